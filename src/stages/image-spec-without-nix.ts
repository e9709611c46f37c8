// Expression → ImageSpec without Nix: the built-in evaluator computes the same derivations, and so the same store paths.
import type { ImageSpec } from '../dockertools/image-spec.ts';
import { readDescription } from '../dockertools/read-description.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import {
  Attrs,
  createEvaluator,
  type DeepOptions,
  type Evaluator,
  runWithDeepStack,
  type Value,
} from '../eval/index.ts';
import { workerModule } from '../package/package-files.ts';
import type { ExpressionSelection } from '../store/nix-build.ts';
import { evaluatorOptions, expressionArguments } from './evaluate-without-nix.ts';
import { evaluateLocalFlake, type LocalFlakeRequest } from './flakes/flake-without-nix.ts';

interface SpecRequest {
  readonly selection: ExpressionSelection;
  readonly storeDir: string;
}

/**
 * @throws NixlayerError E_SYNTAX, E_EVAL, E_ABORTED, E_NOT_AN_IMAGE when the selected value is no image of nixlayer's
 *   library
 */
export async function evaluateImageSpec(request: SpecRequest, options: DeepOptions = {}): Promise<ImageSpec> {
  const task = { module: workerModule('stages')?.href, name: 'evaluateSpecText', run: evaluateSpecText };
  const description = readDescription(await runWithDeepStack(task, request, options), request.selection.file);
  if (description.kind === 'spec') return description.spec;
  throw new Error('imageSpec.data is a conf.json');
}

/** The ImageSpec as JSON; runs in a worker, so that deep recursion has the stack that it needs. */
export function evaluateSpecText({ selection, storeDir }: SpecRequest): string {
  const { file, attribute, searchPath } = selection;
  const evaluator = createEvaluator({ storeDir, ...evaluatorOptions({ searchPath, limits: {} }) });
  const args = expressionArguments(evaluator, selection);
  const image = evaluator.select(evaluator.evalFile(file), attribute, args);
  const what = attribute === '' ? 'its value' : `attribute '${attribute}'`;
  return specTextOf(evaluator, image, `${file}: ${what}`, 'choose an attribute with -A.');
}

interface FlakeSpecRequest {
  readonly flake: LocalFlakeRequest;
  readonly storeDir: string;
}

/** The same for an attribute of a flake. @throws NixlayerError as `evaluateImageSpec` */
export async function evaluateFlakeImageSpec(
  request: FlakeSpecRequest,
  options: DeepOptions = {},
): Promise<ImageSpec> {
  const task = {
    module: workerModule('stages')?.href,
    name: 'evaluateFlakeSpecText',
    run: evaluateFlakeSpecText,
  };
  const description = readDescription(await runWithDeepStack(task, request, options), request.flake.url);
  if (description.kind === 'spec') return description.spec;
  throw new Error('imageSpec.data is a conf.json');
}

/** As `evaluateSpecText`. */
export function evaluateFlakeSpecText({ flake, storeDir }: FlakeSpecRequest): string {
  const what = `${flake.url}#${flake.attribute || 'default'}`;
  return evaluateLocalFlake(flake, { storeDir }, (evaluator, value) =>
    specTextOf(evaluator, value, what, 'choose it behind #: .#image'),
  );
}

function specTextOf(evaluator: Evaluator, image: Value, what: string, choose: string): string {
  if (!(image instanceof Attrs) || image.get('imageSpec') === undefined) {
    throw new NixlayerError('E_NOT_AN_IMAGE', `${what} is not an image`, {
      hint: `Expected what buildImage, buildLayeredImage or streamLayeredImage of nixlayer's library return; ${choose}`,
    });
  }
  return evaluator.toJson(evaluator.select(image, 'imageSpec.data'));
}
