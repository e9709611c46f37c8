// Is an output an image? Told from a few bytes of it, its name, and its derivation.
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gunzipSync, constants as zlib } from 'node:zlib';
import { isStorePath, storePathBase } from '../store/store-path-name.ts';
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
 * Whoever builds decides what an output is and names, so nothing outside of the store is followed or opened.
 * @param path of an output
 * @param derivation that made it, for what an output alone does not tell
 * @returns undefined when it is no image; a link that leads nowhere, or out of the store, is none
 * @throws Error of the file system, when it cannot be read
 */
export async function recogniseImage(
  path: string,
  derivation: string | null,
  storeDir: string,
): Promise<RecognisedImage | undefined> {
  if ((await lstat(path)).isSymbolicLink() && (await inStore(path, storeDir)) === undefined) return undefined;
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
  const head = await readHead(path, storeDir);
  if (head === undefined) return undefined;
  const start = head.subarray(0, 2).toString('latin1');
  if (start === '#!') return isExecutable(status.mode) ? streamScript(head, storeDir) : undefined;
  if (/^\s*\{/.test(head.subarray(0, 64).toString('latin1')))
    return status.size > largestDescription ? undefined : description(path, name, environment, storeDir);
  const kind = archiveKind(head, name, environment);
  if (kind === undefined) return undefined;
  const made = await madeBy(environment, storeDir);
  if (made !== undefined) return { ...made, kind };
  return named(kind, path, withoutArchiveSuffix(name), environment);
}

const isExecutable = (mode: number): boolean => (mode & 0o111) !== 0;

// dockerTools' script is a wrapper which ends in `…/stream /nix/store/…-conf.json "$@"`; ours is of the same form.
const storePath = new RegExp(String.raw`/[^\s'"]+/${storePathBase}`);
const confJsonPath = new RegExp(String.raw`/[^\s'"]+/${storePathBase}-conf\.json`);

async function streamScript(head: Buffer, storeDir: string): Promise<RecognisedImage | undefined> {
  const conf = confJsonPath.exec(head.toString('latin1'))?.[0];
  if (conf === undefined) return undefined;
  const fields = await readJson(conf, storeDir);
  const found = fields && confJson(conf, fields);
  return found === undefined ? undefined : { ...found, kind: 'stream-script' };
}

async function description(
  path: string,
  name: string,
  environment: DerivationEnvironment,
  storeDir: string,
): Promise<RecognisedImage | undefined> {
  if (!name.endsWith('.json')) return undefined;
  const fields = await readJson(path, storeDir).catch(() => undefined);
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
async function madeBy(
  environment: DerivationEnvironment,
  storeDir: string,
): Promise<RecognisedImage | undefined> {
  const text = environment.has('imageName') ? environment.get('buildCommand') : undefined;
  const script = storePath.exec(environment.get('stream') ?? text ?? '')?.[0];
  if (script === undefined) return undefined;
  const head = await readHead(script, storeDir).catch(() => undefined);
  if (head?.subarray(0, 2).toString('latin1') !== '#!') return undefined;
  return streamScript(head, storeDir).catch(() => undefined);
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

async function readJson(path: string, storeDir: string): Promise<Fields | undefined> {
  return withStoreFile(path, storeDir, async (handle) => {
    if ((await handle.stat()).size > largestDescription) return undefined;
    const value: unknown = JSON.parse(await handle.readFile('utf8'));
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
  });
}

async function readHead(path: string, storeDir: string): Promise<Buffer | undefined> {
  return withStoreFile(path, storeDir, async (handle) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  });
}

/** @returns undefined for what is no file, and what lies outside of the store */
async function withStoreFile<Result>(
  path: string,
  storeDir: string,
  use: (handle: FileHandle) => Promise<Result>,
): Promise<Result | undefined> {
  const real = await inStore(path, storeDir);
  if (real === undefined || !(await lstat(real)).isFile()) return undefined;
  // Of a named pipe, which would have to come in between, nobody is waited for.
  const handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    return (await handle.stat()).isFile() ? await use(handle) : undefined;
  } finally {
    await handle.close();
  }
}

/** Where it really lies, when that is a store path or in one; undefined also for a link that leads nowhere. */
async function inStore(path: string, storeDir: string): Promise<string | undefined> {
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined) return undefined;
  const store = await realpath(storeDir);
  const end = real.indexOf('/', store.length + 1);
  return isStorePath(end < 0 ? real : real.slice(0, end), store) ? real : undefined;
}
