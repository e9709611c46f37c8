// The bill of materials of an image, in one of two formats.
import type { ImageContents } from '../../stages/contents/image-contents.ts';
import { inventoryOf } from './inventory.ts';
import type { SbomMetadata } from './sbom-metadata.ts';

export type SbomFormat = 'cyclonedx' | 'spdx';

export interface SbomOptions {
  readonly format: SbomFormat;
  /** Seconds since the epoch. Without it a CycloneDX document has no time, and one of SPDX the epoch. */
  readonly created?: number | undefined;
}

/**
 * @param contents with `files`, where those outside of the store are to be told of, and with diffIDs
 * @returns JSON, the same for the same image and metadata
 */
export async function sbomText(
  contents: ImageContents,
  metadata: SbomMetadata,
  { format, created }: SbomOptions,
): Promise<string> {
  const inventory = inventoryOf(contents, metadata);
  if (format === 'cyclonedx') {
    const { cyclonedxText } = await import('./cyclonedx/write-cyclonedx.ts');
    return cyclonedxText(inventory, created);
  }
  const { spdxText } = await import('./spdx/write-spdx.ts');
  return spdxText(inventory, created);
}
