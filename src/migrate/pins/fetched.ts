// Which nixpkgs a Nix file fetches, or names as an input, by its syntax.
import { nameOfBinding, type SourceFile } from '../../program/source-file.ts';
import type { Expr } from '../../syntax/index.ts';
import { agreed, type Reading } from './pin.ts';
import { isNixpkgs, isRepositoryAddress, readAddress, readBranch, unknownPart } from './references.ts';

type AttrSet = Extract<Expr, { readonly type: 'AttrSet' }>;

/** Addresses of archives, channels and flakes; sets for `fetchGit`, `fetchFromGitHub` and inputs of flakes. */
export function readFetched(file: SourceFile): Reading {
  return agreed([
    ...file.all('String').map((each) => readAddress(textOf(file, each) ?? '')),
    ...file.all('AttrSet').map((each) => readSet(file, each)),
  ]);
}

/** `{ url = "https://github.com/NixOS/nixpkgs"; ref = "nixos-23.05"; }`, `{ owner = "NixOS"; repo = "nixpkgs"; rev = "23.05"; }` */
function readSet(file: SourceFile, set: AttrSet): Reading {
  const textIn = (name: string): string | undefined => {
    const binding = set.bindings.find((each) => nameOfBinding(each) === name);
    if (binding?.type === 'AttrBinding') return textOf(file, binding.value);
    const isInherited = set.bindings.some(
      (each) => each.type === 'InheritBinding' && !each.from && each.names.some((one) => one.name === name),
    );
    return isInherited ? textOfName(file, name, set) : undefined;
  };
  const repository = textIn('repo');
  const isIt =
    (repository !== undefined && isNixpkgs(repository) && textIn('owner') !== undefined) ||
    isRepositoryAddress(textIn('url') ?? '');
  if (!isIt) return undefined;
  const named = [textIn('ref'), textIn('tag'), textIn('rev')].filter((each) => each !== undefined);
  const readings = named.map(readBranch);
  return readings.find((each) => each !== 'unknown') ?? 'unknown';
}

/** Names may be bound to each other in circles, and a string to many strings. */
const deepest = 4;
const mostParts = 9;

/** What a string comes to, with variables that are bound to strings; other parts of it are unknown. */
function textOf(file: SourceFile, expr: Expr, depth = 0): string | undefined {
  if (depth > deepest) return undefined;
  if (expr.type === 'Parenthesized') return textOf(file, expr.inner, depth + 1);
  if (expr.type === 'Identifier') return textOfName(file, expr.name, expr, depth);
  if (expr.type !== 'String' || expr.parts.length > mostParts) return undefined;
  const parts = expr.parts.map((part) =>
    part.type === 'Text' ? part.value : (textOf(file, part.expr, depth + 1) ?? unknownPart),
  );
  return parts.join('').slice(0, 2_000);
}

function textOfName(file: SourceFile, name: string, from: Expr, depth = 0): string | undefined {
  const definition = file.definitionOf(name, from);
  if (!definition?.expr || definition.inherited) return undefined;
  return textOf(file, definition.expr, depth + 1);
}
