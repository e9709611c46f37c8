// A component of an image, in the terms that both formats have.
import type { DeclaredLicence } from './licence.ts';
import { plainText } from './plain-text.ts';

export interface Component {
  /** `/nix/store/…`, a package URL, `image`: each once. */
  readonly id: string;
  readonly type: 'application' | 'container' | 'file' | 'library' | 'operating-system';
  readonly name: string;
  /** Empty for one without. */
  readonly version: string;
  readonly description?: string;
  readonly homepages: readonly string[];
  readonly licence?: DeclaredLicence;
  readonly cpe?: string;
  /** The chief one first. */
  readonly purls: readonly string[];
  readonly sources: readonly Source[];
  readonly patches: readonly Patch[];
  /** Names `nixlayer:…` and values, sorted by name. */
  readonly properties: readonly Property[];
  /** Ids of what it needs, sorted. */
  readonly dependsOn: readonly string[];
}

export interface Source {
  readonly name: string;
  readonly urls: readonly string[];
  /** SRI form. */
  readonly hash?: string;
  /** The hash is that of a NAR. */
  readonly isTree?: true;
  readonly revision?: string;
}

export interface Patch extends Source {
  /** `CVE-2024-1234` */
  readonly fixes: readonly string[];
}

export type Property = readonly [name: string, value: string];

/** What all components have. */
export function bare(id: string, type: Component['type'], name: string, version: string): Component {
  const none = { homepages: [], purls: [], sources: [], patches: [], properties: [], dependsOn: [] };
  return { id, type, name, version, ...none };
}

export function property(name: string, value: string | undefined): Property | undefined {
  return value === undefined || value === '' ? undefined : [`nixlayer:${name}`, plainText(value)];
}

export function sorted(properties: readonly (Property | undefined)[]): readonly Property[] {
  return properties
    .filter((each) => each !== undefined)
    .sort((a, b) => (a[0] === b[0] ? compare(a[1], b[1]) : compare(a[0], b[0])));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
