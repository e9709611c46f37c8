// The hash that nixpkgs' pullImage asks for, without the archive that it is of.
import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import { encodeNixBase32 } from '../../../store/nix-base32.ts';
import type { Image } from '../../image.ts';
import { type SkopeoImage, type SkopeoOptions, writeSkopeoArchive } from './write-skopeo.ts';

export interface ArchiveHash {
  /** SRI: `sha256-…=`, what the argument `hash` takes. */
  readonly sri: string;
  /** Nix's base-32, what the argument `sha256` takes. */
  readonly base32: string;
  /** Bytes of the archive. */
  readonly size: number;
}

/** Of the archive that {@link writeSkopeoArchive} writes. Nothing is kept. @throws as it */
export async function hashSkopeoArchive(
  image: SkopeoImage,
  options: SkopeoOptions = {},
): Promise<ArchiveHash> {
  const hash = createHash('sha256');
  let size = 0;
  const sink = new Writable({
    write(chunk: Uint8Array, _, done) {
      hash.update(chunk);
      size += chunk.length;
      done();
    },
  });
  await writeSkopeoArchive(image, sink, options);
  const digest = hash.digest();
  return { sri: `sha256-${digest.toString('base64')}`, base32: encodeNixBase32(digest), size };
}

/** An image that is open, for {@link writeSkopeoArchive}. */
export function asSkopeoImage({ configText, layers }: Pick<Image, 'configText' | 'layers'>): SkopeoImage {
  return {
    configText,
    layers: layers.map(({ digest, compression, open }) => ({
      diffId: digest.diffId,
      // Of a compressed layer it is the size of what is stored.
      size: compression === 'none' ? digest.size : undefined,
      compression,
      open,
    })),
  };
}
