// What a file says about images, without how and where it says so: the same before and after a fix, but for what its
// rule is about.

import { imageFunction } from '../dockertools/functions.ts';
import type { CallValue, ImageCall } from '../dockertools/image-call.ts';
import { currentPath } from '../dockertools/old-names.ts';
import type { Program } from '../program/program.ts';

/** Argument → value, with the keys of `config` one by one as `config.Cmd`; and the function as `function`. */
export type CallMeaning = Readonly<Record<string, unknown>>;

/** Whether a rule's declaration covers a change: by its name, `config.*` or `*`. */
export function isDeclared(change: string, declared: readonly string[]): boolean {
  return declared.some(
    (each) => each === change || (each.endsWith('*') && change.startsWith(each.slice(0, -1))),
  );
}

/** Of each image call, in the order of the source. Arguments that the function does not have mean nothing. */
export function meaningOf(program: Program): readonly CallMeaning[] {
  return program.calls.map(({ call }) => callMeaning(call));
}

/** What is not the same: names of arguments, `config.KEY`, `function`; `call` when there are more or fewer. Sorted. */
export function meaningChanges(
  before: readonly CallMeaning[],
  after: readonly CallMeaning[],
): readonly string[] {
  const texts = {
    before: before.map((each) => JSON.stringify(each)),
    after: after.map((each) => JSON.stringify(each)),
  };
  const old = without(before, texts.before, texts.after);
  const now = without(after, texts.after, texts.before);
  const changes = new Set<string>(old.length === now.length ? [] : ['call']);
  // What is left is compared in the order of the source.
  for (const [index, call] of old.entries()) {
    const other = now[index];
    if (!other) continue;
    for (const name of new Set([...Object.keys(call), ...Object.keys(other)]))
      if (JSON.stringify(call[name]) !== JSON.stringify(other[name])) changes.add(name);
  }
  return [...changes].toSorted();
}

/** The calls that have no equal on the other side. */
function without(
  calls: readonly CallMeaning[],
  texts: readonly string[],
  others: readonly string[],
): readonly CallMeaning[] {
  const left = [...others];
  return calls.filter((_call, index) => {
    const found = left.indexOf(texts[index] ?? '');
    if (found >= 0) left.splice(found, 1);
    return found < 0;
  });
}

export function callMeaning(call: ImageCall): CallMeaning {
  const names = new Set(imageFunction(call.function).arguments.map(({ name }) => name));
  const given = call.arguments.filter(({ name }) => names.has(name) || name === '');
  const entries = given.flatMap(({ name, value }): readonly (readonly [string, unknown])[] => {
    // An argument that is not known may give any: `f args` says as much as `f (args // { })`.
    if (name === '' && value.type === 'unknown') return [['…', currentPath(value.path)]];
    if (name !== 'config' || value.type !== 'set') return [[name, withoutPlaces(value)]];
    const keys = Object.entries(value.attributes).map(
      ([key, each]) => [`config.${key}`, withoutPlaces(each)] as const,
    );
    return value.open ? [...keys, ['config', currentPath(value.open.path)]] : keys;
  });
  return {
    function: call.function,
    ...Object.fromEntries(entries),
    ...(call.openArguments && { '…': currentPath(call.openArguments.path) }),
  };
}

function withoutPlaces(value: CallValue): unknown {
  switch (value.type) {
    case 'image':
      return 'image';
    case 'list':
      return value.items.map(withoutPlaces);
    case 'choice':
      return { choice: value.of.map(withoutPlaces) };
    case 'set':
      return {
        set: Object.fromEntries(
          Object.entries(value.attributes)
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, each]) => [name, withoutPlaces(each)]),
        ),
        ...(value.open && { open: currentPath(value.open.path) }),
      };
    case 'text':
      return {
        text: value.parts.map((part) =>
          typeof part === 'string' ? part : { unknown: currentPath(part.path) },
        ),
      };
    case 'unknown':
      return { unknown: currentPath(value.path) };
    default:
      return value;
  }
}
