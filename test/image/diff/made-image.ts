// Images made entry by entry, in memory, that count which of their blobs are opened.
import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { encodeGnuHeader } from '../../../src/archive/gnu-header.ts';
import {
  encodeTarHeader,
  paddingTo,
  type TarHeader,
  writeChecksum,
} from '../../../src/archive/tar-header.ts';
import {
  ociConfigType,
  ociIndexType,
  ociLayerTypes,
  ociManifestType,
} from '../../../src/image/formats/oci/media-types.ts';
import type { OciContent } from '../../../src/image/formats/oci/oci-content.ts';
import { type Descriptor, describeText, ociIndexText } from '../../../src/image/formats/oci/oci-manifest.ts';
import { sha256 } from '../image-of-layers.ts';

export interface MadeEntry extends Partial<Omit<TarHeader, 'type' | 'size'>> {
  readonly name: string;
  readonly type?: TarHeader['type'] | 'link';
  readonly content?: string;
}

export interface MadeLayer {
  readonly entries: readonly MadeEntry[];
  readonly format?: 'pax' | 'gnu';
  readonly compression?: 'none' | 'gzip' | 'gzip-1' | 'zstd';
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface MadeImage {
  readonly layers: readonly MadeLayer[];
  readonly config?: object;
  readonly created?: string;
  readonly architecture?: string;
  readonly history?: readonly object[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** What the config says of the layers, where that is not true. */
  readonly diffIds?: readonly string[];
  /** `layers` by default. */
  readonly rootfsType?: string;
  /** Of the config's text. */
  readonly indent?: number;
}

export interface MadeContent extends OciContent {
  /** Digests of layers, each time that one was opened. */
  readonly opened: string[];
}

export function layerTar({ entries, format = 'pax' }: MadeLayer): Buffer {
  return Buffer.concat([...entries.flatMap((entry) => entryParts(entry, format)), Buffer.alloc(1024)]);
}

function entryParts({ content = '', type = 'file', ...entry }: MadeEntry, format: 'pax' | 'gnu'): Buffer[] {
  const data = Buffer.from(content, 'latin1');
  const header: TarHeader = {
    ...{ mode: type === 'directory' ? 0o755 : 0o644, uid: 0, gid: 0, uname: 'root', gname: 'root', mtime: 1 },
    ...entry,
    type: type === 'link' ? 'symlink' : type,
    size: data.length,
  };
  const block = format === 'gnu' ? encodeGnuHeader(header) : encodeTarHeader(header);
  if (type === 'link') {
    const at = block.length - 512;
    block.fill(' ', at + 148, at + 156);
    block.write('1', at + 156, 'latin1');
    writeChecksum(block, at);
  }
  return [block, data, Buffer.alloc(paddingTo(data.length, 512))];
}

const compressors = {
  none: (tar: Buffer) => tar,
  gzip: (tar: Buffer) => gzipSync(tar),
  'gzip-1': (tar: Buffer) => gzipSync(tar, { level: 1 }),
  zstd: (tar: Buffer) => execFileSync('zstd', ['-qc'], { input: tar }),
};
const mediaTypes = { ...ociLayerTypes, 'gzip-1': ociLayerTypes.gzip };

export function madeContent(image: MadeImage, name = 'made'): MadeContent {
  const blobs = new Map<string, Buffer>();
  const diffIds: string[] = [];
  const layers = image.layers.map((layer): Descriptor => {
    const { compression = 'gzip', annotations } = layer;
    const tar = layerTar(layer);
    diffIds.push(sha256(tar));
    const blob = compressors[compression](tar);
    blobs.set(sha256(blob), blob);
    const described = { mediaType: mediaTypes[compression], digest: sha256(blob), size: blob.length };
    return { ...described, ...(annotations && { annotations }) };
  });
  const { created = '1970-01-01T00:00:01Z', architecture = 'amd64', config = {} } = image;
  const history = image.history ?? layers.map(() => ({ created }));
  const document = { created, architecture, os: 'linux', config };
  const text = JSON.stringify(
    {
      ...document,
      rootfs: { type: image.rootfsType ?? 'layers', diff_ids: image.diffIds ?? diffIds },
      history,
    },
    undefined,
    image.indent,
  );
  const described = describeText(ociConfigType, text);
  blobs.set(described.digest, Buffer.from(text));
  const { annotations } = image;
  const manifest = JSON.stringify({
    ...{ schemaVersion: 2, mediaType: ociManifestType, config: described, layers },
    ...(annotations && { annotations }),
  });
  const root = describeText(ociManifestType, manifest);
  const opened: string[] = [];
  const isLayer = new Set(layers.map(({ digest }) => digest));
  return {
    ...{ name, root, repoTags: [], opened },
    manifest: async ({ digest }) => (digest === root.digest ? Buffer.from(manifest) : undefined),
    async *open({ digest }) {
      if (isLayer.has(digest)) opened.push(digest);
      const blob = blobs.get(digest);
      if (blob === undefined) throw new Error(`there is no blob ${digest}`);
      const middle = Math.floor(blob.length / 2);
      yield Uint8Array.from(blob.subarray(0, middle));
      yield Uint8Array.from(blob.subarray(middle));
    },
    close: async () => {},
  };
}

/** An index over images for these platforms. */
export function madeIndex(images: Readonly<Record<string, MadeContent>>): OciContent {
  const members = Object.entries(images);
  const text = ociIndexText(
    members.map(([architecture, { root }]) => ({ ...root, platform: { os: 'linux', architecture } })),
  );
  const root = describeText(ociIndexType, text);
  const one = async (digest: string): Promise<OciContent | undefined> => {
    for (const [, content] of members) if (content.root.digest === digest) return content;
    return undefined;
  };
  return {
    ...{ name: 'index', root, repoTags: [] },
    manifest: async (descriptor) =>
      descriptor.digest === root.digest
        ? Buffer.from(text)
        : (await one(descriptor.digest))?.manifest(descriptor),
    async *open(descriptor) {
      for (const [, content] of members)
        try {
          yield* content.open(descriptor);
          return;
        } catch {
          // it is a blob of another one
        }
    },
    close: async () => {},
  };
}
