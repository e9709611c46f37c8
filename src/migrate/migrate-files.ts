// Files and recipes → their texts after the migration, with what was done at each place and what was not.
//
// What the files mean is compared before and after each edit, or all edits of a recipe: one after which a file would not parse, or an
// image would change in something that the recipe does not announce, is not made, whatever the recipe thinks.
import { touch } from '../edits/apply-fixes.ts';
import type { Edit, Fix } from '../edits/edit.ts';
import { type DeepOptions, runWithDeepStack } from '../eval/index.ts';
import type { Diagnostic } from '../lint/diagnostic.ts';
import { workerModule } from '../package/package-files.ts';
import { harmOf } from './guard.ts';
import { type InspectedFiles, type Inspection, inspectFile } from './inspect-file.ts';
import { withLayout } from './layout.ts';
import type {
  MigratedFile,
  MigrationPlace,
  MigrationRequest,
  MigrationResult,
  MigrationTask,
} from './migration.ts';
import { asPlace, type PlaceOutcome } from './places.ts';
import { inspectionOf, keyOf, placeKeyOf, type Run, rulesOf, startRun } from './run.ts';
import { editsTo, type Texts, withEdits } from './texts.ts';

/** In a thread with a deep stack. @throws NixlayerError E_ABORTED, E_LIMIT */
export async function migrateFiles(
  request: MigrationRequest,
  options: DeepOptions = {},
): Promise<MigrationResult> {
  const task = { module: workerModule('migrate')?.href, name: 'migrateFilesHere', run: migrateFilesHere };
  return runWithDeepStack(task, request, options);
}

/** More at one place of a file means that a recipe finds what it has made. */
const maxEditsAtPlace = 200;

/**
 * The same in this thread. Nothing is written.
 * @param report receives the name of each file that is done
 * @throws NixlayerError E_GRAMMAR_MISSING; E_SYNTAX, E_INPUT of users' recipes; nothing for what a text contains
 */
export function migrateFilesHere(
  request: MigrationRequest & Pick<InspectedFiles, 'fileSystem'>,
  report: (file: string) => void = () => {},
): MigrationResult {
  const run = startRun(request);
  for (const task of run.tasks) {
    migrateTask(run, task);
    report(task.file);
    if (run.pending) break;
  }
  const places = collectPlaces(run);
  const files = request.tasks.map(({ file }): MigratedFile => {
    const { before = '', after = '' } = run.texts.get(file) ?? {};
    const problem = run.problems.get(file);
    return {
      file,
      before,
      after,
      places: places.filter((place) => place.file === file),
      ...(problem !== undefined && { problem }),
    };
  });
  return { files, ...(run.pending && { pending: run.pending }) };
}

function migrateTask(run: Run, task: MigrationTask): void {
  const start = { texts: run.texts, done: run.done.length };
  const counts = new Map<string, number>();
  for (;;) {
    const found = inspectionOf(run, task);
    const next = nextEdits(run, task, found);
    const [first] = next;
    if (!first) return;
    const most = Math.max(...next.map(({ diagnostic }) => countOf(counts, placeKeyOf(run, diagnostic))));
    if (most > maxEditsAtPlace) break;
    if (!tryTogether(run, found, next)) tryEdit(run, found, first);
    if (run.pending) return;
  }
  run.texts = start.texts;
  run.done.length = start.done;
  run.inspections.clear();
  run.problems.set(task.file, 'it stays as it is: a recipe finds its own edits, which would have no end');
}

function countOf(counts: Map<string, number>, place: string): number {
  const count = (counts.get(place) ?? 0) + 1;
  counts.set(place, count);
  return count;
}

interface NextEdit {
  readonly diagnostic: Diagnostic;
  readonly fix: Fix;
  readonly key: string;
}

/** Of one recipe, in the order of the recipes: some rest on what others have done. */
function nextEdits(run: Run, { recipes }: MigrationTask, { diagnostics }: Inspection): readonly NextEdit[] {
  for (const { id, edits } of recipes) {
    const found = edits ? diagnostics.filter(({ rule }) => rule === id) : [];
    const next = found.flatMap((diagnostic) => {
      const fix = diagnostic.fixes.find(({ applicability }) => run.request.allowed.includes(applicability));
      const key = keyOf(run, diagnostic);
      return fix && !run.refused.has(key) ? [{ diagnostic, fix, key }] : [];
    });
    if (next.length > 0) return next;
  }
  return [];
}

/**
 * Makes several edits of a recipe at once, those that touch one another left for later: a file has to be evaluated once only,
 * and two that need each other are both made.
 * @returns false where people are asked, or where one of them does harm: then each is tried alone
 */
function tryTogether(run: Run, { calls }: Inspection, next: readonly NextEdit[]): boolean {
  const [
    {
      diagnostic: { rule },
    } = { diagnostic: { rule: '' } },
  ] = next;
  if (next.length < 2 || run.request.answers || run.oneByOne.has(rule)) return false;
  const { texts } = run;
  const chosen: NextEdit[] = [];
  for (const each of next)
    if (!chosen.some(({ fix }) => fix.edits.some((a) => each.fix.edits.some((b) => touch(a, b)))))
      chosen.push(each);
  const edits = chosen.flatMap(({ fix }) => fix.edits);
  const made = attempt(run, laidOut(run, edits), edits, rule);
  if (made.harm !== undefined) {
    run.oneByOne.add(rule);
    return false;
  }
  for (const { diagnostic, fix } of chosen)
    run.done.push(asPlace(diagnostic, { status: 'done', title: fix.title }, calls, texts));
  accept(run, made);
  return true;
}

