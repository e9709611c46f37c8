// Calls another function of dockerTools, where calls name it: `dockerTools.buildImage`, or a name that is inherited.
import type { CallFacts } from '../program/call-facts.ts';
import type { SourceFile } from '../program/source-file.ts';
import type { Definition, Expr, Span } from '../syntax/index.ts';
import { replace } from './drafts.ts';
import type { EditDraft, FixDraft } from './edit.ts';

export interface RenamedCallee {
  readonly edits: readonly EditDraft[];
  readonly applicability: FixDraft['applicability'];
}

type Identifier = Expr & { readonly type: 'Identifier' };

/**
 * @param calls of one function, which change together
 * @returns why it cannot be done, in words
 */
export function renameCallees(calls: readonly CallFacts[], newName: string): RenamedCallee | string {
  const edits: EditDraft[] = [];
  const variables: { readonly file: SourceFile; readonly expr: Identifier }[] = [];
  for (const call of calls) {
    const file = call.program.fileOf(call.callee.source);
    const callee = file.at(call.callee);
    if (callee?.type === 'Select' && !callee.fallback) {
      const key = callee.path.at(-1);
      if (key?.type !== 'StaticKey') return 'which function is called is decided by the expression';
      if (key.name !== call.function) return `it is called by the name '${key.name}'`;
      edits.push(replace(file.origin(key), newName));
    } else if (callee?.type === 'Identifier') {
      if (callee.name !== call.function) return `it is called by the name '${callee.name}'`;
      if (!variables.some(({ expr }) => expr === callee)) variables.push({ file, expr: callee });
    } else return 'the function is not called by its name';
  }
  let applicability: FixDraft['applicability'] = 'safe';
  for (const { file, expr } of variables) {
    const ours = variables.filter((each) => each.file === file).map((each) => each.expr);
    const named = renameVariable(file, expr, newName, ours);
    if (typeof named === 'string') return named;
    if (named.applicability === 'unsafe') applicability = 'unsafe';
    edits.push(...named.edits);
  }
  return { edits: withoutRepeats(edits), applicability };
}

/** Each place once: several calls may have led to it. */
export function withoutRepeats(edits: readonly EditDraft[]): readonly EditDraft[] {
  const byPlace = new Map(
    edits.map((edit) => [`${edit.at.source.file}:${edit.at.start}:${edit.at.end}`, edit]),
  );
  return [...byPlace.values()];
}

/** @param ours all variables that get the new name */
function renameVariable(
  file: SourceFile,
  variable: Identifier,
  newName: string,
  ours: readonly Expr[],
): RenamedCallee | string {
  const { name } = variable;
  const definition = file.definitionOf(name, variable);
  const other = file.definitionOf(newName, variable);
  const call = replace(file.origin(variable), newName);
  // What a `with` brings into scope comes from the set that has both.
  if (!definition)
    return other ? `'${newName}' means something else here` : { edits: [call], applicability: 'safe' };
  const isOnly = readingsOf(file, name, definition).every((each) => ours.some((our) => isSame(our, each)));
  if (definition.kind === 'inherit' && definition.inherited) {
    if (other?.kind === 'inherit' && other.holder === definition.holder)
      return { edits: [call], applicability: 'safe' };
    if (other) return `'${newName}' means something else here`;
    // The names of a set are read from outside, too.
    const text = isOnly && definition.holder.type === 'Let' ? newName : `${name} ${newName}`;
    return { edits: [replace(file.origin(definition.name), text), call], applicability: 'safe' };
  }
  if (definition.kind === 'formal' && definition.expr === undefined && !other && isOnly)
    return { edits: [replace(file.origin(definition.name), newName), call], applicability: 'unsafe' };
  return definition.kind === 'formal'
    ? `'${name}' is an argument of the function around it`
    : `'${name}' is defined in this file`;
}

function readingsOf(file: SourceFile, name: string, definition: Definition): readonly Span[] {
  const means = (expr: Expr) => file.definitionOf(name, expr)?.name.start === definition.name.start;
  const variables = file.all('Identifier').filter((each) => each.name === name && means(each));
  const holders = [...file.all('AttrSet'), ...file.all('Let'), ...file.all('LegacyLet')];
  const inherited = holders.flatMap((holder) =>
    holder.bindings.flatMap((binding) =>
      binding.type === 'InheritBinding' && !binding.from && means(holder)
        ? binding.names.filter((each) => each.name === name)
        : [],
    ),
  );
  return [...variables, ...inherited];
}

function isSame(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
}
