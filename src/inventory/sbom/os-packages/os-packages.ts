// The packages of the distribution that an image stands on, as its own databases list them.

export interface OsPackage {
  /** `deb`, `apk`: as in package URLs. */
  readonly type: 'deb' | 'apk';
  readonly name: string;
  readonly version: string;
  readonly architecture?: string;
  /** The source package that it is built from, where that is another one. */
  readonly source?: string;
  readonly sourceVersion?: string;
  readonly description?: string;
  readonly homepage?: string;
  /** As it is written. */
  readonly licence?: string;
}

export interface OsRelease {
  /** `debian`, `alpine` */
  readonly id: string;
  /** `12`, `3.20.1`; absent for rolling ones. */
  readonly versionId?: string;
  readonly prettyName?: string;
}

export interface OsPackages {
  readonly release?: OsRelease;
  /** Sorted by type, name, version and architecture; each once. */
  readonly packages: readonly OsPackage[];
  /** Index of the layer that has the database. */
  readonly layer?: number;
  /** Databases that are there and were not read: of RPM, or larger than any. */
  readonly unread: readonly string[];
}

export const noOsPackages: OsPackages = { packages: [], unread: [] };
