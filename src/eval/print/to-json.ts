// `builtins.toJSON`, also what `__structuredAttrs` and `--json` are made of.

import { EvalFailure } from '../errors/eval-failure.ts';
import { call } from '../runtime/call.ts';
import { coerceToString, plain } from '../runtime/coerce.ts';
import type { Session } from '../runtime/session.ts';
import { hasInvalidBytes } from '../strings/bytes.ts';
import { Attrs } from '../values/attrs.ts';
import { describe } from '../values/describe.ts';
import { ContextString, type StringBuilder } from '../values/string-context.ts';
import { force, isList, NixPath, type Slot } from '../values/value.ts';
import { formatJsonFloat } from './float.ts';
import { jsonString } from './json-string.ts';

/** Compact JSON with sorted attributes. Contexts go to `context`; paths are copied to the store, as in Nix. */
export function valueToJson(session: Session, slot: Slot, context: StringBuilder): string {
  const value = force(slot);
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return formatJsonFloat(value);
  if (typeof value === 'string') return jsonText(value);
  if (value instanceof ContextString) {
    context.addContext(value.context);
    return jsonText(value.text);
  }
  if (value instanceof NixPath) {
    const copied = session.sources.copyPath(value.path);
    context.addContext(copied.context);
    return jsonString(copied.text);
  }
  if (isList(value)) return `[${value.map((item) => valueToJson(session, item, context)).join(',')}]`;
  if (value instanceof Attrs) return attrsToJson(session, value, context);
  throw new EvalFailure(`cannot convert ${describe(value)} to JSON`);
}

function jsonText(text: string): string {
  if (hasInvalidBytes(text)) throw new EvalFailure('cannot convert a string that is not valid UTF-8 to JSON');
  return jsonString(text);
}

function attrsToJson(session: Session, attrs: Attrs, context: StringBuilder): string {
  const toStringSlot = attrs.get('__toString');
  if (toStringSlot !== undefined) {
    const text = coerceToString(session, call(session, force(toStringSlot), attrs), plain);
    return valueToJson(session, text, context);
  }
  const outPath = attrs.get('outPath');
  if (outPath !== undefined) return valueToJson(session, outPath, context);
  const members = attrs.sortedNames().map((name) => {
    try {
      return `${jsonString(name)}:${valueToJson(session, attrs.get(name) as Slot, context)}`;
    } catch (error) {
      if (error instanceof EvalFailure)
        error.addFrame(`while evaluating the attribute '${name}'`, attrs.originOf(name));
      throw error;
    }
  });
  return `{${members.join(',')}}`;
}
