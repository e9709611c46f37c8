// ExposedPorts and Volumes: sets whose names say everything, and whose values are empty sets.
import type { CallValue } from '../../../dockertools/image-call.ts';
import { replace, replaceBrackets } from '../../../edits/drafts.ts';
import type { EditDraft, FixDraft } from '../../../edits/edit.ts';
import { reach } from '../../../edits/rename-nixpkgs.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { isTextual, kindOf, possibleValues } from '../../../program/call-values.ts';
import type { SourceFile } from '../../../program/source-file.ts';
import type { Expr } from '../../../syntax/index.ts';
import type { Report } from '../../rule.ts';
import { bindingOfEntry, type ConfigEntry, configEntries, onlyBindingOfEntry } from './config-entries.ts';

/** Reports values of `key` that are no set, and values inside that are no sets. */
export function reportShape(call: CallFacts, key: string, example: string, report: Report): void {
  for (const entry of configEntries(call)) {
    if (entry.key !== key) continue;
    const { value } = entry;
    const kind = kindOf(value);
    if (value.type === 'set') reportValues(call, key, value, report);
    else if (kind !== undefined && kind !== 'null')
      report({
        message: `'${key}' is a set, { ${example} = { }; }, not ${kind}`,
        at: call.originOf(value),
        fixes: listToSet(call, entry),
      });
  }
}

/** The names in all sets that `key` may be, with their places. */
export function namesIn(call: CallFacts, key: string): readonly ConfigEntry[] {
  return configEntries(call).flatMap((entry) =>
    entry.key === key && entry.value.type === 'set'
      ? Object.entries(entry.value.attributes).map(([name, value]) => ({
          key: name,
          at: call.attributeKeyOf(entry.value, name),
          value,
          set: entry.value as ConfigEntry['set'],
        }))
      : [],
  );
}

function reportValues(
  call: CallFacts,
  key: string,
  set: CallValue & { readonly type: 'set' },
  report: Report,
): void {
  for (const [name, value] of Object.entries(set.attributes)) {
    for (const each of possibleValues(value)) {
      const kind = kindOf(each);
      if (kind === undefined || kind === 'a set' || kind === 'null') continue;
      const placed = bindingOfEntry(call, {
        key: name,
        at: call.attributeKeyOf(set, name),
        value: each,
        set,
      });
      report({
        message: `the value of '${name}' in '${key}' is an empty set, { }, not ${kind}`,
        at: call.originOf(each),
        fixes: placed
          ? [
              {
                title: 'Make it { }',
                applicability: 'safe',
                edits: [replace(placed.file.origin(placed.binding.value), '{ }')],
              },
            ]
          : [],
      });
    }
  }
}

function listToSet(call: CallFacts, entry: ConfigEntry): readonly FixDraft[] {
  const written = bindingOfEntry(call, entry);
  const edits = (written && editsOf(written.file, written.binding.value)) ?? computedSet(call, entry);
  return edits ? [{ title: 'Make it a set', applicability: 'safe', edits }] : [];
}

// Strings between quotes are names of attributes as they are.
function editsOf(file: SourceFile, value: Expr): readonly EditDraft[] | undefined {
  const isName = (item: Expr) => item.type === 'String' && item.style === 'quoted';
  if (isName(value)) return [replace(file.origin(value), `{ ${file.textOf(value)} = { }; }`)];
  if (value.type !== 'List' || !value.items.every(isName)) return undefined;
  const items = value.items.map(({ end }) => replace(file.origin({ start: end, end }), ' = { };'));
  return [...items, ...replaceBrackets(file, value, '{}')];
}

/** A set out of a list of names, whatever makes the list. */
function computedSet(call: CallFacts, entry: ConfigEntry): readonly EditDraft[] | undefined {
  const placed = onlyBindingOfEntry(call, entry);
  if (!placed || entry.value.type !== 'list' || !entry.value.items.every((item) => isTextual(item) !== false))
    return undefined;
  const { value } = placed.binding;
  const isSimple = ['Identifier', 'Select', 'List', 'Parenthesized'].includes(value.type);
  const list = isSimple ? ['', ''] : ['(', ')'];
  const lib = reach(placed.file, value, ['lib', 'genAttrs']);
  const [before, after] =
    lib && lib.edits.length === 0
      ? [`${lib.text} ${list[0]}`, `${list[1]} (_: { })`]
      : [`builtins.listToAttrs (map (name: { inherit name; value = { }; }) ${list[0]}`, `${list[1]})`];
  const { start, end } = value;
  return [
    replace(placed.file.origin({ start, end: start }), before),
    replace(placed.file.origin({ start: end, end }), after),
  ];
}
