// The JSON documents of an OCI image (image-spec: manifest.md, image-index.md, image-layout.md), as text. Manifests are
// named by the digest of their text: members always stand in the same order, and there is no white space.
import type { Descriptor } from '../../../registry/descriptor.ts';
import { sha256Hex } from '../../../store/hash.ts';
import type { Image } from '../../image.ts';
import { splitRepoTag } from '../../reference.ts';
import { ociConfigType, ociIndexType, ociManifestType } from './media-types.ts';

export type { Descriptor };

/** Names the image inside of its layout; what skopeo and umoci call the tag. */
export const refNameAnnotation = 'org.opencontainers.image.ref.name';

export const ociLayoutText = JSON.stringify({ imageLayoutVersion: '1.0.0' });

/** What names a text. */
export function describeText(mediaType: string, text: string): Descriptor {
  const digest = `sha256:${sha256Hex(text)}`;
  return { mediaType, digest, size: Buffer.byteLength(text) };
}

/** @param layers from the lowest to the uppermost */
export function ociManifestText(image: Image, layers: readonly Descriptor[]): string {
  const hasAnnotations = Object.keys(image.annotations).length > 0;
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: ociManifestType,
    config: describeText(ociConfigType, image.configText),
    layers,
    ...(hasAnnotations && { annotations: image.annotations }),
  });
}

/** The manifest under each name of the image, once if it has none; of names with one tag, only the first is found by the tag alone. */
export function ociIndexEntries(
  manifest: Descriptor,
  repoTags: readonly string[],
  platform: Readonly<Record<string, string>> | undefined,
): readonly Descriptor[] {
  const described = { ...manifest, ...(platform && { platform }) };
  if (repoTags.length === 0) return [described];
  const taken = new Set<string>();
  return repoTags.map((repoTag) => {
    const { name, tag } = splitRepoTag(repoTag);
    const ref = taken.has(tag) ? repoTag : tag;
    taken.add(ref);
    const annotations = {
      ...manifest.annotations,
      // What containerd, and Docker on top of it, read the name from.
      'io.containerd.image.name': `${completeName(name)}:${tag}`,
      [refNameAnnotation]: ref,
    };
    return { ...described, annotations };
  });
}

export function ociIndexText(manifests: readonly unknown[]): string {
  return JSON.stringify({ schemaVersion: 2, mediaType: ociIndexType, manifests });
}

/** A name without registry is one of Docker Hub, and one without a folder is of its library. */
function completeName(name: string): string {
  const [first = '', ...rest] = name.split('/');
  if (rest.length === 0) return `docker.io/library/${name}`;
  return /[.:]/.test(first) || first === 'localhost' ? name : `docker.io/${name}`;
}
