// What a migration of files knows while it runs: their texts so far, what was found in them, and what was decided.
import { imageNames } from '../dockertools/functions.ts';
import { diskFileSystem } from '../eval/index.ts';
import type { Diagnostic } from '../lint/diagnostic.ts';
import type { EnabledRule } from '../lint/run/run-rules.ts';
import { decodeSource } from '../syntax/index.ts';
import { type InspectedFiles, type Inspection, inspectFile } from './inspect-file.ts';
import type {
  EditAnswer,
  MigrationPlace,
  MigrationRequest,
  MigrationTask,
  PendingEdit,
} from './migration.ts';
import type { Recipe } from './recipe.ts';
import { recipeById } from './recipes/index.ts';
import { originalRange, type Texts } from './texts.ts';
import { userRecipe } from './user-recipes/user-recipe.ts';

export interface Run {
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
  /** Recipes some of whose edits do harm: they are made one at a time. */
  readonly oneByOne: Set<string>;
  readonly answers: EditAnswer[];
  /** By ID, those of the user among them. */
  readonly recipeOf: (id: string) => Recipe | undefined;
  pending?: PendingEdit;
}

export function startRun(request: Run['request']): Run {
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
    oneByOne: new Set(),
    answers: [...(request.answers ?? [])],
    recipeOf: (id) => own.get(id) ?? recipeById(id),
  };
}

export function inspectionOf(run: Run, task: MigrationTask): Inspection {
  const known = run.inspections.get(task.file);
  if (known) return known;
  const found = inspectFile(task.file, { ...run.request, texts: run.texts }, rulesOf(run, task));
  run.inspections.set(task.file, found);
  if (found.isInvalid && mayHoldImages(run, task.file))
    run.problems.set(task.file, 'it is no Nix: nixlayer lint says where');
  return found;
}

// Templates and tests of parsers have nothing to migrate; what a recipe of one's own looks for may be anywhere.
function mayHoldImages({ request, texts }: Run, file: string): boolean {
  return (request.userRecipes ?? []).length > 0 || imageNames.test(texts.get(file)?.before ?? '');
}

export function rulesOf({ recipeOf }: Run, { recipes }: MigrationTask): readonly EnabledRule[] {
  return recipes.flatMap(({ id, options }) => {
    const rule = recipeOf(id);
    return rule ? [{ rule, severity: 'info' as const, options }] : [];
  });
}

/** What an edit is known by, whatever is edited before it in the same text. */
export function keyOf(run: Run, diagnostic: Diagnostic): string {
  return JSON.stringify([placeKeyOf(run, diagnostic), diagnostic.message]);
}

/** A recipe and a place of the text before the migration. */
export function placeKeyOf({ texts }: Pick<Run, 'texts'>, { rule, file, range }: Diagnostic): string {
  const text = texts.get(file);
  const { start } = text ? originalRange(text, file, range) : range;
  return JSON.stringify([rule, file, start.offset]);
}
