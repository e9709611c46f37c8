// Expression → metadata of packages, by the built-in evaluator: it meets the very values that the image is made of, and so
// their `meta`, which no store keeps.
import {
  Attrs,
  createEvaluator,
  type DeepOptions,
  type Derivation,
  type Evaluator,
  type EvaluatorOptions,
  runWithDeepStack,
  splitNixPath,
  type Value,
} from '../../eval/index.ts';
import { workerModule } from '../../package/package-files.ts';
import type { ExpressionSelection } from '../../store/nix-build.ts';
import { type EvaluationLimits, evaluatorOptions, expressionArguments } from '../evaluate-without-nix.ts';
import { evaluateLocalFlake, type LocalFlakeRequest } from '../flakes/flake-without-nix.ts';
import { type DerivationFacts, fixedFacts, namedDerivation } from './derivation-facts.ts';
import { metaFacts } from './meta-facts.ts';
import { metaReader } from './meta-reader.ts';
import type { PackageMetadata } from './package-metadata.ts';
import { placeIn } from './place-in.ts';

/** Plain data, so that a worker can take it. */
export interface MetadataRequest {
  readonly image:
    | { readonly kind: 'expression'; readonly selection: ExpressionSelection }
    | { readonly kind: 'flake'; readonly flake: LocalFlakeRequest };
  readonly storeDir: string;
  /** What is asked for. */
  readonly storePaths: readonly string[];
  /** Of all of it. */
  readonly limits: EvaluationLimits;
}

/**
 * Evaluates the image as far as its derivations, then what is asked of each. In a worker with a deep stack.
 * @returns pairs of store path and metadata, sorted; those that are no output of a derivation of the image are left out
 * @throws NixlayerError E_EVAL, E_SYNTAX, E_LIMIT, E_ABORTED
 */
export async function evaluateMetadata(
  request: MetadataRequest,
  options: DeepOptions = {},
): Promise<readonly (readonly [string, PackageMetadata])[]> {
  const task = {
    module: workerModule('stages')?.href,
    name: 'evaluateMetadataHere',
    run: evaluateMetadataHere,
  };
  return runWithDeepStack(task, request, options);
}

/** The same in this thread. */
export function evaluateMetadataHere({
  image,
  storeDir,
  storePaths,
  limits,
}: MetadataRequest): readonly (readonly [string, PackageMetadata])[] {
  const options: EvaluatorOptions = { storeDir, recordDerivations: true };
  if (image.kind === 'flake') {
    const flake = { ...image.flake, limits };
    const roots = [flake.files.source];
    return evaluateLocalFlake(flake, options, (evaluator, value) =>
      metadataOf(evaluator, value, storePaths, placeIn(storeDir, roots)),
    );
  }
  const { file, attribute, searchPath } = image.selection;
  const evaluator = createEvaluator({ ...evaluatorOptions({ searchPath, limits }), ...options });
  const value = evaluator.select(
    evaluator.evalFile(file),
    attribute,
    expressionArguments(evaluator, image.selection),
  );
  return metadataOf(
    evaluator,
    value,
    storePaths,
    placeIn(storeDir, [file, ...searchPath, ...splitNixPath(process.env.NIX_PATH ?? '')]),
  );
}

function metadataOf(
  evaluator: Evaluator,
  image: Value,
  storePaths: readonly string[],
  placeOf: (file: string) => string | undefined,
): readonly (readonly [string, PackageMetadata])[] {
  evaluateDerivations(evaluator, image);
  const { factsOf, producerOf } = derivationsOf(evaluator);
  const sets = setsByDerivation(evaluator, producerOf);
  const reader = metaReader(evaluator);
  return [...storePaths].sort().flatMap((storePath): (readonly [string, PackageMetadata])[] => {
    const produced = producerOf(storePath);
    if (produced === undefined) return [];
    const { deriver, output } = produced;
    const named = namedDerivation(factsOf(deriver), (path) => {
      const producer = producerOf(path);
      return producer && factsOf(producer.deriver);
    });
    const { sources, patches } = named;
    const set = evaluator.recorded.get(storePath) ?? sets.get(deriver);
    const meta = metaFacts(reader, reader.get(set, 'meta'), placeOf);
    // The name in the environment may have been changed for cross compilation; `pname` is the package's.
    const [pname, version] = ['pname', 'version'].map((name) => reader.text(reader.get(set, name)));
    return [
      [
        storePath,
        {
          from: set === undefined ? 'derivation' : 'evaluation',
          name: pname ?? named.name,
          version: version ?? named.version,
          ...{ output, deriver },
          ...(meta && { meta }),
          ...(sources.length > 0 && { sources }),
          ...(patches.length > 0 && { patches }),
        },
      ],
    ];
  });
}

/** What describes an image leads to all that it is made of: nixlayer's own attribute, those of dockerTools, or the image itself. */
function evaluateDerivations(evaluator: Evaluator, image: Value): void {
  const stream = image instanceof Attrs ? image.get('stream') : undefined;
  const candidates = [image, ...(stream === undefined ? [] : [evaluator.force(stream)])];
  for (const candidate of candidates) {
    if (!(candidate instanceof Attrs)) continue;
    if (candidate.has('imageSpec'))
      return void evaluator.toJson(evaluator.select(candidate, 'imageSpec.data'));
    if (candidate.has('conf')) return void evaluator.toText(evaluator.select(candidate, 'conf'));
  }
  evaluator.toText(image);
}

interface Producer {
  readonly deriver: string;
  readonly output: string;
}

function derivationsOf({ derivations }: Evaluator) {
  const producers = new Map<string, Producer>();
  for (const [deriver, { outputs }] of derivations)
    for (const [output, { path }] of outputs) producers.set(path, { deriver, output });
  const known = new Map<string, DerivationFacts>();
  const factsOf = (deriver: string): DerivationFacts => {
    const facts = known.get(deriver) ?? asFacts(derivations.get(deriver)!);
    known.set(deriver, facts);
    return facts;
  };
  return { factsOf, producerOf: (path: string) => producers.get(path) };
}

function asFacts({ outputs, env }: Derivation): DerivationFacts {
  const fixed = outputs.get('out');
  return {
    outputs: new Map([...outputs].map(([name, { path }]) => [name, path])),
    env,
    ...(fixed && fixedFacts(fixed.hashAlgorithm, fixed.hash)),
  };
}

/** The outputs of a derivation share what is known of one of them. */
function setsByDerivation(
  { recorded }: Evaluator,
  producerOf: (path: string) => Producer | undefined,
): ReadonlyMap<string, Attrs> {
  const sets = new Map<string, Attrs>();
  for (const [path, set] of recorded) {
    const deriver = producerOf(path)?.deriver;
    if (deriver === undefined) continue;
    const before = sets.get(deriver);
    if (before === undefined || (!before.has('meta') && set.has('meta'))) sets.set(deriver, set);
  }
  return sets;
}
