// Which images an OCI layout holds (OCI image-spec: image-layout.md, image-index.md, descriptor.md).
import { createHash } from 'node:crypto';
import { readTextMember, type TarFile } from '../../../archive/tar-file.ts';
import type { TarMember } from '../../../archive/tar-index.ts';
import { jsonMember, jsonSize, jsonText } from '../../../json/json-access.ts';
import { isJsonArray, type JsonValue, parseOrderedJson } from '../../../json/ordered-json.ts';
import { type Platform, readPlatform } from '../platform.ts';
import { unusableBase } from '../stored-image.ts';
import { isIndexType } from './media-types.ts';
import { refNameAnnotation } from './oci-manifest.ts';

export interface Descriptor {
  /** `sha256:…` or `sha512:…` */
  readonly digest: string;
  readonly mediaType: string;
  /** Where the blob lies; as large as the descriptor says. */
  readonly member: TarMember;
}

/** A manifest that the index names, unread but for its place. */
export interface IndexEntry {
  readonly digest: string;
  /** Undefined for a blob that is not there: containerd saves an index as it is, and the images of some platforms. */
  readonly blob: Descriptor | undefined;
  /** As the index tells it. */
  readonly platform?: Platform;
  /** `org.opencontainers.image.ref.name`: a tag, or a whole name. */
  readonly refName?: string;
  /** Of what is no image, but tells about one. */
  readonly attestation?: Attestation;
}

/** What BuildKit says about how an image was made lies beside it, as an image for a platform "unknown". */
export interface Attestation {
  /** `attestation-manifest` */
  readonly type: string;
  /** Digest of the image's manifest. */
  readonly about?: string;
}

const maxDepth = 8;
const maxEntries = 10_000;

export function isOciLayout(tar: TarFile): boolean {
  return tar.members.has('index.json');
}

/**
 * The manifests of `index.json` and of the indexes that it names, in their order, each once per name.
 * @throws NixlayerError E_BASE_IMAGE, E_ARCHIVE_FORMAT, E_SPEC
 */
export async function readIndex(tar: TarFile): Promise<readonly IndexEntry[]> {
  await checkLayoutVersion(tar);
  const member = tar.resolve('index.json');
  if (member === undefined) throw unusableBase(tar.path, 'it has no index.json');
  const found: IndexEntry[] = [];
  const seen = new Set<string>();
  const collect = async (text: string, origin: string, names: string | undefined, depth: number) => {
    const manifests = jsonMember(parseOrderedJson(text, `${origin} in ${tar.path}`), 'manifests');
    if (!isJsonArray(manifests))
      throw unusableBase(tar.path, `${origin} is no index: it has no list of manifests`);
    for (const value of manifests) {
      const refName = referenceOf(value) ?? names;
      const digest = digestIn(tar, value, origin);
      const key = `${digest} ${refName}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (seen.size > maxEntries) throw unusableBase(tar.path, `it names more than ${maxEntries} manifests`);
      if (isIndexType(jsonText(jsonMember(value, 'mediaType')))) {
        if (depth === maxDepth)
          throw unusableBase(tar.path, `its indexes are nested more than ${maxDepth} deep`);
        await collect(
          await readBlobText(tar, readDescriptor(tar, value, origin)),
          digest,
          refName,
          depth + 1,
        );
      } else {
        const platform = readPlatform(jsonMember(value, 'platform'));
        const attestation = attestationIn(value);
        found.push({
          digest,
          blob: blobMember(tar, digest) && readDescriptor(tar, value, origin),
          ...(platform && { platform }),
          ...(refName !== undefined && { refName }),
          ...(attestation && { attestation }),
        });
      }
    }
  };
  await collect(await readTextMember(tar, member), 'index.json', undefined, 0);
  return found;
}

/** @throws NixlayerError E_BASE_IMAGE when its blob is not there */
export function presentBlob(tar: TarFile, { digest, blob }: IndexEntry): Descriptor {
  if (blob !== undefined) return blob;
  throw unusableBase(tar.path, `it lacks the blob ${digest}, which its index names`);
}

/** @throws NixlayerError E_BASE_IMAGE */
function digestIn(tar: TarFile, value: JsonValue | undefined, origin: string): string {
  const digest = jsonText(jsonMember(value, 'digest')) ?? '';
  if (/^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.test(digest)) return digest;
  throw unusableBase(
    tar.path,
    `${origin} names ${JSON.stringify(digest)}, which is no sha256 or sha512 digest`,
  );
}

function blobMember(tar: TarFile, digest: string): TarMember | undefined {
  return tar.resolve(`blobs/${digest.replace(':', '/')}`);
}

/** @throws NixlayerError E_BASE_IMAGE */
export function readDescriptor(tar: TarFile, value: JsonValue | undefined, origin: string): Descriptor {
  const digest = digestIn(tar, value, origin);
  const member = blobMember(tar, digest);
  if (member === undefined)
    throw unusableBase(tar.path, `it lacks the blob ${digest}, which ${origin} names`);
  const size = jsonSize(jsonMember(value, 'size'));
  if (size !== member.size) {
    throw unusableBase(
      tar.path,
      `the blob ${digest} has ${member.size} bytes, but ${origin} says ${size ?? 'no size'}`,
    );
  }
  return { digest, mediaType: jsonText(jsonMember(value, 'mediaType')) ?? '', member };
}

/** The text of a manifest, an index or a config, of which the digest is right. @throws NixlayerError E_BASE_IMAGE, E_ARCHIVE_FORMAT */
export async function readBlobText(tar: TarFile, { digest, member }: Descriptor): Promise<string> {
  const text = await readTextMember(tar, member);
  const [algorithm = '', hex] = digest.split(':');
  const actual = createHash(algorithm).update(text).digest('hex');
  if (actual !== hex)
    throw unusableBase(tar.path, `the blob ${digest} has the digest ${algorithm}:${actual}`);
  return text;
}

function attestationIn(value: JsonValue): Attestation | undefined {
  const annotations = jsonMember(value, 'annotations');
  const type = jsonMember(annotations, 'vnd.docker.reference.type');
  if (type === undefined) return undefined;
  const about = jsonText(jsonMember(annotations, 'vnd.docker.reference.digest'));
  return { type: jsonText(type) ?? 'unknown', ...(about !== undefined && { about }) };
}

function referenceOf(value: JsonValue): string | undefined {
  const annotations = jsonMember(value, 'annotations');
  return (
    jsonText(jsonMember(annotations, 'io.containerd.image.name')) ??
    jsonText(jsonMember(annotations, refNameAnnotation))
  );
}

async function checkLayoutVersion(tar: TarFile): Promise<void> {
  const member = tar.resolve('oci-layout');
  if (member === undefined) return; // some programs leave it out
  const layout = parseOrderedJson(await readTextMember(tar, member), `oci-layout in ${tar.path}`);
  const version = jsonText(jsonMember(layout, 'imageLayoutVersion')) ?? 'none';
  if (!version.startsWith('1.'))
    throw unusableBase(tar.path, `the version of its OCI layout is ${version}, expected is 1.0.0`);
}
