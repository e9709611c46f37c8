import { expect, test } from 'vitest';
import { renderManifests } from '../../src/cli/manifest-list.ts';
import type { ManifestReport } from '../../src/image/validate-archive.ts';

const image = (digest: string, more: Partial<ManifestReport>): ManifestReport => ({
  ...{ digest, kind: 'image', names: [], isHere: true, isShown: false },
  ...more,
});
const attestation = (digest: string, about?: string): ManifestReport =>
  image(digest, { kind: 'attestation', type: 'attestation-manifest', ...(about !== undefined && { about }) });

test('each manifest of an index is told as what it is, and whether it is shown', () => {
  expect(
    renderManifests([
      image('sha256:1', { platform: 'linux/amd64', names: ['app:1'], isShown: true }),
      image('sha256:2', { platform: 'linux/arm64' }),
      image('sha256:3', { platform: 'linux/s390x', isHere: false }),
      image('sha256:4', { isShown: true }),
      attestation('sha256:5', 'sha256:1'),
      attestation('sha256:6', 'sha256:7'),
      attestation('sha256:8'),
    ]).split('\n'),
  ).toEqual([
    'index.json names 7 manifests:',
    '  sha256:1  image for linux/amd64, app:1, shown above',
    '  sha256:2  image for linux/arm64, not shown',
    '  sha256:3  image for linux/s390x, not in here',
    '  sha256:4  image for unknown platform, shown above',
    '  sha256:5  attestation of the image for linux/amd64 (attestation-manifest)',
    '  sha256:6  attestation of sha256:7 (attestation-manifest)',
    '  sha256:8  attestation of an image (attestation-manifest)',
  ]);
});
