// Files and recipes → their texts after the migration, with what was done at each place and what was not.
//
// One edit is made at a time, and what the files mean is compared before and after it: an edit after which a file would not
// parse, or an image would change in something that the recipe does not announce, is not made, whatever the recipe thinks.
import type { Edit, Fix } from '../edits/edit.ts';
import { type DeepOptions, diskFileSystem, runWithDeepStack } from '../eval/index.ts';
import type { Diagnostic } from '../lint/diagnostic.ts';
import type { EnabledRule } from '../lint/run/run-rules.ts';
import { workerModule } from '../package/package-files.ts';
import { decodeSource } from '../syntax/index.ts';
import { harmOf } from './guard.ts';
import { type InspectedFiles, type Inspection, inspectFile } from './inspect-file.ts';
import { withLayout } from './layout.ts';
import type {
  EditAnswer,
  MigratedFile,
  MigrationPlace,
  MigrationRequest,
  MigrationResult,
  MigrationTask,
  PendingEdit,
} from './migration.ts';
import { asPlace, type PlaceOutcome } from './places.ts';
import type { Recipe } from './recipe.ts';
import { recipeById } from './recipes/index.ts';
import { editsTo, type Texts, withEdits } from './texts.ts';
import { userRecipe } from './user-recipes/user-recipe.ts';

/** In a thread with a deep stack. @throws NixlayerError E_ABORTED, E_LIMIT */
export async function migrateFiles(
  request: MigrationRequest,
  options: DeepOptions = {},
): Promise<MigrationResult> {
  const task = { module: workerModule('migrate')?.href, name: 'migrateFilesHere', run: migrateFilesHere };
  return runWithDeepStack(task, request, options);
}

/** No file has that many places; recipes whose edits call for each other would go on for ever. */
const maxEdits = 1_000;

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

interface Run {
  readonly request: MigrationRequest & Pick<InspectedFiles, 'fileSystem'>;
  /** Those whose files can be read. */
  readonly tasks: readonly MigrationTask[];
  readonly problems: Map<string, string>;
  texts: Texts;
  /** By file; of texts as they are now. */
  readonly inspections: Map<string, Inspection>;
  readonly done: MigrationPlace[];
  /** By key: why an edit is not made. */
  readonly refused: Map<string, string>;
  readonly answers: EditAnswer[];
  /** By ID, those of the user among them. */
  readonly recipeOf: (id: string) => Recipe | undefined;
  pending?: PendingEdit;
}

function startRun(request: Run['request']): Run {
  const problems = new Map<string, string>();
  const own = new Map((request.userRecipes ?? []).map((data) => [data.id, userRecipe(data)]));
  const texts = new Map<string, { before: string; after: string; steps: [] }>();
  for (const { file, text } of request.tasks) {
    try {
      const before = text ?? decodeSource(diskFileSystem.readFile(file), file).text;
      texts.set(file, { before, after: before, steps: [] });
    } catch (error) {
      problems.set(file, error instanceof Error ? error.message : String(error));
    }
  }
  return {
    request,
    tasks: request.tasks.filter(({ file }) => texts.has(file)),
    problems,
    texts,
    inspections: new Map(),
    done: [],
    refused: new Map(),
    answers: [...(request.answers ?? [])],
    recipeOf: (id) => own.get(id) ?? recipeById(id),
  };
}

function migrateTask(run: Run, task: MigrationTask): void {
  for (let edits = 0; edits < maxEdits; edits++) {
    const found = inspectionOf(run, task);
    const next = nextEdit(run, task, found);
    if (!next) return;
    tryEdit(run, task, found, next);
    if (run.pending) return;
  }
}

function inspectionOf(run: Run, task: MigrationTask): Inspection {
  const known = run.inspections.get(task.file);
  if (known) return known;
  const found = inspectFile(task.file, { ...run.request, texts: run.texts }, rulesOf(run, task));
  run.inspections.set(task.file, found);
  if (found.isInvalid) run.problems.set(task.file, 'it is no Nix: nixlayer lint says where');
  return found;
}

function rulesOf({ recipeOf }: Run, { recipes }: MigrationTask): readonly EnabledRule[] {
  return recipes.flatMap(({ id, options }) => {
    const rule = recipeOf(id);
    return rule ? [{ rule, severity: 'info' as const, options }] : [];
  });
}

interface NextEdit {
  readonly diagnostic: Diagnostic;
  readonly fix: Fix;
  readonly key: string;
}

/** In the order of the recipes: some rest on what others have done. */
function nextEdit(run: Run, { recipes }: MigrationTask, { diagnostics }: Inspection): NextEdit | undefined {
  for (const { id, edits } of recipes) {
    if (!edits) continue;
    for (const diagnostic of diagnostics) {
      if (diagnostic.rule !== id) continue;
      const fix = diagnostic.fixes.find(({ applicability }) => run.request.allowed.includes(applicability));
      const key = keyOf(diagnostic);
      if (fix && !run.refused.has(key)) return { diagnostic, fix, key };
    }
  }
  return undefined;
}

function tryEdit(run: Run, task: MigrationTask, found: Inspection, { diagnostic, fix, key }: NextEdit): void {
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
  const made = byHand ?? proposed;
  run.texts = made.texts;
  for (const [each, inspection] of made.inspections) run.inspections.set(each.file, inspection);
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
  const { rule, fixes, unfixed } = diagnostic;
  const [fix] = fixes;
  const isNote = run.recipeOf(rule)?.meta.migration.change === 'behaviour';
  const reason = run.refused.get(keyOf(diagnostic));
  if (reason !== undefined) return { status: 'left', ...(fix && { title: fix.title }), reason };
  if (fix && !edits) return { status: 'note', title: fix.title, reason: 'it is made with --pin' };
  if (fix)
    return { status: 'left', title: fix.title, reason: 'it may change the image; it is made with --unsafe' };
  return { status: isNote ? 'note' : 'left', ...(unfixed !== undefined && { reason: unfixed }) };
}

function keyOf({ rule, file, range, message }: Diagnostic): string {
  return JSON.stringify([rule, file, range.start.offset, message]);
}

function placeKey({ recipe, file, range, message, status }: MigrationPlace): string {
  return JSON.stringify([recipe, file, range.start.offset, message, status]);
}
