// The proof of a migration: the images of both versions of the files are built and compared, first with the same packages, then,
// where other ones are named, with those.
import { dirname, relative } from 'node:path';
import { isDeclared } from '../../edits/meaning.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { diskFileSystem, readableRoots } from '../../eval/index.ts';
import type { Verdict } from '../../image/diff/image-diff.ts';
import { verdicts } from '../../image/diff/image-diff.ts';
import { recipeById } from '../../migrate/recipes/index.ts';
import type { MigrationReport, Verification } from '../../migrate/report/report.ts';
import type { UserRecipeData } from '../../migrate/user-recipes/user-recipe-data.ts';
import type { Registry } from '../../registry/registry.ts';
import { type ComparedInput, type Comparison, withComparison } from '../compare-inputs.ts';
import type { CliContext } from '../context.ts';
import { renderDiff } from '../diff-report.ts';
import { renderSpecs } from '../diff-specs.ts';
import type { SelectionOptions } from '../expression-options.ts';
import { registryOf } from '../registry-options.ts';
import { copyTrees, type Trees } from './trees.ts';
import { type ImageSource, sourceOf, takesArgument } from './verified-images.ts';

export interface VerifyOptions extends SelectionOptions {
  /** Files and flake references whose images are compared. */
  readonly image: readonly string[];
  /** Another nixpkgs for the second step. */
  readonly withNixpkgs?: string;
  readonly verbose?: true;
  readonly cache: boolean;
  /** For what they promise. */
  readonly userRecipes: readonly UserRecipeData[];
}

/**
 * Builds in copies of the folders that the images are defined in: what is on the disk may be written or not.
 * @throws NixlayerError E_USAGE when there is nothing to build, E_ABORTED; what cannot be built is told
 */
export async function verifyMigration(
  report: MigrationReport,
  images: readonly string[],
  options: VerifyOptions,
  context: CliContext,
): Promise<readonly Verification[]> {
  const registry = registryOf({ insecure: [], caFile: [], mirror: {} }, context);
  try {
    return await verifyImages(report, images, { options, registry, context });
  } finally {
    await registry.close();
  }
}

async function verifyImages(
  report: MigrationReport,
  images: readonly string[],
  means: Pick<Step, 'options' | 'registry' | 'context'>,
): Promise<readonly Verification[]> {
  const { withNixpkgs: nixpkgs } = means.options;
  const verifications: Verification[] = [];
  const edited = report.files.filter(({ before, after }) => before !== after);
  for (const image of images) {
    const source = sourceOf(image);
    const own = dirname(source.file);
    const [folder = own] = readableRoots(diskFileSystem, [own]);
    const trees = await copyTrees(folder, edited, means.context.signal);
    try {
      const step = { ...means, image, source, trees };
      const proof = await verifyEdits(step, promisesOf(report, means.options));
      verifications.push({ ...proof, details: [...proof.details, ...outsideOf(trees, folder)] });
      if (nixpkgs !== undefined) verifications.push(await verifyPackages(step, nixpkgs, report));
    } finally {
      await trees.close();
    }
  }
  return verifications;
}

/** What the proof says nothing about. */
function outsideOf({ outside }: Trees, folder: string): readonly string[] {
  return outside.map((file) => `without the edits of ${file}, which lies outside of ${folder}`);
}

interface Step {
  readonly image: string;
  readonly source: ImageSource;
  readonly trees: Trees;
  readonly options: VerifyOptions;
  readonly registry: Registry;
  readonly context: CliContext;
}

function verifyEdits(step: Step, promises: Promises): Promise<Verification> {
  const { image, trees, options } = step;
  const a = inputIn(step, trees.before, options, `${image} before`);
  const b = inputIn(step, trees.after, options, `${image} after`);
  return verify(step, 'edits', a, b, promises);
}

async function verifyPackages(step: Step, nixpkgs: string, report: MigrationReport): Promise<Verification> {
  const { image, trees, options } = step;
  const a = inputIn(step, trees.after, options, `${image} as it is pinned`);
  const b = inputIn(
    step,
    trees.after,
    withNixpkgs(step.source, options, nixpkgs),
    `${image} with ${nixpkgs}`,
  );
  const verification = await verify(step, 'nixpkgs', a, b, { announced: ['*'] });
  return { ...verification, details: [...verification.details, ...causesOf(report)] };
}

