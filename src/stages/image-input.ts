// What the user names on the command line, read and recognised by its content: an expression or flake, a description of an image
// (ImageSpec or conf.json), a stream script that dockerTools made, or an image: a docker-archive, OCI archive or OCI layout, or
// the image.json of nix2container.
import { open, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { compressionOf } from '../archive/decompress.ts';
import { type ImageDescription, readDescription } from '../dockertools/read-description.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import {
  isNix2containerImage,
  type Nix2containerImage,
  readNix2containerImage,
} from '../image/formats/nix2container/read.ts';
import { defaultStoreDir } from '../store/nix-store.ts';
import { realDisk } from './flakes/flake-files.ts';
import { type FlakeReference, recogniseFlake } from './flakes/flake-reference.ts';
import { confOfScript } from './stream-script.ts';

export type ImageInput =
  | { readonly kind: 'expression'; readonly file: string }
  | { readonly kind: 'flake'; readonly flake: FlakeReference }
  | ImageDescription
  /** An image whose layers lie in the store. */
  | { readonly kind: 'nix2container'; readonly file: string; readonly image: Nix2containerImage }
  /** An image, in a file or in the folder of an OCI layout; or a tar archive of a root file system. */
  | { readonly kind: 'archive'; readonly file: string; readonly rootfs?: boolean };

export interface InputOptions {
  /** It is a tar archive of a root file system: what it looks like does not count. */
  readonly rootfs?: boolean | undefined;
  /**
   * It is an output of a build that nobody vouches for: no expression and no flake, whatever its name and what else lies
   * in the folder. Nix code of whoever built it is never evaluated.
   */
  readonly built?: boolean | undefined;
}

/** What an image is made from, and not the image itself. */
export type MadeInput = Exclude<ImageInput, { kind: 'archive' | 'nix2container' }>;

/**
 * @param input a file, folder or flake reference; links (`./result`) are followed
 * @throws NixlayerError E_INPUT when there is no such file or its content is not known, E_SPEC; E_USAGE as `recogniseFlake`
 */
export async function readImageInput(
  input: string,
  { rootfs = false, built = false }: InputOptions = {},
): Promise<ImageInput> {
  if (rootfs) return { kind: 'archive', file: await resolveRootfs(input), rootfs };
  const flake = built ? undefined : recogniseFlake(input, realDisk);
  if (flake !== undefined) return { kind: 'flake', flake };
  const file = await resolveInput(input, built);
  if ((await stat(file)).isDirectory()) return { kind: 'archive', file };
  if (!built && file.endsWith('.nix')) return { kind: 'expression', file };
  const head = await readHead(file, 512);
  if (/^\s*\{/.test(head.toString('latin1'))) return readJson(file);
  if (head.subarray(0, 2).toString('latin1') === '#!') return followStreamScript(file);
  if (looksLikeArchive(head)) return { kind: 'archive', file };
  throw new NixlayerError('E_INPUT', `${input} is nothing that an image can be made from`, {
    hint: 'Expected a .nix file, a description (ImageSpec or conf.json), a stream script of dockerTools, a docker-archive, an OCI archive or layout, or the image.json of nix2container.',
  });
}

async function resolveRootfs(input: string): Promise<string> {
  const isFile = await stat(input).then(
    (status) => status.isFile(),
    () => false,
  );
  if (isFile && !/\.(?:nix|json)$/.test(input)) return realpath(input);
  throw new NixlayerError('E_USAGE', `--rootfs goes with a tar archive, and ${input} is none`, {
    hint: 'Expected the files of a root file system, as docker export and debootstrap give them.',
  });
}

async function resolveInput(input: string, built: boolean): Promise<string> {
  try {
    const status = await stat(input);
    if (status.isDirectory()) return await (built ? resolveLayout(input) : resolveFolder(input));
    // Opening a named pipe that nobody writes to would never end.
    if (status.isFile()) return await realpath(input);
    throw new NixlayerError('E_INPUT', `${input} is not a file`, {
      hint: 'Inputs are read at several places: save what comes from a pipe to a file.',
    });
  } catch (cause) {
    if (cause instanceof NixlayerError) throw cause;
    throw new NixlayerError('E_INPUT', `cannot find ${input}`, {
      cause,
      hint: 'Give a .nix file, a folder with a default.nix or flake.nix, a flake reference, a description in JSON, a docker-archive, or an OCI archive or layout.',
    });
  }
}

/** The default.nix of a folder, or the folder itself when it is an OCI layout. */
async function resolveFolder(folder: string): Promise<string> {
  const expression = await realpath(join(folder, 'default.nix')).catch(() => undefined);
  return expression ?? resolveLayout(folder);
}

async function resolveLayout(folder: string): Promise<string> {
  await stat(join(folder, 'index.json'));
  return realpath(folder);
}

async function readJson(file: string): Promise<ImageInput> {
  const text = await readText(file);
  if (!isNix2containerImage(text)) return readDescription(text, file);
  return { kind: 'nix2container', file, image: readNix2containerImage(text, file, defaultStoreDir()) };
}

async function followStreamScript(file: string): Promise<ImageInput> {
  const script = await readText(file);
  const conf = confOfScript(script);
  if (conf === undefined) {
    throw new NixlayerError('E_INPUT', `${file} is a script, but names no conf.json`, {
      hint: 'Expected the script that streamLayeredImage makes.',
    });
  }
  return readDescription(await readText(conf), conf);
}

// A tar, or something that gzip, xz, zstd or bzip2 made.
function looksLikeArchive(head: Buffer): boolean {
  return head.subarray(257, 262).toString('latin1') === 'ustar' || compressionOf(head) !== 'none';
}

async function readHead(file: string, length: number): Promise<Buffer> {
  return withFile(file, async (handle) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  });
}

async function readText(file: string): Promise<string> {
  const limit = 256 * 1024 ** 2;
  return withFile(file, async (handle) => {
    if ((await handle.stat()).size > limit) {
      throw new NixlayerError('E_INPUT', `${file} is larger than any description of an image`);
    }
    return handle.readFile('utf8');
  });
}

async function withFile<Result>(
  file: string,
  use: (handle: Awaited<ReturnType<typeof open>>) => Promise<Result>,
): Promise<Result> {
  try {
    const handle = await open(file);
    return await use(handle).finally(() => handle.close());
  } catch (cause) {
    if (cause instanceof NixlayerError) throw cause;
    throw new NixlayerError('E_INPUT', `cannot read ${file}: ${(cause as Error).message}`, { cause });
  }
}
