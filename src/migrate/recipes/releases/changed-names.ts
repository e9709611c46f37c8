// What recipes about names of nixpkgs have in common: they find a name wherever the files of images use it, and rename it.
import type { OldName } from '../../../dockertools/old-names.ts';
import { type AtUse, renameNixpkgs } from '../../../edits/rename-nixpkgs.ts';
import type { Report } from '../../../lint/rule.ts';
import {
  isAskedFor,
  type NixpkgsName,
  type NixpkgsPath,
  nixpkgsNames,
} from '../../../program/nixpkgs-names.ts';
import type { Program } from '../../../program/program.ts';
import type { SourceFile } from '../../../program/source-file.ts';

export interface GoneName {
  readonly old: NixpkgsPath;
  /** What happened to it, behind its name: `is removed from nixpkgs`. */
  readonly fate: string;
  /** Why it is not replaced. */
  readonly unfixed: string;
}

export interface RenamedName extends OldName {
  /** The only form in which it is looked for; default: any. */
  readonly form?: NixpkgsName['form'];
}

/** Reports names that are other ones now, with the edit. Only in files that call dockerTools: others are not about images. */
export function reportRenamed(
  file: SourceFile,
  report: Report,
  program: Program,
  names: readonly RenamedName[],
  atUse?: AtUse,
): void {
  for (const { name, entry } of matches(file, program, names)) {
    const { now } = entry;
    const edits = renameNixpkgs(file, name, now, atUse);
    report({
      message: `'${entry.old.join('.')}' is called '${now.join('.')}' now`,
      at: file.origin(name.at),
      ...(edits
        ? { fixes: [{ title: `Rename to '${now.join('.')}'`, applicability: 'safe', edits }] }
        : { unfixed: `'${now.join('.')}' cannot be written in its place` }),
    });
  }
}

/** Reports names that nothing takes the place of. */
export function reportGone(
  file: SourceFile,
  report: Report,
  program: Program,
  names: readonly GoneName[],
): void {
  for (const { name, entry } of matches(file, program, names)) {
    const { old, fate, unfixed } = entry;
    report({ message: `'${old.join('.')}' ${fate}`, at: file.origin(name.at), unfixed });
  }
}

interface Match<Entry> {
  readonly name: NixpkgsName;
  readonly entry: Entry;
}

/** In the order of the text, each place once. */
function matches<Entry extends Pick<RenamedName, 'old' | 'form'>>(
  file: SourceFile,
  program: Program,
  entries: readonly Entry[],
): readonly Match<Entry>[] {
  const isNamed = entries.some(({ old }) => file.source.text.includes(old.at(-1) ?? ''));
  if (!isNamed || !program.hasOwnCalls) return [];
  const found = nixpkgsNames(file).flatMap((name) => {
    const entry = entries.find(
      ({ old, form = name.form }) => form === name.form && isSamePath(name.path, old),
    );
    return entry && !isAskedFor(file, name.path.at(-1) ?? '') ? [{ name, entry }] : [];
  });
  return [...new Map(found.map((match) => [match.name.at.start, match])).values()];
}

// Functions of the library are also in a part of it: `lib.strings.replaceChars`.
function isSamePath(path: NixpkgsPath, old: NixpkgsPath): boolean {
  const [first, second] = old;
  if (first === 'lib' && path.length === 3 && path[0] === 'lib') return path[2] === second;
  return path.length === old.length && path.every((step, index) => step === old[index]);
}
