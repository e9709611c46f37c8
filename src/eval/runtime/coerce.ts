// Coercion to strings, with the rules and flags of Nix's coerceToString.

import { recordDerivation } from '../derivation/derivation-record.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import { UnknownFailure } from '../errors/unknown-failure.ts';
import { describe } from '../values/describe.ts';
import { ContextString, StringBuilder, type StringValue, textOf } from '../values/string-context.ts';
import { Attrs, force, isList, NixPath, type Slot, Symbolic, type Value } from '../values/value.ts';
import { call } from './call.ts';
import type { Session } from './session.ts';

export interface CoerceOptions {
  /** Also accept Booleans, numbers, null and lists, as `toString` and derivation attributes do. */
  readonly more: boolean;
  /** Paths become store paths; otherwise they stay as they are. */
  readonly copyToStore: boolean;
}

export const interpolation: CoerceOptions = { more: false, copyToStore: true };
export const plain: CoerceOptions = { more: false, copyToStore: false };
export const toStringOptions: CoerceOptions = { more: true, copyToStore: false };
export const derivationAttribute: CoerceOptions = { more: true, copyToStore: true };

export function coerceToString(session: Session, slot: Slot, options: CoerceOptions): StringValue {
  const value = force(slot);
  if (typeof value === 'string' || value instanceof ContextString) return value;
  if (value instanceof NixPath)
    return options.copyToStore ? session.sources.copyPath(value.path) : value.path;
  if (value instanceof Attrs) return coerceAttrs(session, value, options);
  if (options.more) {
    if (typeof value === 'bigint') return value.toString();
    if (typeof value === 'number') return formatFixed(value);
    if (typeof value === 'boolean') return value ? '1' : '';
    if (value === null) return '';
    if (isList(value)) return coerceList(session, value, options);
  }
  if (value instanceof Symbolic) throw new UnknownFailure(value, 'a string');
  throw new EvalFailure(`cannot coerce ${describe(value)} to a string`, {
    hint: options.more ? undefined : hintFor(value),
  });
}

function hintFor(value: Value): string | undefined {
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean')
    return 'Convert it with `toString`.';
  return undefined;
}

function coerceAttrs(session: Session, value: Attrs, options: CoerceOptions): StringValue {
  const toStringSlot = value.get('__toString');
  if (toStringSlot !== undefined)
    return coerceToString(session, call(session, force(toStringSlot), value), options);
  const outPath = value.get('outPath');
  if (outPath !== undefined) {
    const text = coerceToString(session, outPath, options);
    if (session.record !== undefined) recordDerivation(session.record, value, text);
    return text;
  }
  throw new EvalFailure('cannot coerce a set to a string', {
    hint: 'Only a set with `outPath` or `__toString` (such as a derivation) can stand where a string is expected.',
  });
}

function coerceList(session: Session, items: readonly Slot[], options: CoerceOptions): StringValue {
  const builder = new StringBuilder();
  for (const [index, item] of items.entries()) {
    const value = force(item);
    builder.add(coerceToString(session, value, options));
    // An empty list leaves no second space behind.
    if (index < items.length - 1 && !(isList(value) && value.length === 0)) builder.addText(' ');
  }
  return builder.finish();
}

/** As `std::to_string`: six decimals, never an exponent. */
function formatFixed(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (Math.abs(value) < 1e21) return Object.is(value, -0) ? '-0.000000' : value.toFixed(6);
  return `${BigInt(value)}.000000`;
}

/** A path, or a string that is an absolute path, as built-in file functions take them. */
export function coerceToPath(
  session: Session,
  slot: Slot,
): { readonly path: string; readonly value: StringValue } {
  const value = coerceToString(session, slot, plain);
  const text = textOf(value);
  if (!text.startsWith('/')) {
    throw new EvalFailure(`string '${text}' doesn't represent an absolute path`, {
      hint: 'Paths given as strings must start with a slash; write `./x` without quotes for a relative path.',
    });
  }
  return { path: text, value };
}
