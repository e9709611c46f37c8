// A text in the editor of the user.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { throwIfAborted } from '../../errors/aborted.ts';
import { encodeBytes } from '../../syntax/bytes.ts';
import { decodeSource } from '../../syntax/index.ts';

/**
 * Opens a copy of a text under the name of its file.
 * @returns undefined when the editor cannot be started, or fails
 * @throws NixlayerError E_ABORTED
 */
export async function editText(file: string, text: string, signal: AbortSignal): Promise<string | undefined> {
  const { VISUAL, EDITOR } = process.env;
  const [program, ...args] = splitWords(VISUAL || EDITOR || 'vi');
  if (program === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'nixlayer-edit-'));
  try {
    const copy = join(folder, basename(file));
    await writeFile(copy, encodeBytes(text), { mode: 0o600 });
    const { execa } = await import('execa');
    const { failed } = await execa(program, [...args, copy], { stdio: 'inherit', reject: false });
    throwIfAborted(signal);
    return failed ? undefined : decodeSource(await readFile(copy), file).text;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `code --wait`, `"/opt/my editor/run" -n`: words with quotes and backslashes as in a shell, of which nothing is expanded. */
export function splitWords(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const [, space, single, double, escaped, plain] of line.matchAll(
    /(\s+)|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+|['"\\])/gsu,
  )) {
    if (space !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else
      word = (word ?? '') + (single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? '');
  }
  return word === undefined ? words : [...words, word];
}
