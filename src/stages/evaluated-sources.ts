// The same without Nix: the built-in evaluator knows the derivations, and which files it read.
import {
  createEvaluator,
  type DeepOptions,
  type Derivation,
  diskFileSystem,
  type Evaluator,
  type FileSystem,
  runWithDeepStack,
  type Value,
} from '../eval/index.ts';
import { workerModule } from '../package/package-files.ts';
import { type FixedOutput, fixedOutputOf } from '../store/fixed-output.ts';
import type { ExpressionSelection } from '../store/nix-build.ts';
import { evaluatorOptions, expressionArguments } from './evaluate-without-nix.ts';
import { evaluateLocalFlake, type LocalFlakeRequest } from './flakes/flake-without-nix.ts';
import { type Sources, uniqueSources } from './stored-sources.ts';

/** Plain data, so that a worker can take it. */
export interface SourcesRequest {
  readonly input: { readonly selection: ExpressionSelection } | { readonly flake: LocalFlakeRequest };
  readonly storeDir: string;
  /** Of the image. */
  readonly storePaths: readonly string[];
}

export interface EvaluatedSources extends Sources {
  /** Absolute; all that were read, sorted. */
  readonly files: readonly string[];
}

/** @throws NixlayerError E_SYNTAX, E_EVAL, E_ABORTED */
export async function evaluatedSources(
  request: SourcesRequest,
  options: DeepOptions = {},
): Promise<EvaluatedSources> {
  const task = { module: workerModule('stages')?.href, name: 'evaluateSources', run: evaluateSources };
  return runWithDeepStack(task, request, options);
}

/** In this thread; runs in a worker. */
export function evaluateSources({ input, storeDir, storePaths }: SourcesRequest): EvaluatedSources {
  const files = new Set<string>();
  const fileSystem = recording(diskFileSystem, files);
  const result = (evaluator: Evaluator, image: Value): EvaluatedSources => {
    evaluator.toJson(evaluator.select(image, 'imageSpec.data')); // derivations are made as they are needed
    return { ...sourcesAmong(evaluator.derivations, new Set(storePaths)), files: [...files].sort() };
  };
  if ('flake' in input) return evaluateLocalFlake(input.flake, { storeDir, fileSystem }, result);
  const { file, attribute, searchPath } = input.selection;
  const evaluator = createEvaluator({
    ...{ storeDir, fileSystem },
    ...evaluatorOptions({ searchPath, limits: {} }),
  });
  const args = expressionArguments(evaluator, input.selection);
  return result(evaluator, evaluator.select(evaluator.evalFile(file), attribute, args));
}

function recording(fileSystem: FileSystem, files: Set<string>): FileSystem {
  return {
    ...fileSystem,
    readFile: (path) => {
      const bytes = fileSystem.readFile(path);
      files.add(path);
      return bytes;
    },
  };
}

function sourcesAmong(
  derivations: ReadonlyMap<string, Derivation>,
  storePaths: ReadonlySet<string>,
): Sources {
  const own = [...derivations.values()].filter(({ outputs }) =>
    [...outputs.values()].some(({ path }) => storePaths.has(path)),
  );
  const inputs = new Set(own.flatMap(({ inputDrvs }) => [...inputDrvs.keys()]));
  const taken = [...inputs].flatMap((path) => derivations.get(path) ?? []);
  const made = new Set(own.flatMap(({ outputs }) => [...outputs.values()].map(({ path }) => path)));
  const fixed = [...own, ...taken].flatMap(({ outputs, env }): FixedOutput[] => {
    const [output] = outputs.values();
    if (output === undefined || output.hash === '') return [];
    const found = fixedOutputOf(output.path, output, env);
    return found === undefined ? [] : [found];
  });
  return {
    fixedOutputs: uniqueSources(fixed),
    known: [...storePaths].filter((path) => made.has(path)).length,
  };
}
