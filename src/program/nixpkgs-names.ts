// What a file names of nixpkgs, read from its syntax: `pkgs.lib.replaceChars`, `with lib; replaceChars`,
// `inherit (lib) replaceChars`, and the parameters that `callPackage` gives.
import { isNixpkgsInputName, isPackageSetName } from '../eval/analysis/nixpkgs.ts';
import type { AttrKey, Definition, Expr, Formal, InheritBinding, Span } from '../syntax/index.ts';
import type { SourceFile } from './source-file.ts';

type ExprOf<Type extends Expr['type']> = Extract<Expr, { readonly type: Type }>;

/** Steps from the package set: `lib`, `replaceChars`. Empty for the set itself. */
export type NixpkgsPath = readonly string[];

export type NixpkgsName = {
  readonly path: NixpkgsPath;
  /** Its last step. */
  readonly at: Span;
} & (
  | {
      /** `target.a.b`, or the beginning of such a name. */
      readonly form: 'select';
      readonly select: ExprOf<'Select'>;
      /** Which of the steps is the last one. */
      readonly step: number;
    }
  /** A variable that a `with` defines. */
  | { readonly form: 'variable'; readonly variable: ExprOf<'Identifier'> }
  | {
      readonly form: 'inherit';
      readonly binding: InheritBinding;
      readonly holder: ExprOf<'AttrSet' | 'Let' | 'LegacyLet'>;
    }
  /** A parameter of the function that the file is. */
  | { readonly form: 'formal'; readonly formal: Formal; readonly lambda: ExprOf<'Lambda'> }
);

/** In the order of the text, as far as that can be told; names that may be absent (`a.b or c`) are left out. */
export function nixpkgsNames(file: SourceFile): readonly NixpkgsName[] {
  return [...inSelects(file), ...inVariables(file), ...inInherits(file), ...inFormals(file)].toSorted(
    (a, b) => a.at.start - b.at.start,
  );
}

/** Whether the file looks whether something of that name is there, so that it knows of several releases. */
export function isAskedFor(file: SourceFile, name: string): boolean {
  const hasName = (path: readonly AttrKey[]) => path.some((key) => nameOf(key) === name);
  return (
    file.all('HasAttr').some(({ path }) => hasName(path)) ||
    file.all('Select').some(({ path, fallback }) => fallback !== undefined && hasName(path))
  );
}

/** What an expression may name: several when a variable may come from one of several `with`; none when that is not known. */
export function pathsOf(file: SourceFile, expr: Expr, depth = 0): readonly NixpkgsPath[] {
  if (depth > 20) return [];
  switch (expr.type) {
    case 'Parenthesized':
      return pathsOf(file, expr.inner, depth + 1);
    case 'Identifier':
      return pathsOfVariable(file, expr.name, expr, depth);
    case 'Select':
      return pathsOf(file, expr.target, depth + 1).flatMap((start) => {
        const path = expr.path.reduce<NixpkgsPath | undefined>(
          (sofar, key) => sofar && stepTo(sofar, key),
          start,
        );
        return path ? [path.filter((step) => step !== anySystem)] : [];
      });
    case 'Apply':
      return importedFrom(file, expr);
    default:
      return [];
  }
}

// What comes behind `legacyPackages` is a system.
const anySystem = '<system>';

function stepTo(path: NixpkgsPath, key: AttrKey): NixpkgsPath | undefined {
  if (path.at(-1) === anySystem) return [];
  const name = nameOf(key);
  if (name === undefined) return undefined;
  if (name === 'legacyPackages') return [anySystem];
  const isSet = path.length <= 1 && (isPackageSetName(name) || isNixpkgsInputName(name));
  return isSet || name === 'buildPackages' ? [] : [...path, name];
}

