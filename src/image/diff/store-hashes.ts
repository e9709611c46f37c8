// Finds hashes of store paths in contents, as Nix finds references, and replaces them, so that what differs in them alone is equal.
import { createHash, type Hash } from 'node:crypto';
import { sha256 } from '../../store/hash.ts';
import { encodeNixBase32 } from '../../store/nix-base32.ts';
import { compressHash } from '../../store/store-path.ts';
import { storePathBase } from '../../store/store-path-name.ts';

/** Reads the content of one file: its digest, the digest with hashes of store paths replaced, and which store paths it names. */
export interface ContentScan {
  /** The chunk is not kept; it may be written over afterwards. */
  update(chunk: Uint8Array): void;
  /** Call it once. */
  finish(): ScannedContent;
}

export interface ScannedContent {
  /** `sha256:HEX` of the content. */
  readonly digest: string;
  /** `sha256:HEX` of the content with its hashes replaced; the same as `digest` where it names none. */
  readonly rewritten: string;
  /** Hash parts of the store paths that it names, sorted; only such as are to be replaced. */
  readonly references: readonly string[];
}

/** Characters of the hash part of a store path. */
const hashLength = 32;

/**
 * Hashes are found where they are, also across the borders of chunks, from the start on and without overlap. What has no
 * character of base 32 at some place cannot hold a hash across it: that is how most content is passed over, 32 bytes at a
 * time (Nix's `RefScanSink`).
 *
 * @param replacements hash part (32 characters of Nix's base 32) → what takes its place, as long; not changed any more
 */
export function scanContent(replacements: ReadonlyMap<string, string>): ContentScan {
  const known = { replacements, beginnings: beginningsOf(replacements) };
  const found = new Set<string>();
  const digest = createHash('sha256');
  // From the first hash on; up to there both digests are the same.
  let rewritten: Hash | undefined;
  // The end of what was read, where a hash may begin: not in the digests yet.
  let rest: Uint8Array = new Uint8Array(0);

  const hash = (bytes: Uint8Array): void => {
    digest.update(bytes);
    rewritten?.update(bytes);
  };
  const replace = (bytes: Uint8Array, replacement: string): void => {
    rewritten ??= digest.copy();
    digest.update(bytes);
    rewritten.update(replacement, 'latin1');
  };

  return {
    update(chunk) {
      if (replacements.size === 0) return hash(chunk);
      const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let done = 0;
      for (const { start, text } of findHashes(data, known)) {
        found.add(text);
        hash(data.subarray(done, start));
        done = start + hashLength;
        replace(data.subarray(start, done), replacements.get(text)!);
      }
      const restStart = Math.max(done, startOfRest(data));
      hash(data.subarray(done, restStart));
      rest = data.slice(restStart);
    },
    finish() {
      hash(rest);
      const plain = `sha256:${digest.digest('hex')}`;
      return {
        digest: plain,
        rewritten: rewritten === undefined ? plain : `sha256:${rewritten.digest('hex')}`,
        references: [...found].sort(),
      };
    },
  };
}

/** A text (name, link target, config value) with the hashes replaced. */
export function rewriteHashes(text: string, replacements: ReadonlyMap<string, string>): string {
  if (replacements.size === 0 || text.length < hashLength) return text;
  return text.replace(longRuns, (run) => {
    let rewritten = '';
    let done = 0;
    for (let start = 0; start + hashLength <= run.length; ) {
      const replacement = replacements.get(run.slice(start, start + hashLength));
      if (replacement === undefined) {
        start += 1;
        continue;
      }
      rewritten += run.slice(done, start) + replacement;
      start += hashLength;
      done = start;
    }
    return rewritten + run.slice(done);
  });
}

/**
 * The same for all store paths of one name (version and output are part of it), so that equal packages of two images get
 * equal replacements. What is no store path is left out.
 */
export function replacementsFor(storePaths: Iterable<string>): Map<string, string> {
  const replacements = new Map<string, string>();
  for (const storePath of storePaths) {
    const base = storePath.slice(storePath.lastIndexOf('/') + 1);
    if (!wholeBase.test(base)) continue;
    const name = base.slice(hashLength + 1);
    replacements.set(base.slice(0, hashLength), encodeNixBase32(compressHash(sha256(name), 20)));
  }
  return replacements;
}

const wholeBase = new RegExp(`^${storePathBase}$`);
const longRuns = new RegExp(`[0-9a-df-np-sv-z]{${hashLength},}`, 'g');

/** The value of a digit of base 32 by its byte, or 255. */
const digitValues = new Uint8Array(256).fill(255);
for (const [value, digit] of [...'0123456789abcdfghijklmnpqrsvwxyz'].entries())
  digitValues[digit.charCodeAt(0)] = value;

interface KnownHashes {
  readonly replacements: ReadonlyMap<string, string>;
  /** For each three digits whether a hash begins with them: most of what is a run of digits is none, and costs no text. */
  readonly beginnings: Uint8Array;
}

// Made once for all the files that are read with the same replacements.
const madeBeginnings = new WeakMap<ReadonlyMap<string, string>, Uint8Array>();

function beginningsOf(replacements: ReadonlyMap<string, string>): Uint8Array {
  const made = madeBeginnings.get(replacements);
  if (made !== undefined) return made;
  const beginnings = new Uint8Array(1 << 15);
  for (const hash of replacements.keys()) beginnings[beginningAt(Buffer.from(hash, 'latin1'), 0)] = 1;
  madeBeginnings.set(replacements, beginnings);
  return beginnings;
}

function beginningAt(data: Uint8Array, start: number): number {
  const [first, second, third] = [data[start]!, data[start + 1]!, data[start + 2]!];
  return (digitValues[first]! << 10) | (digitValues[second]! << 5) | digitValues[third]!;
}

function* findHashes(
  data: Uint8Array,
  { replacements, beginnings }: KnownHashes,
): Generator<{ readonly start: number; readonly text: string }> {
  // Bytes before it, from `start` on, are digits: a long run is looked at once.
  let checked = 0;
  let start = 0;
  while (start + hashLength <= data.length) {
    const bad = lastBad(data, Math.max(start, checked), start + hashLength);
    if (bad !== -1) {
      start = bad + 1;
      continue;
    }
    checked = start + hashLength;
    const text = beginnings[beginningAt(data, start)] === 1 ? latin1(data, start, checked) : '';
    if (replacements.has(text)) {
      yield { start, text };
      start = checked;
    } else start += 1;
  }
}

/** The last index from `from` up to `to` whose byte is no digit of base 32; -1 without one. */
function lastBad(data: Uint8Array, from: number, to: number): number {
  for (let index = to - 1; index >= from; index -= 1) if (digitValues[data[index]!] === 255) return index;
  return -1;
}

/** Where the digits at the end begin, as far as they are fewer than a hash has. */
function startOfRest(data: Uint8Array): number {
  const from = Math.max(0, data.length - hashLength + 1);
  return Math.max(from, lastBad(data, from, data.length) + 1);
}

function latin1(data: Uint8Array, start: number, end: number): string {
  return Buffer.from(data.buffer, data.byteOffset + start, end - start).toString('latin1');
}
