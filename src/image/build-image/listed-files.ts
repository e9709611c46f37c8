// Which files buildImage believes to be in a layer already. It lists the layer with `tar --list`, hands the list to
// `xargs realpath`, and takes the words of the answer. Names with quotes, spaces or bytes that are not ASCII come out
// changed or not at all, and what is not on the list is added again: layer digests depend on it.
import { posix } from 'node:path';
import type { ByteString } from '../../archive/byte-string.ts';

/**
 * Absolute names without a slash at the end. A quote that its line does not close ends the list: xargs gives up there.
 * Names that look like options of realpath empty it.
 * @param names of the entries, as they stand in the archive
 */
export function listedFiles(names: Iterable<ByteString>): ByteString[] {
  const files: ByteString[] = [];
  for (const word of xargsWords(names)) {
    if (/^-./s.test(word)) return [];
    for (const part of word === '' ? [] : posix.normalize(word).split(/[ \t\n]+/)) {
      const file = part.replace(/\/$/, '');
      // Below the folder of the build are only relative names that stay in it.
      if (file !== '' && file !== '.' && !file.startsWith('/') && !/^\.\.(?:\/|$)/.test(file))
        files.push(`/${file}`);
    }
  }
  return files;
}

/** The words that xargs reads from the lines that `tar --list` prints. */
function* xargsWords(names: Iterable<ByteString>): Generator<ByteString, void> {
  for (const name of names) {
    const words = wordsOfLine(quotedByTar(name));
    yield* words.complete;
    if (words.unclosedQuote) return;
  }
}

const letters: Readonly<Record<string, string>> = {
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\\': '\\',
};

/** GNU tar's quoting style "escape", in the C locale. */
function quotedByTar(name: ByteString): string {
  return name.replace(
    /[^ -[\]-~]/g,
    (byte) => `\\${letters[byte] ?? byte.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}

/** Blanks part words, quotes hold them together, a backslash takes the next character as it is. */
function wordsOfLine(line: string): {
  readonly complete: readonly string[];
  readonly unclosedQuote: boolean;
} {
  const complete: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
      else word += character;
    } else if (character === ' ' || character === '\t') {
      if (word !== undefined) complete.push(word);
      word = undefined;
    } else if (character === '"' || character === "'") {
      word ??= '';
      quote = character;
    } else {
      if (character === '\\') at += 1;
      word = (word ?? '') + (line[at] ?? '');
    }
  }
  if (word !== undefined && quote === '') complete.push(word);
  return { complete, unclosedQuote: quote !== '' };
}
