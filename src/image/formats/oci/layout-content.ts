// An OCI layout or archive as it is, byte for byte: what its index names, and what that names.
import { createHash } from 'node:crypto';
import { readTextMember, type TarFile } from '../../../archive/tar-file.ts';
import { NixlayerError } from '../../../errors/nixlayer-error.ts';
import { jsonMember } from '../../../json/json-access.ts';
import { isJsonArray, parseOrderedJson } from '../../../json/ordered-json.ts';
import { unusableBase } from '../stored-image.ts';
import { type OciContent, readDescriptorValue } from './oci-content.ts';
import { type Descriptor, refNameAnnotation } from './oci-manifest.ts';
import { blobPath } from './write-archive.ts';

/**
 * @param tar closed with what is returned
 * @param reference which image, if there are several: as the index names it, or its digest
 * @throws NixlayerError E_BASE_IMAGE (no layout), E_SPEC, E_INPUT (several images, or none of that name)
 */
export async function layoutContent(tar: TarFile, reference?: string): Promise<OciContent> {
  const member = tar.resolve('index.json');
  if (member === undefined) throw unusableBase(tar.path, 'it has no index.json');
  const index = parseOrderedJson(await readTextMember(tar, member), `index.json in ${tar.path}`);
  const listed = jsonMember(index, 'manifests');
  if (!isJsonArray(listed)) throw unusableBase(tar.path, 'its index.json has no list of manifests');
  const named = { name: tar.path };
  const entries = listed.map((value) => readDescriptorValue(named, value, { digest: 'index.json' }));
  const root = chosen(tar.path, entries, reference);
  return {
    ...named,
    root: withoutName(root),
    repoTags: entries.flatMap((entry) => (entry.digest === root.digest ? (imageName(entry) ?? []) : [])),
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

function chosen(path: string, entries: readonly Descriptor[], reference: string | undefined): Descriptor {
  const fits = entries.filter(
    (entry) =>
      reference === undefined ||
      entry.digest === reference ||
      entry.annotations?.[refNameAnnotation] === reference ||
      imageName(entry) === reference,
  );
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
          : `Say which one: ${path}:TAG or ${path}@DIGEST. It has ${names}.`,
    },
  );
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