// `import <nixpkgs> { }`, `import (sources.nixpkgs + "/lib")`
function importedFrom(file: SourceFile, { fn, arg }: ExprOf<'Apply'>): readonly NixpkgsPath[] {
  const call = fn.type === 'Apply' ? fn : { fn, arg };
  if (call.fn.type !== 'Identifier' || call.fn.name !== 'import') return [];
  const source = file.textOf(call.arg);
  if (!/nixpkgs|nixos/i.test(source)) return [];
  return [/\/lib["')>]*$/.test(source) ? ['lib'] : []];
}

/** What a variable of that name may name where `from` stands. */
export function pathsOfVariable(
  file: SourceFile,
  name: string,
  from: Expr,
  depth = 0,
): readonly NixpkgsPath[] {
  const definition = file.definitionOf(name, from);
  const bySetName = isPackageSetName(name) && isSetHere(name, definition) ? [[]] : [];
  if (!definition) return bySetName.length > 0 ? bySetName : pathsInWiths(file, name, from, depth);
  const { kind, expr, inherited, holder } = definition;
  if (kind === 'inherit' && expr === undefined) return pathsOfVariable(file, name, holder, depth + 1);
  if (expr !== undefined) {
    const paths = pathsOf(file, expr, depth + 1);
    if (paths.length > 0) return inherited ? paths.map((path) => [...path, name]) : paths;
    return bySetName;
  }
  if (kind === 'formal') return bySetName.length > 0 ? bySetName : [[name]];
  return name === 'lib' && kind === 'parameter' ? [['lib']] : bySetName;
}

// The `self` of a flake is the flake.
function isSetHere(name: string, definition: Definition | undefined): boolean {
  return !['self', 'super', 'final', 'prev'].includes(name) || definition?.kind === 'parameter';
}

/** The innermost `with` first. */
function pathsInWiths(file: SourceFile, name: string, from: Expr, depth: number): readonly NixpkgsPath[] {
  return scopesAround(file, from).flatMap((scope) =>
    pathsOf(file, scope, depth + 1).map((path) => [...path, name]),
  );
}

/** What the `with` around an expression open, the innermost first. */
export function scopesAround(file: SourceFile, from: Expr): readonly Expr[] {
  const scopes: Expr[] = [];
  let inner = from;
  for (let outer = file.parentOf(from); outer; outer = file.parentOf(outer)) {
    if (outer.type === 'With' && outer.body === inner) scopes.push(outer.scope);
    inner = outer;
  }
  return scopes;
}

function inSelects(file: SourceFile): readonly NixpkgsName[] {
  return file.all('Select').flatMap((select) => {
    if (select.fallback) return [];
    return pathsOf(file, select.target).flatMap((start) => {
      let path: NixpkgsPath | undefined = start;
      return select.path.flatMap((at, step) => {
        path = path && stepTo(path, at);
        return path && path.length > 0 ? [{ form: 'select' as const, path, at, select, step }] : [];
      });
    });
  });
}

function inVariables(file: SourceFile): readonly NixpkgsName[] {
  return file
    .all('Identifier')
    .filter((variable) => file.definitionOf(variable.name, variable) === undefined)
    .flatMap((variable) =>
      pathsInWiths(file, variable.name, variable, 0).map((path) => ({
        form: 'variable' as const,
        path,
        at: variable,
        variable,
      })),
    );
}

function inInherits(file: SourceFile): readonly NixpkgsName[] {
  return (['AttrSet', 'Let', 'LegacyLet'] as const)
    .flatMap((type): readonly ExprOf<'AttrSet' | 'Let' | 'LegacyLet'>[] => file.all(type))
    .flatMap((holder) =>
      holder.bindings.flatMap((binding) => {
        if (binding.type !== 'InheritBinding' || !binding.from) return [];
        return pathsOf(file, binding.from).flatMap((path) =>
          binding.names.map((at) => ({
            form: 'inherit' as const,
            path: [...path, at.name],
            at,
            binding,
            holder,
          })),
        );
      }),
    );
}

function inFormals(file: SourceFile): readonly NixpkgsName[] {
  const lambda = packageFunction(file);
  if (lambda?.param.type !== 'SetParam') return [];
  return lambda.param.formals
    .filter(({ name, fallback }) => fallback === undefined && !isPackageSetName(name))
    .map((formal) => ({ form: 'formal', path: [formal.name], at: formal.nameSpan, formal, lambda }));
}

/**
 * The function that a file is, if it is one that `callPackage` may call: with parameters by name, dockerTools one of them where
 * the package set is one, too.
 */
export function packageFunction(file: SourceFile): ExprOf<'Lambda'> | undefined {
  const { expr } = file;
  if (expr.type !== 'Lambda' || expr.param.type !== 'SetParam') return undefined;
  const { formals } = expr.param;
  const isByHand = formals.some(({ name }) => isPackageSetName(name));
  const isByName = formals.some(({ name, fallback }) => name === 'dockerTools' && !fallback);
  return isByHand && !isByName ? undefined : expr;
}

export function nameOf(key: AttrKey | undefined): string | undefined {
  return key?.type === 'StaticKey' ? key.name : undefined;
}
