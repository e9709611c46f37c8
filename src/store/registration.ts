// The text that `nix-store --dump-db` writes and `nix-store --load-db` reads. Per store path, a line each: path, NAR
// hash (base 16), NAR size, deriver (may be empty), number of references, and the references.
// An exportReferencesGraph file is the same without hash and size.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { toBase16, toSri } from './nar-hash.ts';
import type { StorePathInfo } from './store.ts';
import { assertStorePath } from './store-path-name.ts';

/** @throws NixlayerError E_STORE_FORMAT, E_INVALID_PATH */
export function parseRegistration(text: string, storeDir: string): StorePathInfo[] {
  const lines = new LineReader(text, 'registration');
  const infos: StorePathInfo[] = [];
  while (lines.more()) {
    const path = lines.storePath(storeDir);
    const narHash = toSri(lines.next('a NAR hash'));
    const narSize = lines.count('a NAR size');
    lines.next('a deriver or an empty line');
    infos.push({ path, narHash, narSize, references: lines.storePaths(storeDir) });
  }
  return infos;
}

export function formatRegistration(infos: readonly StorePathInfo[]): string {
  return infos
    .map(({ path, narHash, narSize, references }) =>
      [path, toBase16(narHash), narSize, '', references.length, ...references, ''].join('\n'),
    )
    .join('');
}

/**
 * The text form of exportReferencesGraph, which knows neither sizes nor hashes.
 *
 * @throws NixlayerError E_STORE_FORMAT, E_INVALID_PATH
 */
export function parseReferenceGraphText(
  text: string,
  storeDir: string,
): { path: string; references: string[] }[] {
  const lines = new LineReader(text, 'exportReferencesGraph');
  const nodes: { path: string; references: string[] }[] = [];
  while (lines.more()) {
    const path = lines.storePath(storeDir);
    lines.next('a deriver or an empty line');
    nodes.push({ path, references: lines.storePaths(storeDir) });
  }
  return nodes;
}

class LineReader {
  readonly #lines: readonly string[];
  readonly #format: string;
  #index = 0;

  constructor(text: string, format: string) {
    // No regular expression: one for the newlines at the end takes quadratic time on newlines elsewhere.
    let end = text.length;
    while (text[end - 1] === '\n') end -= 1;
    this.#lines = text.slice(0, end).split('\n');
    this.#format = format;
  }

  more(): boolean {
    return this.#index < this.#lines.length && !(this.#lines.length === 1 && this.#lines[0] === '');
  }

  next(expected: string): string {
    const line = this.#lines[this.#index];
    if (line === undefined) throw this.#error(`expected ${expected}, found the end of the text`);
    this.#index += 1;
    return line;
  }

  count(expected: string): number {
    const line = this.next(expected);
    if (!/^\d{1,15}$/.test(line)) throw this.#error(`expected ${expected}, found ${JSON.stringify(line)}`);
    return Number(line);
  }

  storePath(storeDir: string): string {
    const path = this.next('a store path');
    assertStorePath(path, storeDir);
    return path;
  }

  storePaths(storeDir: string): string[] {
    const paths: string[] = [];
    for (let count = this.count('a number of references'); count > 0; count -= 1)
      paths.push(this.storePath(storeDir));
    return paths.sort();
  }

  #error(message: string): NixlayerError {
    return new NixlayerError('E_STORE_FORMAT', `${this.#format} text, line ${this.#index + 1}: ${message}`);
  }
}
