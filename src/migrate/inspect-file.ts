// What recipes find in a file as it is now, what its images mean, and what it was evaluated from.
import { type CallMeaning, meaningOf } from '../edits/meaning.ts';
import { diskFileSystem, type FileSystem } from '../eval/index.ts';
import type { Diagnostic } from '../lint/diagnostic.ts';
import { type EnabledRule, placeOf, runRules } from '../lint/run/run-rules.ts';
import { applySuppressions } from '../lint/suppress/apply-suppressions.ts';
import { readSuppressions } from '../lint/suppress/suppression.ts';
import { overlay } from '../program/file-systems.ts';
import { openProgram } from '../program/open-program.ts';
import type { Program } from '../program/program.ts';
import { parseNix, SourceText } from '../syntax/index.ts';
import type { MigrationRequest } from './migration.ts';
import { refusalsOf } from './refusals.ts';
import { byFile, type Texts } from './texts.ts';

export interface Inspection {
  readonly diagnostics: readonly Diagnostic[];
  readonly suppressed: readonly Diagnostic[];
  readonly meaning: readonly CallMeaning[];
  /** What functions would refuse about their arguments, in words. */
  readonly refusals: readonly string[];
  /** What could not be evaluated, in words. */
  readonly gaps: readonly string[];
  readonly isInvalid: boolean;
  /** The file, and all that was read or looked for; absolute. */
  readonly dependencies: ReadonlySet<string>;
  /** As many as meanings, in the same order. */
  readonly calls: readonly InspectedCall[];
}

export interface InspectedCall {
  readonly function: string;
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** The files that an inspection may find something in, and what it may read. */
export interface InspectedFiles extends Pick<MigrationRequest, 'roots' | 'timeoutMs' | 'suppressions'> {
  readonly texts: Texts;
  /** For what the texts import. Default: the disk. */
  readonly fileSystem?: FileSystem;
}

/** @throws NixlayerError E_GRAMMAR_MISSING; nothing for what a text contains */
export function inspectFile(
  file: string,
  { texts, fileSystem = diskFileSystem, roots, timeoutMs, suppressions }: InspectedFiles,
  rules: readonly EnabledRule[],
): Inspection {
  const current = new Map([...texts].map(([name, { after }]) => [name, after]));
  const { program, dependencies } = openProgram({
    file,
    text: current.get(file) ?? '',
    fileSystem: overlay(fileSystem, current),
    timeoutMs,
    ...(roots && { roots }),
  });
  const found = runRules(program, rules, { isLinted: (each) => current.has(each) });
  const settled = suppressions ? withoutSuppressed(found, current) : { kept: found, suppressed: [] };
  return {
    diagnostics: settled.kept,
    suppressed: settled.suppressed,
    meaning: meaningOf(program),
    refusals: refusalsOf(program.calls),
    gaps: program.gaps.map(({ message }) => message),
    isInvalid: program.file.problems.length > 0,
    dependencies: new Set([file, ...dependencies]),
    calls: callsOf(program),
  };
}

function callsOf({ calls }: Program): readonly InspectedCall[] {
  return calls.map(({ function: name, site }) => {
    const { file, range } = placeOf(site);
    return { function: name, file, start: range.start.offset, end: range.end.offset };
  });
}

/** Comments count in the file in which the finding is. */
function withoutSuppressed(
  found: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
): { readonly kept: readonly Diagnostic[]; readonly suppressed: readonly Diagnostic[] } {
  const kept: Diagnostic[] = [];
  const suppressed: Diagnostic[] = [];
  for (const [file, ofFile] of byFile(found)) {
    const source = new SourceText(file, texts.get(file) ?? '');
    const { suppressions } = readSuppressions(source, parseNix(source).comments);
    const applied = applySuppressions(ofFile, suppressions, () => true);
    kept.push(...applied.kept);
    suppressed.push(...applied.suppressed.map(({ diagnostic }) => diagnostic));
  }
  return { kept, suppressed };
}
