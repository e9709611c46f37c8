// The bindings of a set or `let`, one entry for each name: `inherit a b;` is two.
import type { SourceFile } from '../../program/source-file.ts';
import type { AttrBinding, Binding, Expr, InheritBinding, Span } from '../../syntax/index.ts';
import { restBinding } from './pattern.ts';

export type Entry =
  | { readonly key: string; readonly binding: AttrBinding }
  | { readonly key: string; readonly binding: InheritBinding; readonly name: Span };

/** Without what stands for further bindings. */
export function entriesOf(file: SourceFile, bindings: readonly Binding[]): readonly Entry[] {
  return bindings
    .filter((binding) => restBinding(binding) === undefined)
    .flatMap((binding): readonly Entry[] =>
      binding.type === 'AttrBinding'
        ? [{ key: keyOf(file, binding), binding }]
        : binding.names.map((name) => ({ key: step(name.name), binding, name })),
    );
}

/** The metavariable for further bindings among them. */
export function restOfBindings(bindings: readonly Binding[]): string | undefined {
  return bindings.map(restBinding).find((each) => each !== undefined);
}

/** `inherit name;` as the variable that it is. */
export function inheritedVariable(entry: Entry): (Expr & { readonly type: 'Identifier' }) | undefined {
  if (!('name' in entry) || entry.binding.from) return undefined;
  return { type: 'Identifier', name: entry.key, start: entry.name.start, end: entry.name.end };
}

/** Its name as it is written, with all steps. */
export function writtenKey(file: SourceFile, entry: Entry): string {
  if ('name' in entry) return entry.key;
  const { path } = entry.binding;
  return file.textOf({ start: path[0]?.start ?? 0, end: path.at(-1)?.end ?? 0 });
}

function keyOf(file: SourceFile, { path }: AttrBinding): string {
  return path.map((key) => (key.type === 'StaticKey' ? step(key.name) : file.textOf(key))).join('.');
}

/** `"a.b"` is one step, and not the two of `a.b`. */
function step(name: string): string {
  return /^[A-Za-z_][\w'-]*$/.test(name) ? name : JSON.stringify(name);
}
