// What an SBOM says beside the contents of an image.
import type { PackagesMetadata } from '../../stages/package-metadata/package-metadata.ts';
import type { OsPackages } from './os-packages/os-packages.ts';

export interface SbomMetadata {
  /** Of each store path; one that is missing is known by its path alone. */
  readonly packages: PackagesMetadata;
  readonly osPackages: OsPackages;
  /** `sha256:…` of the manifest of the image, where there is one. */
  readonly manifestDigest?: string;
}
