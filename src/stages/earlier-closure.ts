// What an application consisted of earlier, from any of the forms that keep it: a closure, a description, an image.
import { existsSync } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { closureRoots } from '../dockertools/image-spec.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import type { Platform } from '../image/formats/platform.ts';
import { validateArchive } from '../image/validate-archive.ts';
import type { EarlierClosure } from '../layering/learn-rates.ts';
import { openEmbeddedStore } from '../store/embedded-store.ts';
import { defaultStoreDir, openNixStore } from '../store/nix-store.ts';
import { parseReferenceGraph } from '../store/reference-graph.ts';
import type { Closure } from '../store/store.ts';
import { readImageInput } from './image-input.ts';

export interface EarlierClosureOptions {
  /** Which image of an OCI archive or layout. */
  readonly platform?: Platform | undefined;
  readonly signal?: AbortSignal;
}

/**
 * @param input an exportReferencesGraph file, an embedded store, an ImageSpec (Nix is asked for its closure), a conf.json,
 *   a docker-archive, an OCI archive or layout, an image.json of nix2container. The last five tell no references.
 * @throws NixlayerError E_INPUT, E_STORE_FORMAT, E_SPEC, E_USAGE (an expression), E_ARCHIVE_FORMAT (an image that contradicts
 *   itself); what asking Nix and `validateArchive` throw
 */
export async function readEarlierClosure(
  input: string,
  { platform, signal }: EarlierClosureOptions = {},
): Promise<EarlierClosure> {
  if (existsSync(join(input, 'registration')))
    return withReferences((await openEmbeddedStore(input)).contents);
  const graph = await readGraph(input);
  if (graph !== undefined) return withReferences(graph);
  const source = await readImageInput(input);
  switch (source.kind) {
    case 'spec': {
      const store = openNixStore(signal === undefined ? {} : { signal });
      return withReferences(await store.closure(closureRoots(source.spec)));
    }
    case 'nix2container':
      return { paths: source.image.layers.flatMap(({ paths }) => paths.map(({ path }) => path)) };
    case 'conf':
      return { paths: source.conf.store_layers.flat() };
    case 'archive':
      return { paths: await pathsOfImage(input, source.file, { platform, ...(signal && { signal }) }) };
    default:
      throw new NixlayerError('E_USAGE', `${input} is an expression: it says what an image is now`, {
        hint: 'Give what was kept of earlier images: reference graphs, embedded stores, conf.json, archives.',
      });
  }
}

function withReferences({ paths }: Closure): EarlierClosure {
  return {
    paths: paths.map(({ path }) => path),
    references: new Map(paths.map(({ path, references }) => [path, references])),
  };
}

/** Undefined when the file is something else. */
async function readGraph(file: string): Promise<Closure | undefined> {
  const isFile = await stat(file).then(
    (status) => status.isFile(),
    () => false,
  );
  if (!isFile) return undefined;
  const first = await firstCharacter(file);
  if (first !== '[' && first !== '{' && first !== '/') return undefined;
  const text = await readFile(file, 'utf8');
  if (first === '{' && !hasGraph(text)) return undefined;
  try {
    return parseReferenceGraph(text, defaultStoreDir());
  } catch (error) {
    if (!(error instanceof NixlayerError)) throw error;
    const { code, message, hint = 'Expected what exportReferencesGraph of a derivation writes.' } = error;
    throw new NixlayerError(code, `${file}: ${message}`, { cause: error, hint });
  }
}

async function firstCharacter(file: string): Promise<string | undefined> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.toString('latin1', 0, bytesRead).trimStart()[0];
  } finally {
    await handle.close();
  }
}

function hasGraph(text: string): boolean {
  try {
    return Object.hasOwn(JSON.parse(text), 'graph');
  } catch {
    return false;
  }
}

async function pathsOfImage(
  input: string,
  file: string,
  options: Parameters<typeof validateArchive>[1],
): Promise<string[]> {
  const { images, problems } = await validateArchive(file, options);
  if (problems[0] !== undefined) {
    throw new NixlayerError('E_ARCHIVE_FORMAT', `${input} is not a sound image: ${problems[0]}`, {
      hint: `See \`nixlayer inspect ${input}\`.`,
    });
  }
  return images.flatMap(({ layers }) => layers.flatMap(({ storePaths }) => storePaths));
}
