// The elements of `config.Env`.
import type { CallValue } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { possibleValues, textPieces } from '../../../program/call-values.ts';

export interface EnvEntry {
  /** All of the name is known. */
  readonly name: string;
  /** With `undefined` for what is not known. */
  readonly value: readonly (string | undefined)[];
  readonly item: CallValue;
}

/** The lists that Env may be. */
export function envLists(call: CallFacts): readonly (readonly CallValue[])[] {
  return call.configValues('Env').flatMap((value) => (value.type === 'list' ? [value.items] : []));
}

/** Name and value of each element of a list that has a known name and an equals sign. */
export function envEntries(items: readonly CallValue[]): readonly EnvEntry[] {
  return items.flatMap(possibleValues).flatMap((item) => {
    const [first, ...others] = textPieces(item) ?? [];
    const equals = first?.indexOf('=') ?? -1;
    if (first === undefined || equals < 0) return [];
    return [{ name: first.slice(0, equals), value: [first.slice(equals + 1), ...others], item }];
  });
}
