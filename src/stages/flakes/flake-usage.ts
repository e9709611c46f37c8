// Which options go with a flake reference, and which only with something else.
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { ExpressionSelection } from '../../store/nix-build.ts';
import type { FlakeOptions } from '../../store/nix-flake.ts';
import type { FlakeReference } from './flake-reference.ts';

type Input = { readonly kind: 'flake'; readonly flake: FlakeReference } | { readonly kind: string };

/** @throws NixlayerError E_USAGE */
export function assertFlakeUsage(
  input: Input,
  { attribute, args, stringArgs, searchPath }: Omit<ExpressionSelection, 'file'>,
  flake?: FlakeOptions,
): void {
  if (!('flake' in input)) {
    assertNoFlakeOptions(flake);
    return;
  }
  const { url } = input.flake;
  if (attribute !== '') {
    throw new NixlayerError('E_USAGE', '-A goes with a file, and a flake has its attribute behind #', {
      hint: `Write ${url}#${attribute}.`,
    });
  }
  const given: readonly (readonly [string, number])[] = [
    ['--arg', Object.keys(args).length],
    ['--argstr', Object.keys(stringArgs).length],
    ['-I', searchPath.length],
  ];
  const [option] = given.find(([, count]) => count > 0) ?? [];
  if (option !== undefined) {
    throw new NixlayerError('E_USAGE', `${option} goes with a file, and a flake takes no arguments`, {
      hint: 'Give another input with --override-input NAME REF, or another attribute.',
    });
  }
}

/** For what is no flake. @throws NixlayerError E_USAGE */
export function assertNoFlakeOptions(flake: FlakeOptions | undefined): void {
  const option = flake && givenOption(flake);
  if (option === undefined) return;
  throw new NixlayerError('E_USAGE', `${option} goes with a flake reference, and this is none`, {
    hint: 'Leave it out, or give a flake reference such as .#image.',
  });
}

function givenOption({ overrideInputs, impure, writeLockFile }: FlakeOptions): string | undefined {
  if (overrideInputs.length > 0) return '--override-input';
  if (impure) return '--impure';
  return writeLockFile ? undefined : '--no-write-lock-file';
}
