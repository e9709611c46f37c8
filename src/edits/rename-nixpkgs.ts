// Another name for something of nixpkgs, wherever a file names it: in a path, behind a `with`, in an `inherit`, as a parameter.
import {
  type NixpkgsName,
  type NixpkgsPath,
  nameOf,
  packageFunction,
  pathsOf,
  pathsOfVariable,
  scopesAround,
} from '../program/nixpkgs-names.ts';
import type { SourceFile } from '../program/source-file.ts';
import type { Expr, Span } from '../syntax/index.ts';
import { replace } from './drafts.ts';
import type { EditDraft } from './edit.ts';

/** Edits around one use of the name, such as of its argument; undefined where it cannot be used that way. */
export type AtUse = (file: SourceFile, use: Expr) => readonly EditDraft[] | undefined;

/**
 * @param to its path from the package set, now
 * @returns undefined where the new name cannot be reached, or would be another thing there
 */
export function renameNixpkgs(
  file: SourceFile,
  name: NixpkgsName,
  to: NixpkgsPath,
  atUse: AtUse = () => [],
): readonly EditDraft[] | undefined {
  switch (name.form) {
    case 'select':
      return renameSelect(file, name, to, atUse);
    case 'variable':
      return renameVariable(file, name, to, atUse);
    case 'inherit':
      return renameInherited(file, name, to, atUse);
    case 'formal': {
      const { formal, lambda } = name;
      const [newName] = to;
      const hasAlias = lambda.param.type === 'SetParam' && lambda.param.alias !== undefined;
      if (newName === undefined || to.length > 1 || hasAlias) return undefined;
      return renameEverywhere(file, formal.name, formal.nameSpan, newName, atUse);
    }
  }
}

type NameOf<Form extends NixpkgsName['form']> = Extract<NixpkgsName, { readonly form: Form }>;

function renameSelect(
  file: SourceFile,
  { select, step }: NameOf<'select'>,
  to: NixpkgsPath,
  atUse: AtUse,
): readonly EditDraft[] | undefined {
  const last = select.path[step];
  const around = step === select.path.length - 1 ? atUse(file, select) : [];
  if (!last || !around) return undefined;
  // What is before the old name stays, as far as the new one is below it.
  for (let kept = step; kept >= 0; kept--) {
    const first = select.path[kept];
    const [start] = pathsOf(
      file,
      kept === 0 ? select.target : { ...select, path: select.path.slice(0, kept) },
    );
    if (!first || !start || !isBelow(to, start)) continue;
    const text = to.slice(start.length).join('.');
    return [replace(file.origin({ start: first.start, end: last.end }), text), ...around];
  }
  const reached = reach(file, select, to);
  return (
    reached && [
      replace(file.origin({ start: select.start, end: last.end }), reached.text),
      ...reached.edits,
      ...around,
    ]
  );
}

function renameVariable(
  file: SourceFile,
  { variable, path }: NameOf<'variable'>,
  to: NixpkgsPath,
  atUse: AtUse,
): readonly EditDraft[] | undefined {
  const around = atUse(file, variable);
  const newName = to.at(-1);
  if (!around || newName === undefined) return undefined;
  const isSibling = to.length === path.length && isBelow(to, path.slice(0, -1));
  if (isSibling && file.definitionOf(newName, variable) === undefined)
    return [replace(file.origin(variable), newName), ...around];
  const reached = reach(file, variable, to);
  return reached && [replace(file.origin(variable), reached.text), ...reached.edits, ...around];
}

function renameInherited(
  file: SourceFile,
  name: NameOf<'inherit'>,
  to: NixpkgsPath,
  atUse: AtUse,
): readonly EditDraft[] | undefined {
  const { binding, holder, at, path } = name;
  const { from } = binding;
  const own = path.at(-1) ?? '';
  const newName = to.at(-1);
  if (!from || newName === undefined) return undefined;
  const isSibling = to.length === path.length && isBelow(to, path.slice(0, -1));
  if (isSibling && holder.type === 'Let') {
    const renamed = renameEverywhere(file, own, at, newName, atUse);
    if (renamed) return renamed;
  }
  // Who uses it cannot be changed along: it keeps its own name.
  const isChanged = usesOf(file, own, at).some((use) => atUse(file, use)?.length !== 0);
  if (isChanged) return undefined;
  const isPath = from.type === 'Identifier' || from.type === 'Select' || from.type === 'Parenthesized';
  const reached =
    isSibling && isPath ? { text: `${file.textOf(from)}.${newName}`, edits: [] } : reach(file, holder, to);
  if (!reached) return undefined;
  const isOther = holder.bindings.some(
    (each) => each !== binding && each.type === 'AttrBinding' && nameOf(each.path[0]) === to[0],
  );
  if (isOther && !isSibling) return undefined;
  const before = file.textOf({ start: binding.start, end: at.start });
  const after = file.textOf({ start: at.end, end: binding.end });
  const rest = binding.names.length > 1 ? `${before.trimEnd()}${after}` : '';
  const isScope = holder.type !== 'AttrSet' || holder.recursive;
  const stated = reached.text !== own ? `${own} = ${reached.text};` : isScope ? '' : `inherit ${own};`;
  const text = [rest, stated].filter((each) => each !== '').join(' ');
  return [replace(file.origin(binding), text), ...reached.edits];
}

