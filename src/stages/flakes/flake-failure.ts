// What Nix says when a flake cannot be evaluated, as an error that tells what to do next.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ErrorLocation, NixlayerError } from '../../errors/nixlayer-error.ts';
import { findFlakeFiles, realDisk } from './flake-files.ts';
import type { FlakeReference } from './flake-reference.ts';

/** @returns the error to throw; what is no failure of Nix comes back as it is */
export function explainFlakeFailure(error: unknown, flake: FlakeReference): unknown {
  if (!(error instanceof NixlayerError) || !unclear.has(error.code)) return error;
  const { message } = error;
  const details = {
    cause: error,
    trace: error.trace,
    ...(error.location && { location: locationOnDisk(error.location, flake) }),
    ...(error.hint && { hint: error.hint }),
  };
  const missing = missingFile(message);
  if (missing !== undefined) {
    return new NixlayerError('E_EVAL', `the flake ${flake.url} has no file '${missing}'`, {
      ...details,
      hint: hintForMissingFile(flake, missing),
    });
  }
  const known = patterns.find(({ pattern }) => pattern.test(message));
  return new NixlayerError(
    known?.code ?? (error.code.replace('E_NIX_FAILED', 'E_EVAL') as typeof error.code),
    message,
    {
      ...details,
      ...(known && { hint: known.hint }),
    },
  );
}

// Codes under which Nix's words may mean something else.
const unclear: ReadonlySet<string> = new Set(['E_NIX_FAILED', 'E_EVAL', 'E_INVALID_PATH']);

interface Pattern {
  readonly pattern: RegExp;
  readonly code: NixlayerError['code'];
  readonly hint: string;
}

const patterns: readonly Pattern[] = [
  {
    pattern:
      /unable to download|could(?:n't| not) resolve host|connection (?:refused|timed out)|unable to access 'https?:/i,
    code: 'E_NIX_FAILED',
    hint: 'It takes the network: try again, or give what is on this machine with --override-input NAME path:DIR.',
  },
  {
    pattern: /cannot find flake '.*' in the flake registries/s,
    code: 'E_INPUT',
    hint: 'A name without a dot is looked up in the registry of Nix; write ./NAME for a folder.',
  },
  {
    pattern:
      /could not find a flake\.nix file|is not part of a flake|does not contain a 'flake\.nix'|path '.*' does not exist|getting status of '.*': No such file|is not a valid URL/s,
    code: 'E_INPUT',
    hint: 'Give a folder with a flake.nix, and the attribute behind #: ./folder#image.',
  },
  {
    pattern: /in pure (?:eval|evaluation) mode|attribute 'currentSystem' missing/,
    code: 'E_EVAL',
    hint: 'Flakes are evaluated without environment and system; --impure allows both.',
  },
];

// Nix names the copy in the store; people edit the original.
function locationOnDisk(location: ErrorLocation, { local }: FlakeReference): ErrorLocation {
  const [, inside] = /^\/.*\/[0-9a-df-np-sv-z]{32}-source\/(.+)$/.exec(location.file) ?? [];
  if (inside === undefined || local === undefined) return location;
  try {
    const file = join(findFlakeFiles(local).source, inside);
    return readFileSync(file).equals(readFileSync(location.file)) ? { ...location, file } : location;
  } catch {
    return location;
  }
}

/** The file's path in the source, when Nix misses one of a source in the store or of a repository. */
function missingFile(message: string): string | undefined {
  const inStore = /'\/[^']*\/[0-9a-df-np-sv-z]{32}-source\/([^']+)'(?:: No such file| does not exist)/.exec(
    message,
  );
  const untracked = /Path '([^']+)' in the repository .* is not tracked by Git/s.exec(message);
  const unlisted = /path '([^']+)' does not exist in Git repository/.exec(message);
  return (inStore ?? untracked ?? unlisted)?.[1];
}

function hintForMissingFile({ local }: FlakeReference, file: string): string {
  if (local !== undefined) {
    try {
      const { source, isGit } = findFlakeFiles(local);
      if (isGit && realDisk.typeOf(join(source, file)) !== undefined)
        return `A flake sees the files that git tracks: git add ${file}`;
    } catch {
      // The flake's own folder is not there; then there is nothing to add.
    }
  }
  return 'A flake sees the files of its own source only: give the file there, or make its folder an input.';
}
