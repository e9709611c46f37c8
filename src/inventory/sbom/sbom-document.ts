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

export interface SbomDocument {
  /** For descriptors and `artifactType` in registries. */
  readonly mediaType: string;
  /** Of an in-toto statement that has the document as its predicate. */
  readonly predicateType: string;
  /** JSON, the same for the same image and metadata. */
  readonly bytes: Uint8Array;
}

/**
 * @param contents with `files`, where those outside of the store are to be told of, and with diffIDs
 */
export async function sbomDocument(
  contents: ImageContents,
  metadata: SbomMetadata,
  { format, created }: SbomOptions,
): Promise<SbomDocument> {
  const inventory = inventoryOf(contents, metadata);
  if (format === 'cyclonedx') {
    const { cyclonedxText } = await import('./cyclonedx/write-cyclonedx.ts');
    return {
      mediaType: 'application/vnd.cyclonedx+json',
      predicateType: 'https://cyclonedx.org/bom',
      bytes: Buffer.from(cyclonedxText(inventory, created)),
    };
  }
  const { spdxText } = await import('./spdx/write-spdx.ts');
  return {
    mediaType: 'application/spdx+json',
    predicateType: 'https://spdx.dev/Document',
    bytes: Buffer.from(spdxText(inventory, created)),
  };
}