/** Another name for a variable of the file, where it is defined and wherever it is used. */
function renameEverywhere(
  file: SourceFile,
  own: string,
  at: Span,
  newName: string,
  atUse: AtUse,
): readonly EditDraft[] | undefined {
  const isTaken = new RegExp(`(?<![\\w'-])${newName}(?![\\w'-])`).test(file.source.text);
  if (isTaken || isInherited(file, own)) return undefined;
  const edits = usesOf(file, own, at).map((use) => {
    const around = atUse(file, use);
    return around && [replace(file.origin(use), newName), ...around];
  });
  return edits.every((each) => each !== undefined)
    ? [replace(file.origin(at), newName), ...edits.flat()]
    : undefined;
}

function usesOf(file: SourceFile, own: string, at: Span): readonly Expr[] {
  return file
    .all('Identifier')
    .filter((each) => each.name === own && file.definitionOf(own, each)?.name.start === at.start);
}

// `inherit name;`
function isInherited(file: SourceFile, name: string): boolean {
  return [...file.all('AttrSet'), ...file.all('Let'), ...file.all('LegacyLet')]
    .flatMap(({ bindings }) => [...bindings])
    .some(
      (each) =>
        each.type === 'InheritBinding' && !each.from && each.names.some((other) => other.name === name),
    );
}

interface Reached {
  readonly text: string;
  readonly edits: readonly EditDraft[];
}

/**
 * How something of nixpkgs is named at a place: by a variable, by the package set, or by one more parameter of a file
 * that `callPackage` calls.
 */
export function reach(file: SourceFile, at: Expr, path: NixpkgsPath): Reached | undefined {
  const [first = ''] = path;
  const text = path.join('.');
  const definition = file.definitionOf(first, at);
  if (definition) {
    const known = pathsOfVariable(file, first, at);
    // What is still called so by `inherit (stdenv) lib` is the library, too.
    if (known.some((each) => [first, `stdenv.${first}`].includes(each.join('.')))) return { text, edits: [] };
  } else if (scopesAround(file, at).some((scope) => pathsOf(file, scope).some((each) => each.length === 0)))
    return { text, edits: [] };
  const set = packageSetAt(file, at, first);
  if (set !== undefined) return { text: `${set}.${text}`, edits: [] };
  return definition ? undefined : withParameter(file, at, first, text);
}

// `nixpkgs` is most often a flake, which has the library, but no packages.
function packageSetAt(file: SourceFile, at: Expr, wanted: string): string | undefined {
  const names = ['pkgs', ...(wanted === 'lib' ? ['nixpkgs'] : []), 'final', 'prev', 'super'];
  return names.find(
    (name) =>
      file.definitionOf(name, at) !== undefined &&
      pathsOfVariable(file, name, at).some((path) => path.length === 0),
  );
}

function withParameter(file: SourceFile, at: Expr, name: string, text: string): Reached | undefined {
  const lambda = packageFunction(file);
  const first = lambda?.param.type === 'SetParam' ? lambda.param.formals[0] : undefined;
  if (!lambda || !first || at.start < lambda.body.start) return undefined;
  const { start } = first;
  const line = /(?:^|\n)([ \t]*)$/.exec(file.source.text.slice(0, start));
  const separator = line ? `\n${line[1] ?? ''}` : ' ';
  return { text, edits: [replace(file.origin({ start, end: start }), `${name},${separator}`)] };
}

function isBelow(path: NixpkgsPath, start: NixpkgsPath): boolean {
  return path.length > start.length && start.every((step, index) => step === path[index]);
}
