// The documents that name other blobs: indexes and manifests (OCI image-spec, image-index.md and manifest.md).
import type { TypeFamily } from '../formats/oci/media-types.ts';
import { type CheckedDescriptor, checkAnnotations } from './descriptor.ts';
import { type JsonRecord, kindOf, member } from './document.ts';
import type { FindingCollector, FindingPlace } from './finding.ts';

/** @returns what it lists @param mediaType by which it is named; undefined for `index.json` */
export function checkIndexDocument(
  index: JsonRecord,
  what: string,
  mediaType: string | undefined,
  place: FindingPlace,
  findings: FindingCollector,
): readonly unknown[] {
  checkHead(index, what, mediaType, place, findings);
  if (member(index, 'layers') !== undefined || member(index, 'config') !== undefined)
    findings.error(
      'media-type',
      `${what} has members of a manifest as well, so that it may be taken for one`,
      place,
    );
  const manifests = member(index, 'manifests');
  if (Array.isArray(manifests)) return manifests;
  const message = `${what} is no index: it has no list of manifests`;
  findings.error('schema', message, { ...place, expected: 'a list', found: kindOf(manifests) });
  return [];
}

export function checkManifestDocument(
  manifest: JsonRecord,
  what: string,
  mediaType: string,
  place: FindingPlace,
  findings: FindingCollector,
): void {
  checkHead(manifest, what, mediaType, place, findings);
  if (member(manifest, 'manifests') !== undefined)
    findings.error(
      'media-type',
      `${what} has members of an index as well, so that it may be taken for one`,
      place,
    );
}

function checkHead(
  document: JsonRecord,
  what: string,
  mediaType: string | undefined,
  place: FindingPlace,
  findings: FindingCollector,
): void {
  const version = member(document, 'schemaVersion');
  if (version !== 2)
    findings.error('schema', `the schemaVersion of ${what} is not 2`, {
      ...place,
      expected: '2',
      found: kindOf(version),
    });
  const own = member(document, 'mediaType');
  // OCI's documents may leave it out, those of Docker may not.
  const fits = own === undefined ? mediaType?.includes('.docker.') !== true : own === (mediaType ?? own);
  if (!fits)
    findings.error('media-type', `${what} says another media type than what names it`, {
      ...place,
      expected: mediaType ?? '',
      found: kindOf(own),
    });
  checkAnnotations(member(document, 'annotations'), what, place, findings);
}

/** Do a manifest and what it names come from the same specification? */
export function checkFamily(
  manifest: TypeFamily,
  own: TypeFamily | undefined,
  what: string,
  { digest, mediaType }: CheckedDescriptor,
  findings: FindingCollector,
): void {
  if (own === manifest) return;
  const names = { oci: 'OCI', docker: 'Docker' } as const;
  findings.error(
    'media-type',
    `${what} has a media type of ${names[own ?? 'oci']} in a manifest of ${names[manifest]}`,
    {
      blob: digest,
      expected: `one of ${names[manifest]}`,
      found: mediaType,
    },
  );
}
