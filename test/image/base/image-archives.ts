// Images of many kinds, made by hand.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { onTestFinished } from 'vitest';
import { compressionOf } from '../../../src/archive/decompress.ts';
import { type BaseImage, openBaseImage } from '../../../src/image/base/base-image.ts';
import { ociLayerTypes } from '../../../src/image/formats/oci/media-types.ts';
import type { Platform } from '../../../src/image/formats/platform.ts';
import { temporaryFolder } from '../../archive/temporary.ts';

export type Files = Readonly<Record<string, string | Buffer>>;

export interface Entry {
  readonly name: string;
  readonly content?: string | Buffer;
  readonly linkName?: string;
  readonly type?: 'file' | 'directory' | 'symlink' | 'link' | 'character-device';
  readonly mode?: number;
  readonly uid?: number;
  /** Records of an extended header. */
  readonly pax?: Readonly<Record<string, string>>;
}

/** A tar archive with these entries in their order. */
export async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const tar = pack();
  for (const { name, content = '', type = 'file', linkName, mode = 0o644, uid = 0, pax } of entries) {
    tar.entry(
      {
        name,
        type,
        mode,
        uid,
        gid: 0,
        mtime: new Date(1000),
        ...(linkName && { linkname: linkName }),
        ...(pax && { pax: { ...pax } }),
      },
      content,
    );
  }
  tar.finalize();
  return buffer(tar);
}

export function digestOf(content: string | Buffer, algorithm = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(content).digest('hex')}`;
}

export async function tarFileOf(files: Files): Promise<string> {
  const file = join(temporaryFolder(), 'image.tar');
  writeFileSync(file, await tarOf(Object.entries(files).map(([name, content]) => ({ name, content }))));
  return file;
}

export function folderOf(files: Files): string {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  return folder;
}

export function writeFiles(folder: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** What OCI does not know, as xz, is called uncompressed: programs look at the data. */
function layerTypeOf(stored: Buffer): string {
  const compression = compressionOf(stored);
  return compression === 'gzip' || compression === 'zstd' ? ociLayerTypes[compression] : ociLayerTypes.none;
}

/** An OCI layout under construction: blobs by digest, and an index. */
export function ociLayout() {
  const blobs: Record<string, string | Buffer> = {};
  const add = (content: string | Buffer, mediaType: string, more: object = {}) => {
    const digest = digestOf(content);
    blobs[`blobs/${digest.replace(':', '/')}`] = content;
    return { mediaType, digest, size: Buffer.byteLength(content), ...more };
  };
  return {
    add,
    /** @returns the descriptor of an image whose layers have these contents, stored as given */
    image(
      config: object,
      layers: readonly { readonly stored: Buffer; readonly plain: Buffer }[],
      more: object = {},
    ) {
      const diffIds = layers.map(({ plain }) => digestOf(plain));
      const configText = JSON.stringify({ ...config, rootfs: { type: 'layers', diff_ids: diffIds } });
      const manifest = {
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        config: add(configText, 'application/vnd.oci.image.config.v1+json'),
        layers: layers.map(({ stored }) => add(stored, layerTypeOf(stored))),
      };
      return add(JSON.stringify(manifest), manifest.mediaType, more);
    },
    index(manifests: readonly object[], more: object = {}) {
      return add(
        JSON.stringify({ schemaVersion: 2, manifests }),
        'application/vnd.oci.image.index.v1+json',
        more,
      );
    },
    /** The files of the layout whose index.json names these. */
    files(manifests: readonly object[]): Record<string, string | Buffer> {
      return {
        'oci-layout': '{"imageLayoutVersion": "1.0.0"}',
        'index.json': JSON.stringify({ schemaVersion: 2, manifests }),
        ...blobs,
      };
    },
  };
}

/** Closed at the end of the test. */
export async function openedBase(path: string, platform: Platform): Promise<BaseImage> {
  const base = await openBaseImage(path, platform);
  onTestFinished(() => base.tar.close());
  return base;
}
