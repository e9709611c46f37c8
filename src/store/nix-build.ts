// Evaluates and builds an attribute of an expression with the installed Nix.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type NixCommandOptions, runNix } from './nix-command.ts';

/** An expression file and what to take of it, in the words of nix-build. */
export interface ExpressionSelection {
  /** Absolute path of a file or folder. */
  readonly file: string;
  /** `a.b.c`; empty for the value of the file itself. */
  readonly attribute: string;
  /** `--arg`: Nix expressions by name. */
  readonly args: Readonly<Record<string, string>>;
  /** `--argstr`: strings by name. */
  readonly stringArgs: Readonly<Record<string, string>>;
  /** `-I`: entries that come before NIX_PATH. */
  readonly searchPath: readonly string[];
}

/**
 * Builds `selection` and returns the output path. No result link is made.
 *
 * @throws NixlayerError as `runNix`
 */
export async function nixBuild(
  selection: ExpressionSelection,
  options: NixCommandOptions = {},
): Promise<string> {
  const output = await runNix('nix-build', ['--no-out-link', '--show-trace', ...selectionFlags(selection)], {
    file: selection.file,
    ...options,
  });
  const path = output.trim().split('\n').at(-1);
  if (!path) throw new NixlayerError('E_NOT_AN_IMAGE', `${selection.file} has nothing to build`);
  return path;
}

/**
 * Builds the first of `candidates` (attributes below the selected one) that exists; undefined when none does.
 *
 * @throws NixlayerError as `runNix`
 */
export async function nixBuildFirst(
  selection: ExpressionSelection,
  candidates: readonly string[],
  options: NixCommandOptions = {},
): Promise<{ readonly candidate: string; readonly path: string } | undefined> {
  for (const candidate of candidates) {
    const attribute = [selection.attribute, candidate].filter((part) => part !== '').join('.');
    try {
      return { candidate, path: await nixBuild({ ...selection, attribute }, options) };
    } catch (error) {
      if (!isMissingAttribute(error, candidate)) throw error;
    }
  }
  return undefined;
}

// "attribute 'conf' in selection path 'stream.conf' not found"; a missing outer attribute names another one.
function isMissingAttribute(error: unknown, candidate: string): boolean {
  if (!(error instanceof NixlayerError)) return false;
  const missing = /attribute '([^']+)' in selection path '[^']*' not found/.exec(error.message)?.[1];
  return missing !== undefined && candidate.split('.').includes(missing);
}

function selectionFlags({ file, attribute, args, stringArgs, searchPath }: ExpressionSelection): string[] {
  return [
    file,
    ...(attribute === '' ? [] : ['-A', attribute]),
    ...Object.entries(args).flatMap(([name, value]) => ['--arg', name, value]),
    ...Object.entries(stringArgs).flatMap(([name, value]) => ['--argstr', name, value]),
    ...searchPath.flatMap((entry) => ['-I', entry]),
  ];
}
