// What an SBOM tells, in numbers.
import type { ImageContents } from '../../stages/contents/image-contents.ts';
import { inventoryOf } from './inventory.ts';
import type { SbomMetadata } from './sbom-metadata.ts';

export interface SbomReport {
  /** Without the image itself. */
  readonly components: number;
  /** How many store paths each source told of. */
  readonly knownFrom: { readonly evaluation: number; readonly derivation: number; readonly name: number };
  /** Of the distribution that the image stands on. */
  readonly osPackages: number;
  /** Vulnerabilities that patches fix. */
  readonly fixed: number;
  /** Databases of packages that were not read. */
  readonly unread: readonly string[];
}

export function reportOf(contents: ImageContents, metadata: SbomMetadata): SbomReport {
  const { components } = inventoryOf(contents, metadata);
  const sources = contents.storePaths.map(({ storePath }) => metadata.packages.get(storePath)?.from);
  const count = (from: 'evaluation' | 'derivation'): number => sources.filter((each) => each === from).length;
  const [evaluation, derivation] = [count('evaluation'), count('derivation')];
  const fixed = components.flatMap(({ patches }) => patches.flatMap(({ fixes }) => fixes));
  return {
    components: components.length,
    knownFrom: { evaluation, derivation, name: sources.length - evaluation - derivation },
    osPackages: metadata.osPackages.packages.length,
    fixed: new Set(fixed).size,
    unread: metadata.osPackages.unread,
  };
}
