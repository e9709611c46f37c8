// Expression → ImageSpec without Nix: the built-in evaluator computes the same derivations, and so the same store paths.
import type { ImageSpec } from '../dockertools/image-spec.ts';
import { readDescription } from '../dockertools/read-description.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { Attrs, createEvaluator, type DeepOptions, runWithDeepStack } from '../eval/index.ts';
import { workerModule } from '../package/package-files.ts';
import type { ExpressionSelection } from '../store/nix-build.ts';
import { evaluatorOptions, expressionArguments } from './evaluate-without-nix.ts';

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
  if (!(image instanceof Attrs) || image.get('imageSpec') === undefined) {
    const what = attribute === '' ? 'its value' : `attribute '${attribute}'`;
    throw new NixlayerError('E_NOT_AN_IMAGE', `${file}: ${what} is not an image`, {
      hint: "Expected what buildImage, buildLayeredImage or streamLayeredImage of nixlayer's library return; choose an attribute with -A.",
    });
  }
  return evaluator.toJson(evaluator.select(image, 'imageSpec.data'));
}
