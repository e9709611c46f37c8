// An OCI layout or archive as it is, byte for byte: what its index names, and what that names.
import { createHash } from 'node:crypto';
import { readTextMember, type TarFile } from '../../../archive/tar-file.ts';
import { NixlayerError } from '../../../errors/nixlayer-error.ts';
import { jsonMember } from '../../../json/json-access.ts';
import { isJsonArray, parseOrderedJson } from '../../../json/ordered-json.ts';
import { repoTagsOf } from '../../reference.ts';
import { fitsPlatform, type Platform } from '../platform.ts';
import { unusableBase } from '../stored-image.ts';
import { type OciContent, readDescriptorValue } from './oci-content.ts';
import { type Descriptor, refNameAnnotation } from './oci-manifest.ts';
import { blobPath } from './write-archive.ts';

/** Which image, if there are several. */
export interface LayoutChoice {
  /** As the index names it, or its digest. */
  readonly reference?: string | undefined;
  /** What is for it, where several are left. */
  readonly platform?: Platform | undefined;
}

/**
 * @param tar closed with what is returned
 * @throws NixlayerError E_BASE_IMAGE (no layout), E_SPEC, E_INPUT (several images, or none of that name)
 */
export async function layoutContent(
  tar: TarFile,
  { reference, platform }: LayoutChoice = {},
): Promise<OciContent> {
  const member = tar.resolve('index.json');
  if (member === undefined) throw unusableBase(tar.path, 'it has no index.json');
  const index = parseOrderedJson(await readTextMember(tar, member), `index.json in ${tar.path}`);
  const listed = jsonMember(index, 'manifests');
  if (!isJsonArray(listed)) throw unusableBase(tar.path, 'its index.json has no list of manifests');
  const named = { name: tar.path };
  const entries = listed.map((value) => readDescriptorValue(named, value, { digest: 'index.json' }));
  const root = chosen(tar.path, entries, { reference, platform });
  const same = entries.filter((entry) => entry.digest === root.digest);
  const refName = same
    .map(({ annotations }) => annotations?.[refNameAnnotation])
    .find((name) => name !== undefined);
  return {
    ...named,
    root: withoutName(root),
    repoTags: repoTagsOf(same.flatMap((entry) => imageName(entry) ?? [])),
    ...(refName !== undefined && { refName }),
    manifest: async ({ digest, size }) => {
      const blob = tar.resolve(blobPath(digest));
      if (blob === undefined) return undefined;
      const bytes = Buffer.from(await readTextMember(tar, blob), 'utf8');
      const [algorithm = '', hex] = digest.split(':');
      if (bytes.length !== size || createHash(algorithm).update(bytes).digest('hex') !== hex)
        throw unusableBase(tar.path, `the blob ${digest} is not what its name says`);
      return bytes;
    },
    open: (descriptor, signal) => openBlob(tar, descriptor, signal),
    close: () => tar.close(),
  };
}

async function* openBlob(
  tar: TarFile,
  { digest, size }: Descriptor,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const member = tar.resolve(blobPath(digest));
  if (member === undefined) throw unusableBase(tar.path, `it lacks the blob ${digest}`);
  if (member.size !== size)
    throw unusableBase(
      tar.path,
      `the blob ${digest} has ${member.size} bytes, not ${size} as its manifest says`,
    );
  const [algorithm = '', hex] = digest.split(':');
  const hash = createHash(algorithm);
  for await (const chunk of tar.read(member, signal)) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== hex)
    throw unusableBase(tar.path, `the blob ${digest} is not what its name says`);
}

function chosen(
  path: string,
  entries: readonly Descriptor[],
  { reference, platform }: LayoutChoice,
): Descriptor {
  const named = entries.filter(
    (entry) =>
      reference === undefined ||
      entry.digest === reference ||
      entry.annotations?.[refNameAnnotation] === reference ||
      imageName(entry) === reference,
  );
  const distinct = new Set(named.map(({ digest }) => digest)).size;
  const fits =
    distinct > 1 && platform !== undefined ? named.filter((entry) => isFor(entry, platform)) : named;
  const digests = new Set(fits.map(({ digest }) => digest));
  const [first] = fits;
  if (first !== undefined && digests.size === 1) return first;
  const names = entries.map((entry) => imageName(entry) ?? entry.digest).join(', ');
  throw new NixlayerError(
    'E_INPUT',
    fits.length === 0
      ? `${path} has no image${reference === undefined ? '' : ` ${reference}`}`
      : `${path} has ${digests.size} images: ${names}`,
    {
      hint:
        entries.length === 0
          ? 'Its index names nothing.'
          : `Say which one: ${path}:TAG, ${path}@DIGEST, or --platform. It has ${names}.`,
    },
  );
}

function isFor({ platform }: Descriptor, wanted: Platform): boolean {
  const { os = '', architecture = '', variant } = platform ?? {};
  return fitsPlatform({ os, architecture, variant }, wanted);
}

function imageName({ annotations }: Descriptor): string | undefined {
  return annotations?.['io.containerd.image.name'] ?? annotations?.[refNameAnnotation];
}

/** What a layout calls the image says nothing about it elsewhere. */
function withoutName({ annotations, ...descriptor }: Descriptor): Descriptor {
  const kept = Object.entries(annotations ?? {}).filter(
    ([key]) => key !== refNameAnnotation && key !== 'io.containerd.image.name',
  );
  return kept.length === 0 ? descriptor : { ...descriptor, annotations: Object.fromEntries(kept) };
}
