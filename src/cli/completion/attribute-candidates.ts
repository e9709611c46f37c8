// The attributes of the expression that a command line names.
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { availableSystem } from '../../eval/current-system.ts';
import type { AttributeName, AttributeNamesRequest } from '../../stages/attribute-names.ts';
import { readTypedPath, writtenName } from './attribute-path.ts';
import type { Candidate } from './candidate.ts';

/** What the line says beside the expression, and how long the evaluation may take. */
export type GivenArguments = Omit<AttributeNamesRequest, 'file' | 'paths'>;

/** Of a file, or the default.nix of a folder, for `-A`. */
export async function attributesOf(
  input: string,
  typed: string,
  given: GivenArguments,
): Promise<readonly Candidate[]> {
  const file = regularFile(input) ?? regularFile(join(input, 'default.nix'));
  if (file === undefined) return [];
  const { names } = readTypedPath(typed);
  return written(typed, '', await namesIn({ file, paths: [names], ...given }));
}

/** Of a flake on this machine, behind `#`; packages of this system are named without saying so, as in Nix. */
export async function attributesOfFlake(typed: string, timeoutMs: number): Promise<readonly Candidate[]> {
  const hash = typed.indexOf('#');
  const reference = typed.slice(0, hash);
  const fragment = typed.slice(hash + 1);
  const file = await flakeFileOf(reference);
  if (file === undefined) return [];
  const { names } = readTypedPath(fragment);
  const system = availableSystem();
  const paths = [['packages', system, ...names], ['legacyPackages', system, ...names], names];
  const found = await namesIn({ file, paths, args: {}, stringArgs: {}, searchPath: [], timeoutMs });
  // In a URL these mean something else.
  const plain = found.filter(({ name }) => !/[%^#?]/.test(name));
  return written(fragment, `${reference}#`, plain);
}

async function flakeFileOf(reference: string): Promise<string | undefined> {
  try {
    const { flakeSourceOf } = await import('../../stages/flakes/flake-source.ts');
    return regularFile(flakeSourceOf(`${withHome(reference)}#`) ?? '');
  } catch {
    return undefined;
  }
}

async function namesIn(request: AttributeNamesRequest): Promise<readonly AttributeName[]> {
  const { findAttributeNames } = await import('../../stages/attribute-names.ts');
  return findAttributeNames(request);
}

function written(typed: string, start: string, names: readonly AttributeName[]): readonly Candidate[] {
  const { before, isQuoted } = readTypedPath(typed);
  return names.flatMap(({ name, kind }) => {
    const text = writtenName(name, isQuoted);
    if (text === undefined) return [];
    const path = start + before + text;
    if (kind === 'set') return { text: `${path}.`, description: 'set', isOpen: true } as const;
    return kind === undefined ? { text: path } : { text: path, description: kind };
  });
}

// Nothing else is opened: a pipe would have no end.
function regularFile(path: string): string | undefined {
  try {
    const file = resolve(withHome(path));
    return statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

// Shells hand words over as they are typed.
function withHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? homedir() + path.slice(1) : path;
}
