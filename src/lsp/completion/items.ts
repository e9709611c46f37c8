// What can be written at the cursor, as plain data.
import { imageFunctions, imageHelpers } from '../../dockertools/functions.ts';
import type { SourceText, Span } from '../../syntax/index.ts';
import { describeEntry, describeTool, signatureOf } from '../hover/describe-entry.ts';
import { bindingAround, expressionAt, keyAt } from '../syntax/at-offset.ts';
import { roleOf, staticSteps } from '../syntax/set-role.ts';
import { entriesIn, entryAt, type TableEntry } from '../table.ts';
import { namesIn } from './names-in.ts';
import { type Completing, placeholder, readings } from './placeholder.ts';
import { snippetOf } from './snippet.ts';

export interface Completion {
  readonly kind: 'argument' | 'value' | 'function' | 'helper';
  readonly label: string;
  readonly detail: string;
  /** Markdown. */
  readonly documentation: string;
  /** What to write; `snippet` has tab stops. */
  readonly text: string;
  readonly snippet?: string;
  readonly deprecated: boolean;
  /** Texts by which clients sort. */
  readonly order: string;
}

export interface Completions {
  /** What they replace. */
  readonly word: Span;
  readonly items: readonly Completion[];
}

export function completionsAt(source: SourceText, offset: number): Completions | undefined {
  for (const reading of readings(source, offset)) {
    const items = membersAt(reading) ?? (reading.isValue ? valuesAt(reading) : argumentsAt(reading));
    if (items) return { word: reading.word, items };
  }
  return textValuesAt(source, offset);
}

// `dockerTools.…`
function membersAt({ file, start }: Completing): readonly Completion[] | undefined {
  const select = expressionAt(file, 'Select', start);
  const index = select?.path.findIndex((key) => key.start === start) ?? -1;
  if (!select || index < 0) return undefined;
  const before = index === 0 ? select.target : select.path[index - 1];
  const owner = before?.type === 'Identifier' || before?.type === 'StaticKey' ? before.name : undefined;
  if (owner !== 'dockerTools') return undefined;
  const member = (kind: 'function' | 'helper', { name, summary }: { name: string; summary: string }) => ({
    kind,
    label: name,
    detail: summary,
    documentation: describeTool(name) ?? '',
    text: name,
    deprecated: false,
    order: `${kind === 'function' ? 0 : 1}${name}`,
  });
  return [
    ...imageFunctions.map((each) => member('function', each)),
    ...imageHelpers.map((each) => member('helper', each)),
  ];
}

function argumentsAt({ file, start, isBare }: Completing): readonly Completion[] | undefined {
  const key = keyAt(file, start);
  if (!key?.steps.at(-1)?.startsWith(placeholder) || key.binding.type === 'InheritBinding') return undefined;
  const holder = roleOf(file, key.holder);
  if (!holder) return undefined;
  const steps = key.steps.slice(0, -1);
  const role = { function: holder.function, path: [...holder.path, ...steps] };
  const entries = entriesIn(role);
  // Another reading may know more.
  if (entries.length === 0) return undefined;
  const given = namesIn(key.holder, steps);
  return entries
    .filter(({ name }) => !given.has(name))
    .map((entry, index) => {
      const path = [...role.path, entry.name];
      const deprecated = isDeprecated(entry);
      const rank = entry.required ? 0 : deprecated ? 2 : 1;
      return {
        kind: 'argument',
        label: entry.name,
        detail: signatureOf(entry),
        documentation: describeEntry(entry, { function: role.function, path }),
        text: isBare ? `${entry.name} = ` : entry.name,
        ...(isBare && { snippet: snippetOf(entry) }),
        deprecated,
        order: `${rank}${String(index).padStart(2, '0')}`,
      };
    });
}

function isDeprecated(entry: TableEntry): boolean {
  return entry.renamedTo !== undefined || entry.obsolete === true;
}

// `compressor = …`
function valuesAt({ file, start }: Completing): readonly Completion[] | undefined {
  const around = bindingAround(file, start);
  const value = around?.binding.value;
  if (value?.type !== 'Identifier' || value.start !== start) return undefined;
  const entry = entryOf(file, around);
  if (!entry) return undefined;
  const texts = (entry.oneOf ?? []).map((each) => JSON.stringify(each));
  const words = entry.types.flatMap((type) =>
    type === 'bool' ? ['true', 'false'] : type === 'null' ? ['null'] : [],
  );
  const lists = entry.items === 'list' ? ['[ [ ] ]'] : [];
  return [...texts, ...words, ...lists].map((text, index) => valueItem(entry, text, index));
}

/** Inside quotes: `compressor = "…"`. */
function textValuesAt(source: SourceText, offset: number): Completions | undefined {
  const [reading] = readings(source, offset);
  if (!reading) return undefined;
  const { file, word, start } = reading;
  const around = bindingAround(file, start);
  const value = around?.binding.value;
  if (value?.type !== 'String' || value.start >= start || value.parts.length !== 1) return undefined;
  const entry = entryOf(file, around);
  if (!entry?.oneOf) return undefined;
  return { word, items: entry.oneOf.map((text, index) => valueItem(entry, text, index)) };
}

function entryOf(file: Completing['file'], around: ReturnType<typeof bindingAround>): TableEntry | undefined {
  const role = around && roleOf(file, around.holder);
  const steps = around && staticSteps(around.binding.path);
  return role && steps && entryAt({ function: role.function, path: [...role.path, ...steps] });
}

function valueItem(entry: TableEntry, text: string, index: number): Completion {
  return {
    kind: 'value',
    label: text,
    detail: entry.name,
    documentation: entry.summary,
    text,
    deprecated: false,
    order: String(index),
  };
}
