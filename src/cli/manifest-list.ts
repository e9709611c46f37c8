// What the index of an OCI archive or layout names, and which of it is shown.
import type { ManifestReport } from '../image/validate-archive.ts';

export function renderManifests(manifests: readonly ManifestReport[]): string {
  const lines = manifests.map((manifest) => {
    const { digest, kind, platform = 'unknown platform', names } = manifest;
    const what = kind === 'image' ? `image for ${platform}` : attestationText(manifest, manifests);
    const state = stateOf(manifest);
    return `  ${digest}  ${[what, ...names, ...(state === '' ? [] : [state])].join(', ')}`;
  });
  return [`index.json names ${manifests.length} manifests:`, ...lines].join('\n');
}

function attestationText({ type, about }: ManifestReport, manifests: readonly ManifestReport[]): string {
  const image = manifests.find(({ digest }) => digest === about);
  const subject = image?.platform === undefined ? (about ?? 'an image') : `the image for ${image.platform}`;
  return `attestation of ${subject} (${type})`;
}

function stateOf({ kind, isHere, isShown }: ManifestReport): string {
  if (!isHere) return 'not in here';
  if (kind === 'attestation') return '';
  return isShown ? 'shown above' : 'not shown';
}