function tryEdit(run: Run, found: Inspection, { diagnostic, fix, key }: NextEdit): void {
  const { rule } = diagnostic;
  const { texts } = run;
  const place = (outcome: PlaceOutcome): MigrationPlace => asPlace(diagnostic, outcome, found.calls, texts);
  const proposed = attempt(run, laidOut(run, fix.edits), fix.edits, rule);
  if (proposed.harm !== undefined) {
    run.refused.set(key, proposed.harm);
    return;
  }
  const answer = run.request.answers ? run.answers.shift() : true;
  if (answer === false) {
    run.refused.set(key, 'it was declined');
    return;
  }
  const byHand = typeof answer === 'object' ? attemptByHand(run, answer.texts, rule) : undefined;
  if (answer === undefined || byHand?.harm !== undefined) {
    const edits = proposed.files.map((file) => ({
      file,
      before: texts.get(file)?.after ?? '',
      after: proposed.texts.get(file)?.after ?? '',
    }));
    const refusal = byHand?.harm;
    run.pending = {
      place: place({ status: 'left', title: fix.title }),
      edits,
      ...(refusal !== undefined && { refusal }),
    };
    return;
  }
  run.done.push(place({ status: 'done', title: fix.title }));
  if (byHand) run.refused.set(key, 'it was edited by hand');
  accept(run, byHand ?? proposed);
}

function accept(run: Run, { texts, inspections }: Attempt): void {
  run.texts = texts;
  for (const [{ file }, inspection] of inspections) run.inspections.set(file, inspection);
}

interface Attempt {
  readonly files: readonly string[];
  readonly texts: Texts;
  readonly inspections: readonly (readonly [MigrationTask, Inspection])[];
  /** What would be wrong after it. */
  readonly harm: string | undefined;
}

function laidOut({ texts }: Run, edits: readonly Edit[]): Texts {
  return withLayout(withEdits(texts, edits), texts, filesOf(edits));
}

/** Written as the person likes it. */
function attemptByHand(run: Run, written: Readonly<Record<string, string>>, rule: string): Attempt {
  const edits = editsTo(run.texts, written);
  return attempt(run, withEdits(run.texts, edits), edits, rule);
}

function filesOf(edits: readonly Edit[]): readonly string[] {
  return [...new Set(edits.map(({ file }) => file))];
}

/** @param texts after the edits */
function attempt(run: Run, texts: Texts, edits: readonly Edit[], rule: string): Attempt {
  const files = filesOf(edits);
  const affected = run.tasks.filter(
    (each) =>
      files.includes(each.file) || files.some((file) => inspectionOf(run, each).dependencies.has(file)),
  );
  const inspections = affected.map(
    (each) => [each, inspectFile(each.file, { ...run.request, texts }, rulesOf(run, each))] as const,
  );
  const harm = inspections
    .map(([each, inspection]) => harmOf(inspectionOf(run, each), inspection, run.recipeOf(rule)))
    .find((each) => each !== undefined);
  return { files, texts, inspections, harm };
}

/** In the order of the files; each once, though several files may lead to it. */
function collectPlaces(run: Run): readonly MigrationPlace[] {
  const left = run.tasks.flatMap((task) => {
    const { diagnostics, suppressed, calls } = inspectionOf(run, task);
    const edits = new Map(task.recipes.map((recipe) => [recipe.id, recipe.edits]));
    return [
      ...diagnostics.map((each) =>
        asPlace(each, outcomeOfLeft(run, each, edits.get(each.rule) === true), calls, run.texts),
      ),
      ...suppressed.map((each) => asPlace(each, { status: 'suppressed' }, calls, run.texts)),
    ];
  });
  const places = new Map([...run.done, ...left].map((place) => [placeKey(place), place]));
  return [...places.values()].toSorted((a, b) => a.range.start.offset - b.range.start.offset);
}

function outcomeOfLeft(run: Run, diagnostic: Diagnostic, edits: boolean): PlaceOutcome {
  const { rule, file, fixes, unfixed } = diagnostic;
  const [fix] = fixes;
  const isNote = run.recipeOf(rule)?.meta.migration.change === 'behaviour';
  const reason = run.refused.get(keyOf(run, diagnostic)) ?? (fix && run.problems.get(file));
  if (reason !== undefined) return { status: 'left', ...(fix && { title: fix.title }), reason };
  if (fix && !edits) return { status: 'note', title: fix.title, reason: 'it is made with --pin' };
  if (fix)
    return { status: 'left', title: fix.title, reason: 'it may change the image; it is made with --unsafe' };
  return { status: isNote ? 'note' : 'left', ...(unfixed !== undefined && { reason: unfixed }) };
}

function placeKey({ recipe, file, range, message, status }: MigrationPlace): string {
  return JSON.stringify([recipe, file, range.start.offset, message, status]);
}
