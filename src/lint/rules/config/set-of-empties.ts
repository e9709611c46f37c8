// ExposedPorts and Volumes: sets whose names say everything, and whose values are empty sets.
import type { CallValue } from '../../../dockertools/image-call.ts';
import { replace, replaceBrackets } from '../../../edits/drafts.ts';
import type { FixDraft } from '../../../edits/edit.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { kindOf, possibleValues } from '../../../program/call-values.ts';
import type { Report } from '../../rule.ts';
import { bindingOfEntry, type ConfigEntry, configEntries } from './config-entries.ts';

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

// Strings between quotes are names of attributes as they are.
function listToSet(call: CallFacts, entry: ConfigEntry): readonly FixDraft[] {
  const placed = bindingOfEntry(call, entry);
  const list = placed?.binding.value;
  if (!placed || list?.type !== 'List') return [];
  const { file } = placed;
  if (list.items.some((item) => item.type !== 'String' || item.style !== 'quoted')) return [];
  const items = list.items.map(({ end }) => replace(file.origin({ start: end, end }), ' = { };'));
  const edits = [...items, ...replaceBrackets(file, list, '{}')];
  return [{ title: 'Make it a set', applicability: 'safe', edits }];
}
