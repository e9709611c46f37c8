// Expression → ImageSpec without Nix: the built-in evaluator computes the same derivations, and so the same store paths.
import type { ImageSpec } from '../dockertools/image-spec.ts';
import { readDescription } from '../dockertools/read-description.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { Attrs, createEvaluator, lazy } from '../eval/index.ts';
import type { ExpressionSelection } from '../store/nix-build.ts';

/**
 * @throws NixlayerError E_SYNTAX, E_EVAL, E_NOT_AN_IMAGE when the selected value is no image of nixlayer's library
 */
export async function evaluateImageSpec(
  selection: ExpressionSelection,
  storeDir: string,
): Promise<ImageSpec> {
  const { file, attribute, args, stringArgs, searchPath } = selection;
  const nixPath = [...searchPath, process.env.NIX_PATH ?? ''].filter((entry) => entry !== '').join(':');
  const evaluator = createEvaluator({ storeDir, environment: { ...process.env, NIX_PATH: nixPath } });
  const expressions = Object.entries(args).map(
    ([name, text]) => [name, lazy(() => evaluator.evalExpression(text, process.cwd()))] as const,
  );
  const value = evaluator.autoCall(evaluator.evalFile(file), {
    ...Object.fromEntries(expressions),
    ...stringArgs,
  });
  const image = attribute === '' ? value : evaluator.select(value, attribute);
  if (!(image instanceof Attrs) || image.get('imageSpec') === undefined) {
    const what = attribute === '' ? 'its value' : `attribute '${attribute}'`;
    throw new NixlayerError('E_NOT_AN_IMAGE', `${file}: ${what} is not an image`, {
      hint: "Expected what buildImage, buildLayeredImage or streamLayeredImage of nixlayer's library return; choose an attribute with -A.",
    });
  }
  const description = readDescription(evaluator.toJson(evaluator.select(image, 'imageSpec.data')), file);
  if (description.kind === 'spec') return description.spec;
  throw new Error('imageSpec.data is a conf.json');
}
