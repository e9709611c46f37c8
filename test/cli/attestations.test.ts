import { expect, it } from 'vitest';
import { attestedSubjects } from '../../src/cli/attestations.ts';
import type { CliContext } from '../../src/cli/context.ts';
import { ociIndexType, ociManifestType } from '../../src/image/formats/oci/media-types.ts';
import type { ManifestNode } from '../../src/image/formats/oci/oci-content.ts';

const node = (
  digit: string,
  mediaType: string,
  more: Partial<ManifestNode> = {},
  annotations: Readonly<Record<string, string>> = {},
): ManifestNode => ({
  descriptor: { mediaType, digest: `sha256:${digit.repeat(64)}`, size: 1, annotations },
  ...{ bytes: new Uint8Array(), children: [], missing: [], blobs: [] },
  ...more,
});

it('documents are about images, not about indexes and what BuildKit states beside images', async () => {
  const image = node('1', ociManifestType);
  const stated = node('2', ociManifestType, {}, { 'vnd.docker.reference.type': 'attestation-manifest' });
  const index = node('3', ociIndexType, { children: [image, stated] });
  const asked: string[] = [];
  const images = (digest: string): undefined => void asked.push(digest);
  const plan = { tags: ['1'], root: index.descriptor, manifests: [], blobs: [], presentManifests: [index] };
  const subjects = await attestedSubjects(plan, { sbom: ['cyclonedx'] }, images, {} as CliContext);
  expect(asked).toEqual([image.descriptor.digest]);
  // All of them are signed.
  expect(subjects.map(({ descriptor }) => descriptor)).toEqual(
    [image, stated, index].map(({ descriptor }) => descriptor),
  );
});
