// Plain evaluation of a flake's attribute: by the installed Nix, or by the built-in evaluator.
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { type DeepOptions, runWithDeepStack } from '../../eval/index.ts';
import { workerModule } from '../../package/package-files.ts';
import type { NixCommandOptions } from '../../store/nix-command.ts';
import { type FlakeOptions, nixEvalFlake } from '../../store/nix-flake.ts';
import { type EvaluationLimits, type ExpressionRequest, outputText } from '../evaluate-without-nix.ts';
import { explainFlakeFailure } from './flake-failure.ts';
import type { FlakeReference } from './flake-reference.ts';
import { localFiles } from './flake-source.ts';
import { evaluateLocalFlake, type LocalFlakeRequest } from './flake-without-nix.ts';

export interface FlakeRequest {
  readonly flake: FlakeReference;
  readonly flakeOptions: FlakeOptions;
  /** Nix itself prints everything that is inside, for `print` as for `strict`. */
  readonly output: ExpressionRequest['output'];
  /** Of the built-in evaluator. */
  readonly limits: EvaluationLimits;
}

// `nix eval` has no --xml; the function gives the same without places.
const nixForms = {
  print: { form: 'print' },
  strict: { form: 'print' },
  json: { form: 'json' },
  xml: { form: 'raw', apply: 'builtins.toXML' },
  'strict-xml': { form: 'raw', apply: 'builtins.toXML' },
  'drv-path': { form: 'raw', apply: 'value: value.drvPath' },
} as const;

/** @throws NixlayerError E_EVAL, and as `runNix` */
export async function evaluateFlakeWithNix(
  { flake, flakeOptions, output }: FlakeRequest,
  options: NixCommandOptions = {},
): Promise<string> {
  const { form, ...apply } = nixForms[output];
  const { url, attribute } = flake;
  try {
    const text = await nixEvalFlake({ url, attribute, ...flakeOptions, ...apply, form }, options);
    if (text !== undefined) return text.trimEnd();
  } catch (error) {
    throw explainFlakeFailure(error, flake);
  }
  throw new NixlayerError('E_EVAL', `the flake ${url} has no attribute '${attribute || 'default'}'`, {
    hint: 'See what it has with: nix flake show',
  });
}

/** The same without Nix, in a worker; of a flake on this machine. @throws NixlayerError E_USAGE, E_INPUT, E_EVAL, E_SYNTAX, E_ABORTED */
export async function evaluateFlakeWithoutNix(
  { flake, flakeOptions, output, limits }: FlakeRequest,
  options: DeepOptions = {},
): Promise<string> {
  const { url, attribute } = flake;
  const task = { module: workerModule('stages')?.href, name: 'evaluateFlakeText', run: evaluateFlakeText };
  const request = { flake: { files: localFiles(flake), url, attribute, flakeOptions, limits }, output };
  try {
    return await runWithDeepStack(task, request, options);
  } catch (error) {
    throw explainFlakeFailure(error, flake);
  }
}

interface FlakeTextRequest {
  readonly flake: LocalFlakeRequest;
  readonly output: ExpressionRequest['output'];
}

/** The same in this thread. @param report receives what `builtins.trace` says */
export function evaluateFlakeText(
  { flake, output }: FlakeTextRequest,
  report: (line: string) => void = () => {},
): string {
  return evaluateLocalFlake(flake, { onTrace: report }, (evaluator, value) =>
    outputText(evaluator, value, output),
  );
}
