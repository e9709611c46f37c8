// Built-in functions: texts and their hashes.
import { createHash } from 'node:crypto';
import { byteLength, decodeBytes, encodeBytes, isAscii } from '../../syntax/bytes.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import { coerceToString, interpolation, plain, toStringOptions } from '../runtime/coerce.ts';
import { forceAttrs, forceInt, forceList, forcePlainString, forceString } from '../runtime/expect.ts';
import { formatHash, type HashFormat, parseHash, parseHashAlgorithm } from '../strings/hash-text.ts';
import { contextOf, StringBuilder, textOf, withContext } from '../values/string-context.ts';
import type { Slot } from '../values/value.ts';
import type { Builtin, BuiltinTable } from './table.ts';

const formats: readonly HashFormat[] = ['base16', 'nix32', 'base32', 'base64', 'sri'];

export const stringBuiltins: BuiltinTable = {
  toString: ((session, value) => coerceToString(session, value, toStringOptions)) satisfies Builtin,
  stringLength: (session, value) => BigInt(byteLength(textOf(coerceToString(session, value, interpolation)))),
  substring: (session, startSlot, lengthSlot, value) => {
    const start = forceInt(startSlot);
    if (start < 0n) throw new EvalFailure(`negative start position ${start} in 'substring'`);
    const length = forceInt(lengthSlot);
    const string = coerceToString(session, value, interpolation);
    return withContext(substring(textOf(string), start, length), contextOf(string));
  },
  concatStringsSep: (session, separatorSlot, list) => {
    const separator = forceString(separatorSlot);
    const builder = new StringBuilder();
    builder.addContext(contextOf(separator));
    for (const [index, item] of forceList(list).entries()) {
      if (index > 0) builder.addText(textOf(separator));
      builder.add(coerceToString(session, item, interpolation));
    }
    return builder.finish();
  },
  replaceStrings: (_session, fromSlot, toSlot, value) => {
    const from = forceList(fromSlot);
    const to = forceList(toSlot);
    if (from.length !== to.length)
      throw new EvalFailure(
        `'from' and 'to' arguments passed to builtins.replaceStrings have different lengths`,
      );
    return replaceStrings(
      from.map((item) => textOf(forceString(item))),
      to,
      value,
    );
  },
  hashString: (_session, algorithmSlot, value) => {
    const algorithm = parseHashAlgorithm(forcePlainString(algorithmSlot));
    const text = textOf(forceString(value));
    return createHash(algorithm).update(encodeBytes(text)).digest('hex');
  },
  hashFile: (session, algorithmSlot, path) => {
    const algorithm = parseHashAlgorithm(forcePlainString(algorithmSlot));
    const file = textOf(coerceToString(session, path, plain));
    return createHash(algorithm).update(session.sources.readFile(file)).digest('hex');
  },
  convertHash: (_session, slot) => {
    const attrs = forceAttrs(slot);
    const get = (name: string) => {
      const value = attrs.get(name);
      return value === undefined ? undefined : forcePlainString(value);
    };
    const text = get('hash');
    const wanted = get('toHashFormat');
    if (text === undefined || wanted === undefined)
      throw new EvalFailure(`'builtins.convertHash' needs the attributes 'hash' and 'toHashFormat'`);
    const algorithm = get('hashAlgo');
    const format = formats.find((known) => known === wanted);
    if (!format)
      throw new EvalFailure(
        `unknown hash format '${wanted}', expect one of 'base16', 'nix32', 'base64', 'sri'`,
      );
    return formatHash(
      parseHash(text, algorithm === undefined ? undefined : parseHashAlgorithm(algorithm)),
      format,
    );
  },
};

/** Offsets and lengths count bytes; a negative length means to the end. */
function substring(text: string, start: bigint, length: bigint): string {
  const from = Number(start);
  const to = length < 0n ? Number.POSITIVE_INFINITY : from + Number(length);
  if (isAscii(text)) return text.slice(from, to);
  const bytes = encodeBytes(text);
  return decodeBytes(bytes.subarray(Math.min(from, bytes.length), Math.min(to, bytes.length)));
}

// At every place the first pattern that matches wins; an empty pattern matches between all characters.
function replaceStrings(from: readonly string[], to: readonly Slot[], value: Slot) {
  const subject = forceString(value);
  const text = textOf(subject);
  const builder = new StringBuilder();
  builder.addContext(contextOf(subject));
  const firsts = from.some((pattern) => pattern === '')
    ? undefined
    : new Set(from.map((pattern) => pattern[0]));
  const units = isAscii(text) || from.every((pattern) => pattern !== '') ? undefined : splitBytes(text);
  if (units) return replaceInUnits(units, from, to, builder);
  let index = 0;
  let pending = 0;
  while (index <= text.length) {
    const hit =
      firsts && !firsts.has(text[index]) ? -1 : from.findIndex((pattern) => text.startsWith(pattern, index));
    if (hit < 0) {
      index++;
      continue;
    }
    builder.addText(text.slice(pending, index));
    builder.add(forceString(to[hit]!));
    const { length } = from[hit]!;
    if (length === 0) {
      builder.addText(text.slice(index, index + 1));
      index++;
    } else index += length;
    pending = index;
  }
  builder.addText(text.slice(pending));
  return builder.finish();
}

// Empty patterns match between the bytes of a character, too.
function splitBytes(text: string): string[] {
  return Array.from(encodeBytes(text), (byte) => decodeBytes(Uint8Array.of(byte)));
}

function replaceInUnits(
  units: readonly string[],
  from: readonly string[],
  to: readonly Slot[],
  builder: StringBuilder,
) {
  const patterns = from.map(splitBytes);
  let index = 0;
  while (index <= units.length) {
    const hit = patterns.findIndex((pattern) =>
      pattern.every((unit, offset) => units[index + offset] === unit),
    );
    if (hit < 0) {
      builder.addText(units[index] ?? '');
      index++;
      continue;
    }
    builder.add(forceString(to[hit]!));
    const { length } = patterns[hit]!;
    if (length === 0) builder.addText(units[index] ?? '');
    index += Math.max(1, length);
  }
  return builder.finish();
}
