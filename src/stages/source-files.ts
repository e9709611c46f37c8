// Files in which image calls are looked for.
import { realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { diskFileSystem } from '../eval/index.ts';
import { decodeSource } from '../syntax/decode-source.ts';
import type { SourceText } from '../syntax/source-text.ts';

/** A .nix file, or the flake.nix or default.nix of a folder; links are followed. @throws NixlayerError E_INPUT */
export async function resolveSource(input: string): Promise<string> {
  try {
    const file = await realpath(input);
    if (!(await stat(file)).isDirectory()) return file;
  } catch (cause) {
    throw new NixlayerError('E_INPUT', `cannot find ${input}`, { cause, hint });
  }
  for (const name of ['flake.nix', 'default.nix']) {
    const found = await realpath(join(input, name)).catch(() => undefined);
    if (found !== undefined) return found;
  }
  throw new NixlayerError('E_INPUT', `${input} has neither a flake.nix nor a default.nix`, { hint });
}

const hint = 'Give a .nix file, or a folder with a flake.nix or default.nix.';

/** Undefined when the file cannot be read. */
export function readSource(file: string): SourceText | undefined {
  try {
    return decodeSource(diskFileSystem.readFile(file), file);
  } catch {
    return undefined;
  }
}

/** Everything that looks like a name in a file and in those that it names as paths: a superset of its attributes. */
export function wordsOfSource(
  file: string,
  words = new Set(always),
  seen = new Set<string>(),
): ReadonlySet<string> {
  const limit = 200;
  if (seen.has(file) || seen.size >= limit) return words;
  seen.add(file);
  const text = readSource(file)?.text ?? '';
  for (const [word] of text.matchAll(/[a-zA-Z_][\w'-]*/g)) if (!reserved.has(word)) words.add(word);
  for (const [path] of text.matchAll(/\.{1,2}(?:\/[\w.+-]+)+/g)) {
    const target = join(dirname(file), path);
    for (const candidate of [target, join(target, 'default.nix')]) {
      if (candidate.endsWith('.nix')) wordsOfSource(candidate, words, seen);
    }
  }
  return words;
}

const always = ['dockerTools', 'lib', 'pkgs', 'x86_64-linux', 'aarch64-linux', 'meta', 'mainProgram'];

// What stand-ins use for themselves.
const reserved = new Set(['type', 'outPath', 'drvPath', '__toString', '__functor', '__functionArgs']);
