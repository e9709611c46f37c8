// Is an output an image? Told from a few bytes of it, its name, and its derivation.
import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gunzipSync, constants as zlib } from 'node:zlib';
import { storePathBase } from '../store/store-path-name.ts';
import { type DerivationEnvironment, readDerivationEnvironment } from './derivation-environment.ts';

export const imageKinds = [
  'stream-script',
  'conf-json',
  'image-spec',
  'docker-archive',
  'oci-archive',
  'oci-layout',
  'nix2container',
] as const;

export type ImageKind = (typeof imageKinds)[number];

export interface RecognisedImage {
  readonly kind: ImageKind;
  /** Two outputs with the same identity are the same image: an archive, its stream script and the conf.json of both. */
  readonly identity: string;
  /** As it is written: `team/app`, with a registry in front where it has one. */
  readonly imageName: string;
  /** Undefined where neither the output nor its derivation tells. */
  readonly tag: string | undefined;
}

/** Descriptions of images list store paths; none is as large. */
const largestDescription = 64 * 1024 ** 2;
const headBytes = 64 * 1024;

/**
 * @param path of an output
 * @param derivation that made it, for what an output alone does not tell
 * @returns undefined when it is no image
 * @throws Error of the file system, when it cannot be read
 */
export async function recogniseImage(
  path: string,
  derivation: string | null,
): Promise<RecognisedImage | undefined> {
  const status = await stat(path);
  const name = basename(path).slice(33);
  const environment = await readDerivationEnvironment(derivation);
  if (status.isDirectory()) {
    const isLayout = await stat(join(path, 'oci-layout')).then(
      (file) => file.isFile(),
      () => false,
    );
    return isLayout ? named('oci-layout', path, name, environment) : undefined;
  }
  if (!status.isFile()) return undefined;
  const head = await readHead(path, headBytes);
  const start = head.subarray(0, 2).toString('latin1');
  if (start === '#!') return isExecutable(status.mode) ? streamScript(head) : undefined;
  if (/^\s*\{/.test(head.subarray(0, 64).toString('latin1')))
    return status.size > largestDescription ? undefined : description(path, name, environment);
  const kind = archiveKind(head, name, environment);
  if (kind === undefined) return undefined;
  const made = await madeBy(environment);
  if (made !== undefined) return { ...made, kind };
  return named(kind, path, withoutArchiveSuffix(name), environment);
}

const isExecutable = (mode: number): boolean => (mode & 0o111) !== 0;

// dockerTools' script is a wrapper which ends in `…/stream /nix/store/…-conf.json "$@"`; ours is of the same form.
const storePath = new RegExp(String.raw`/[^\s'"]+/${storePathBase}`);
const confJsonPath = new RegExp(String.raw`/[^\s'"]+/${storePathBase}-conf\.json`);

async function streamScript(head: Buffer): Promise<RecognisedImage | undefined> {
  const conf = confJsonPath.exec(head.toString('latin1'))?.[0];
  if (conf === undefined) return undefined;
  const found = confJson(conf, await readJson(conf));
  return found === undefined ? undefined : { ...found, kind: 'stream-script' };
}

async function description(
  path: string,
  name: string,
  environment: DerivationEnvironment,
): Promise<RecognisedImage | undefined> {
  if (!name.endsWith('.json')) return undefined;
  const fields = await readJson(path).catch(() => undefined);
  if (fields === undefined) return undefined;
  return confJson(path, fields) ?? imageSpec(path, fields) ?? nix2container(path, name, fields, environment);
}

type Fields = Readonly<Record<string, unknown>>;

function confJson(path: string, fields: Fields): RecognisedImage | undefined {
  if (!Array.isArray(fields.store_layers) || typeof fields.repo_tag !== 'string') return undefined;
  // A registry may have a port: the tag is behind the last colon.
  const colon = fields.repo_tag.lastIndexOf(':');
  return {
    kind: 'conf-json',
    identity: path,
    imageName: fields.repo_tag.slice(0, colon),
    tag: fields.repo_tag.slice(colon + 1),
  };
}

function imageSpec(path: string, fields: Fields): RecognisedImage | undefined {
  const { version, imageName, imageTag, roots } = fields;
  if (version !== 1 || typeof imageName !== 'string' || typeof imageTag !== 'string') return undefined;
  return Array.isArray(roots) ? { kind: 'image-spec', identity: path, imageName, tag: imageTag } : undefined;
}

// It says neither name nor tag; its derivation is called `image-NAME.json`.
function nix2container(
  path: string,
  name: string,
  fields: Fields,
  environment: DerivationEnvironment,
): RecognisedImage | undefined {
  if (!('image-config' in fields) || !Array.isArray(fields.layers)) return undefined;
  return named('nix2container', path, name.replace(/^image-|\.json$/g, ''), environment);
}

/** Entries with which archives of images begin: those of dockerTools, `docker save`, skopeo and umoci. */
const firstEntries: readonly (readonly [RegExp, ImageKind])[] = [
  [/^(?:\.\/)?(?:oci-layout|index\.json|blobs(?:\/.*)?)$/, 'oci-archive'],
  [
    /^(?:\.\/)?(?:manifest\.json|repositories|[0-9a-f]{64}(?:\.json|\.tar|\/(?:|VERSION|json|layer\.tar)))$/,
    'docker-archive',
  ],
];

function archiveKind(head: Buffer, name: string, environment: DerivationEnvironment): ImageKind | undefined {
  const bytes = head[0] === 0x1f && head[1] === 0x8b ? startUnpacked(head) : head;
  if (bytes.subarray(257, 262).toString('latin1') === 'ustar') {
    const entry = firstEntry(bytes);
    return firstEntries.find(([form]) => form.test(entry))?.[1];
  }
  // What is compressed otherwise is not looked into: dockerTools' derivations tell the name of the image.
  if (!/\.tar(?:\.\w+)?$/.test(name)) return undefined;
  if (!environment.has('imageName') && !environment.has('stream')) return undefined;
  return isCompressed(head) ? 'docker-archive' : undefined;
}

function firstEntry(tar: Buffer): string {
  for (let offset = 0; offset + 512 <= tar.length; ) {
    const text = (start: number, end: number): string =>
      tar
        .subarray(offset + start, offset + end)
        .toString('latin1')
        .replace(/\0.*$/s, '');
    const entry = text(0, 100);
    const type = text(156, 157);
    // Extended headers, long names, and the folder that `tar -C image .` begins with.
    if (!'xgLK'.includes(type || '0') && entry !== './') return entry;
    offset += 512 + Math.ceil(Number.parseInt(text(124, 136).trim() || '0', 8) / 512) * 512;
  }
  return '';
}

function startUnpacked(head: Buffer): Buffer {
  try {
    return gunzipSync(head, { finishFlush: zlib.Z_SYNC_FLUSH, maxOutputLength: 64 * 1024 ** 2 });
  } catch {
    return Buffer.alloc(0);
  }
}

// zstd, a skippable frame before it, xz, bzip2
function isCompressed(head: Buffer): boolean {
  const magic = head.subarray(0, 6).toString('hex');
  return /^(?:28b52ffd|5.2a4d18|fd377a585a00|425a68)/.test(magic);
}

// The derivation of dockerTools' buildLayeredImage runs `…/stream-NAME | gzip > $out`; ours has the script as a variable.
async function madeBy(environment: DerivationEnvironment): Promise<RecognisedImage | undefined> {
  const text = environment.has('imageName') ? environment.get('buildCommand') : undefined;
  const script = storePath.exec(environment.get('stream') ?? text ?? '')?.[0];
  if (script === undefined) return undefined;
  const head = await readHead(script, headBytes).catch(() => undefined);
  if (head?.subarray(0, 2).toString('latin1') !== '#!') return undefined;
  return streamScript(head).catch(() => undefined);
}

function named(
  kind: ImageKind,
  path: string,
  fallback: string,
  environment: DerivationEnvironment,
): RecognisedImage {
  const imageName = environment.get('imageName') || fallback;
  const given = environment.get('imageTag');
  // dockerTools' buildImage without a tag takes the hash of its output.
  return { kind, identity: path, imageName, tag: given === '' ? storeHash(path) : given };
}

/** The 32 characters of a store path. */
export function storeHash(path: string): string {
  return basename(path).slice(0, 32);
}

function withoutArchiveSuffix(name: string): string {
  return name.replace(/^docker-image-/, '').replace(/\.tar(?:\.\w+)?$/, '');
}

async function readJson(path: string): Promise<Fields> {
  const handle = await open(path, constants.O_RDONLY);
  try {
    const value: unknown = JSON.parse(await handle.readFile('utf8'));
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
  } finally {
    await handle.close();
  }
}

async function readHead(path: string, length: number): Promise<Buffer> {
  const handle = await open(path, constants.O_RDONLY);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
