// What is written at an offset.

import type { SourceFile } from '../../program/source-file.ts';
import type { AttrBinding, Binding, Expr, Span } from '../../syntax/index.ts';
import { staticSteps } from './set-role.ts';

export type Holder = Extract<Expr, { readonly type: 'AttrSet' | 'Let' | 'LegacyLet' }>;

/** The name of a binding: one step of it. */
export interface KeyAt {
  readonly holder: Holder;
  readonly binding: Binding;
  /** The step, and those before it. */
  readonly steps: readonly string[];
  readonly span: Span;
}

export function keyAt(file: SourceFile, offset: number): KeyAt | undefined {
  const holder = innermost(holders(file), offset);
  for (const binding of holder?.bindings ?? []) {
    const key = keyOf(binding, offset);
    if (holder && key) return { holder, binding, ...key };
  }
  return undefined;
}

function keyOf(binding: Binding, offset: number): Pick<KeyAt, 'steps' | 'span'> | undefined {
  if (binding.type === 'InheritBinding') {
    const name = binding.names.find((each) => touches(each, offset));
    return name && { steps: [name.name], span: name };
  }
  const index = binding.path.findIndex((key) => touches(key, offset));
  const span = binding.path[index];
  const steps = staticSteps(binding.path.slice(0, index + 1));
  return span && steps && { steps, span };
}

/** The innermost binding around an offset, with the set that it is in. */
export function bindingAround(
  file: SourceFile,
  offset: number,
): { readonly holder: Holder; readonly binding: AttrBinding } | undefined {
  const placed = holders(file).flatMap((holder) =>
    holder.bindings.flatMap((binding) =>
      binding.type === 'AttrBinding' ? [{ holder, binding, start: binding.start, end: binding.end }] : [],
    ),
  );
  return innermost(placed, offset);
}

/** The innermost expression of a type around an offset. */
export function expressionAt<Type extends Expr['type']>(
  file: SourceFile,
  type: Type,
  offset: number,
): Extract<Expr, { readonly type: Type }> | undefined {
  return innermost(file.all(type), offset);
}

function holders(file: SourceFile): readonly Holder[] {
  return [...file.all('AttrSet'), ...file.all('Let'), ...file.all('LegacyLet')];
}

function innermost<Item extends Span>(items: readonly Item[], offset: number): Item | undefined {
  let found: Item | undefined;
  for (const item of items)
    if (touches(item, offset) && (!found || item.end - item.start <= found.end - found.start)) found = item;
  return found;
}

export function touches({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}
