// A fix that is safe for one call may harm another one, or something else that reads the same value.

import type { EditDraft, FixDraft } from '../../edits/edit.ts';
import { contains, functionAround, hasOtherUses } from '../../edits/other-uses.ts';
import type { Origin } from '../../eval/index.ts';
import type { Program } from '../../program/program.ts';
import type { Finding } from '../rule.ts';

/** What a rule found at one call. */
export interface CallFinding {
  /** Which of the calls: a function may make several at one place. */
  readonly call: number;
  readonly site: Origin;
  readonly finding: Finding;
}

/**
 * Makes fixes unsafe that change more than the calls that they are found at.
 * @param all what the same rule found
 */
export function withCautiousFixes(
  program: Program,
  { site, finding }: Pick<CallFinding, 'site' | 'finding'>,
  all: readonly CallFinding[],
): Finding {
  const { fixes } = finding;
  if (fixes === undefined || fixes.length === 0) return finding;
  const isSafe = (fix: FixDraft) =>
    fix.edits.every((edit) => isForThisValueOnly(program, edit, site)) &&
    isForAllCalls(program, fix, site, all);
  return {
    ...finding,
    fixes: fixes.map((fix) =>
      fix.applicability === 'unsafe' || isSafe(fix) ? fix : { ...fix, applicability: 'unsafe' },
    ),
  };
}

function isForThisValueOnly(program: Program, { at }: EditDraft, site: Origin): boolean {
  const sites = program.calls.map((call) => call.site);
  return !hasOtherUses(program.fileOf(at.source), at, site, sites);
}

// `pkg: buildImage { contents = [ pkg bash ]; }` is right for some packages.
function isForAllCalls(program: Program, fix: FixDraft, site: Origin, all: readonly CallFinding[]): boolean {
  const body = functionAround(program.fileOf(site.source), site) ?? site;
  const isInBody = ({ at }: EditDraft) => at.source.file === site.source.file && contains(body, at);
  if (!fix.edits.some(isInBody)) return true;
  const calls = program.calls.filter((call) => isSameSite(call.site, site)).length;
  const key = keyOf(fix);
  if (all.length === 0) return true;
  const found = all.filter(
    (other) =>
      isSameSite(other.site, site) && other.finding.fixes?.some((each) => keyOf(each) === key) === true,
  );
  return new Set(found.map(({ call }) => call)).size >= calls;
}

function isSameSite(a: Origin, b: Origin): boolean {
  return a.source.file === b.source.file && a.start === b.start && a.end === b.end;
}

function keyOf({ edits }: FixDraft): string {
  return JSON.stringify(edits.map(({ at, newText }) => [at.source.file, at.start, at.end, newText]));
}
