// What validation tells of the manifests that it comes across, beside findings.
import { type Platform, platformText } from '../formats/platform.ts';
import type { JsonRecord } from './document.ts';
import type { FindingCollector } from './finding.ts';
import type { LayerContents } from './scan-layer.ts';

/** A manifest that an index names, or that is looked at for itself. */
export interface CheckedManifest {
  readonly digest: string;
  /** `other` for what OCI carries and is no image: artifacts, configs of other kinds. */
  readonly kind: 'image' | 'attestation' | 'other';
  /** Of an image: as the index tells it, or its config. */
  readonly platform?: Platform;
  /** All that the index calls it. */
  readonly names: string[];
  /** Of an attestation: what it is, and the digest of what it is about. */
  readonly attestation?: { readonly type: string; readonly about?: string };
  /** False for one that the store lacks. */
  readonly isHere: boolean;
  /** False when another platform was asked for. */
  readonly isChecked: boolean;
}

/** An image that could be read. */
export interface CheckedImage {
  /** Of the OCI manifest, where there is one. */
  readonly manifestDigest?: string;
  readonly configName: string;
  /** `sha256:…`, computed. */
  readonly imageId: string;
  readonly configText: string;
  readonly config: JsonRecord;
  /** Those that are there, from the lowest to the uppermost. */
  readonly layers: readonly CheckedLayer[];
}

export interface CheckedLayer {
  readonly name: string;
  /** From the history, where it has one. */
  readonly comment: string | undefined;
  readonly contents: LayerContents;
}

/** What is wrong with all manifests together. @param origin what names them */
export function checkPresence(
  manifests: readonly CheckedManifest[],
  origin: string,
  platform: Platform | undefined,
  findings: FindingCollector,
): void {
  const checked = manifests.filter(({ isChecked }) => isChecked);
  const isOneHere = checked.some(({ isHere, kind }) => isHere && kind !== 'attestation');
  for (const { digest } of checked.filter(({ isHere }) => !isHere)) {
    // containerd saves an index as it is, and the images of some platforms.
    findings.note('absent-manifest', `the manifest ${digest}, which ${origin} names, is missing`, {
      blob: digest,
    });
  }
  if (isOneHere) return;
  const images = manifests.filter(({ kind }) => kind === 'image');
  if (platform === undefined || images.some(({ isChecked }) => isChecked)) {
    findings.error('no-image', `${origin} names no image that is here`, { file: origin });
    return;
  }
  const offered = new Set(images.map((image) => (image.platform ? platformText(image.platform) : 'unknown')));
  findings.error('no-image', `${origin} names no image for ${platformText(platform)}`, {
    file: origin,
    expected: platformText(platform),
    found: [...offered].slice(0, 20).join(', ') || 'no image',
  });
}
