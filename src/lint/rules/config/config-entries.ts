// What is written in the `config` of a call.
import type { CallValue } from '../../../dockertools/image-call.ts';
import { isReadElsewhere, renameInheritedEntry } from '../../../edits/arguments.ts';
import { replace } from '../../../edits/drafts.ts';
import type { FixDraft } from '../../../edits/edit.ts';
import type { Origin } from '../../../eval/index.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { possibleValues } from '../../../program/call-values.ts';
import type { PlacedBinding, SourceFile } from '../../../program/source-file.ts';

export interface ConfigEntry {
  readonly key: string;
  /** The name, with its path where that is dotted. */
  readonly at: Origin;
  /** One of the values that it may have. */
  readonly value: CallValue;
  /** The set that it is an attribute of. */
  readonly set: CallValue & { readonly type: 'set' };
}

/** The attributes of `config`, once for each value that they may have. */
export function configEntries(call: CallFacts): readonly ConfigEntry[] {
  return call.values('config').flatMap((config) => entriesOf(call, config));
}

/** The same for the attributes of a set inside, such as `Healthcheck`. */
export function entriesOf(call: CallFacts, set: CallValue): readonly ConfigEntry[] {
  if (set.type !== 'set') return [];
  return Object.entries(set.attributes).flatMap(([key, value]) =>
    possibleValues(value).map((each) => ({ key, at: call.attributeKeyOf(set, key), value: each, set })),
  );
}

/** The binding that an entry is written as, when its value is written there too. */
export function bindingOfEntry(
  call: CallFacts,
  { at, value }: ConfigEntry,
): (PlacedBinding & { readonly file: SourceFile }) | undefined {
  const file = call.program.fileOf(at.source);
  const placed = file.bindingOf(at);
  const origin = call.originOf(value);
  const isHere =
    placed !== undefined &&
    origin.source.file === at.source.file &&
    origin.start === placed.binding.value.start &&
    origin.end === placed.binding.value.end;
  return isHere ? { ...placed, file } : undefined;
}

/** The binding that an entry is written as, when that is the only value that it may have; the value may come from a variable. */
export function onlyBindingOfEntry(
  call: CallFacts,
  { at, key, value, set }: ConfigEntry,
): (PlacedBinding & { readonly file: SourceFile }) | undefined {
  const file = call.program.fileOf(at.source);
  const placed = file.bindingOf(at);
  const [only, ...others] = possibleValues(set.attributes[key]);
  return placed && only === value && others.length === 0 ? { ...placed, file } : undefined;
}

/** Gives an entry another name, unless there is one of that name already, or somebody reads it by its name. */
export function renaming(
  call: CallFacts,
  { at, set }: ConfigEntry,
  newName: string,
  applicability: FixDraft['applicability'],
): readonly FixDraft[] {
  const file = call.program.fileOf(at.source);
  const step = file.onlyStepOf(at);
  const placed = file.bindingOf(at);
  const inherited = Object.hasOwn(set.attributes, newName)
    ? undefined
    : renameInheritedEntry(file, at, newName);
  if (inherited) return [{ title: `Rename to '${newName}'`, applicability, edits: [inherited] }];
  if (step?.type !== 'StaticKey' || Object.hasOwn(set.attributes, newName)) return [];
  if (placed && isReadElsewhere(file, placed, step.name)) return [];
  return [{ title: `Rename to '${newName}'`, applicability, edits: [replace(file.origin(step), newName)] }];
}