function inputIn(
  { source: { file, fragment } }: Step,
  copy: (path: string) => string,
  selection: SelectionOptions,
  name: string,
): ComparedInput {
  const path = copy(file);
  const text = fragment === undefined ? path : `path:${dirname(path)}#${fragment}`;
  return { ...selection, text, name };
}

/** In a flake another input; elsewhere `<nixpkgs>`, also as the argument `pkgs` of a file that takes one. */
function withNixpkgs(
  { file, fragment }: ImageSource,
  options: VerifyOptions,
  nixpkgs: string,
): SelectionOptions {
  if (fragment !== undefined)
    return { ...options, overrideInput: [...options.overrideInput, ['nixpkgs', nixpkgs]] };
  const include = [`nixpkgs=${nixpkgs}`, ...options.include];
  const takesPackages = options.arg.pkgs !== undefined || takesArgument(file, 'pkgs');
  return {
    ...options,
    include,
    arg: takesPackages ? { ...options.arg, pkgs: 'import <nixpkgs> { }' } : options.arg,
  };
}

async function verify(
  { image, options, registry, context }: Step,
  step: Verification['step'],
  a: ComparedInput,
  b: ComparedInput,
  { promised, announced }: Promises,
): Promise<Verification> {
  const comparing = {
    ignore: [],
    readShared: false,
    cache: options.cache,
    ...(options.verbose && { verbose: true as const }),
  };
  const known = { image, step, ...(promised !== undefined && { promised }) };
  try {
    return await withComparison(a, b, comparing, registry, context, async (comparison) => ({
      ...known,
      ...outcomeOf(comparison, promised, announced),
    }));
  } catch (error) {
    if (!(error instanceof NixlayerError) || error.code === 'E_ABORTED') throw error;
    return { ...known, compared: 'images', verdict: 'not built', holds: false, details: [error.message] };
  }
}

function outcomeOf(
  comparison: Comparison,
  promised: Verdict | undefined,
  announced: readonly string[],
): Pick<Verification, 'compared' | 'verdict' | 'holds' | 'details' | 'diff'> {
  if (comparison.kind === 'specs') {
    const { specs } = comparison;
    const isAnnounced = specs.changes.every(({ path }) => isDeclared(path, announced));
    const verdict = specs.verdict === 'different' && isAnnounced ? 'as announced' : specs.verdict;
    const details = renderSpecs(specs).split('\n');
    return { compared: 'specs', verdict, holds: isAnnounced, details, diff: specs };
  }
  const { diff } = comparison.compared;
  const holds = promised === undefined || verdicts.indexOf(diff.verdict) <= verdicts.indexOf(promised);
  const lines = renderDiff(diff, [], false).split('\n');
  // Of images that are the same there is no more to say.
  const details = verdicts.indexOf(diff.verdict) <= verdicts.indexOf('diff-ids') ? lines.slice(0, 1) : lines;
  return { compared: 'images', verdict: diff.verdict, holds, details, diff };
}

interface Promises {
  /** What all edits that were made keep: the weakest of their promises. */
  readonly promised?: Verdict;
  /** What they may change of a call: see `RuleMeta.changes`. */
  readonly announced: readonly string[];
}

function promisesOf({ files }: MigrationReport, { userRecipes }: VerifyOptions): Promises {
  const ofUser = new Map(userRecipes.map((each) => [each.id, each]));
  const recipes = files
    .flatMap(({ places }) => places)
    .filter(({ status }) => status === 'done')
    .map(({ recipe }) => {
      const meta = recipeById(recipe)?.meta;
      return meta ? { changes: meta.changes, keeps: meta.migration.keeps } : ofUser.get(recipe);
    });
  const announced = recipes.flatMap((each) => each?.changes ?? []);
  const kept = recipes.map((each) => each?.keeps ?? 'nothing');
  if (kept.includes('nothing')) return { announced };
  return { announced, promised: kept.includes('files') ? 'file-system' : 'diff-ids' };
}

/** What recipes know of why a newer nixpkgs makes another image. */
function causesOf({ files, folder }: MigrationReport): readonly string[] {
  const notes = files.flatMap(({ places }) =>
    places.filter(({ recipe }) => recipeById(recipe)?.meta.migration.change === 'behaviour'),
  );
  if (notes.length === 0) return [];
  return [
    '',
    'known causes',
    ...notes.map(
      ({ file, range, message, recipe }) =>
        `  ${relative(folder, file)}:${range.start.line}  ${message} [${recipe}]`,
    ),
  ];
}
