// Plain evaluation of a flake's attribute by the installed Nix.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import type { NixCommandOptions } from '../store/nix-command.ts';
import { type FlakeOptions, nixEvalFlake } from '../store/nix-flake.ts';
import type { ExpressionRequest } from './evaluate-without-nix.ts';
import { explainFlakeFailure } from './flake-failure.ts';
import type { FlakeReference } from './flake-reference.ts';

export interface FlakeRequest {
  readonly flake: FlakeReference;
  readonly flakeOptions: FlakeOptions;
  /** Nix prints everything that is inside, for `print` as for `strict`. */
  readonly output: ExpressionRequest['output'];
}

/** @throws NixlayerError E_EVAL, and as `runNix` */
export async function evaluateFlakeWithNix(
  { flake, flakeOptions, output }: FlakeRequest,
  options: NixCommandOptions = {},
): Promise<string> {
  const form = { print: 'print', strict: 'print', json: 'json', 'drv-path': 'raw' } as const;
  const apply = output === 'drv-path' ? { apply: 'value: value.drvPath' } : {};
  const { url, attribute } = flake;
  try {
    const text = await nixEvalFlake(
      { url, attribute, ...flakeOptions, ...apply, form: form[output] },
      options,
    );
    if (text !== undefined) return text.trimEnd();
  } catch (error) {
    throw explainFlakeFailure(error, flake);
  }
  throw new NixlayerError('E_EVAL', `the flake ${url} has no attribute '${attribute || 'default'}'`, {
    hint: 'See what it has with: nix flake show',
  });
}
