// `builtins.toJSON`, also what `__structuredAttrs` and `--json` are made of.

import { hasInvalidBytes } from '../../syntax/bytes.ts';
import { recordDerivation } from '../derivation/derivation-record.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import { UnknownFailure } from '../errors/unknown-failure.ts';
import { call, nested } from '../runtime/call.ts';
import { coerceToString, plain } from '../runtime/coerce.ts';
import type { Session } from '../runtime/session.ts';
import { describe } from '../values/describe.ts';
import { ContextString, type StringBuilder } from '../values/string-context.ts';
import { Attrs, force, isList, type List, NixPath, type Slot, Symbolic } from '../values/value.ts';
import { formatJsonFloat } from './float.ts';
import { jsonString } from './json-string.ts';

/** Compact JSON with sorted attributes. Contexts go to `context`; paths are copied to the store, as in Nix. */
export function valueToJson(session: Session, slot: Slot, context: StringBuilder): string {
  const pieces: string[] = [];
  write(session, slot, context, pieces);
  return pieces.join('');
}

// Pieces and not strings of strings: joining at every level would copy deep values again and again.
function write(session: Session, slot: Slot, context: StringBuilder, pieces: string[]): void {
  const value = force(slot);
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') pieces.push(String(value));
  else if (typeof value === 'number') pieces.push(formatJsonFloat(value));
  else if (typeof value === 'string') pieces.push(jsonText(value));
  else if (value instanceof ContextString) {
    context.addContext(value.context);
    pieces.push(jsonText(value.text));
  } else if (value instanceof NixPath) {
    const copied = session.sources.copyPath(value.path);
    context.addContext(copied.context);
    pieces.push(jsonString(copied.text));
  } else if (isList(value)) nested(session, () => writeList(session, value, context, pieces));
  else if (value instanceof Attrs) nested(session, () => writeAttrs(session, value, context, pieces));
  else if (value instanceof Symbolic) throw new UnknownFailure(value, 'a value that JSON can hold');
  else throw new EvalFailure(`cannot convert ${describe(value)} to JSON`);
}

function jsonText(text: string): string {
  if (hasInvalidBytes(text)) throw new EvalFailure('cannot convert a string that is not valid UTF-8 to JSON');
  return jsonString(text);
}

function writeList(session: Session, items: List, context: StringBuilder, pieces: string[]): void {
  for (let index = 0; index < items.length; index++) {
    pieces.push(index === 0 ? '[' : ',');
    write(session, items[index] as Slot, context, pieces);
  }
  pieces.push(items.length === 0 ? '[]' : ']');
}

function writeAttrs(session: Session, attrs: Attrs, context: StringBuilder, pieces: string[]): void {
  const toStringSlot = attrs.get('__toString');
  if (toStringSlot !== undefined) {
    const text = coerceToString(session, call(session, force(toStringSlot), attrs), plain);
    write(session, text, context, pieces);
    return;
  }
  const outPath = attrs.get('outPath');
  if (outPath !== undefined) {
    if (session.record !== undefined) recordDerivation(session.record, attrs, force(outPath));
    write(session, outPath, context, pieces);
    return;
  }
  let opening = '{';
  for (const name of attrs.sortedNames()) {
    pieces.push(opening, jsonString(name), ':');
    opening = ',';
    try {
      write(session, attrs.get(name) as Slot, context, pieces);
    } catch (error) {
      if (error instanceof EvalFailure)
        error.addFrame(`while evaluating the attribute '${name}'`, attrs.originOf(name));
      throw error;
    }
  }
  pieces.push(attrs.size === 0 ? '{}' : '}');
}
