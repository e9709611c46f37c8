// Where the result of a call is read, as far as the syntax of its file shows that.
import { childrenOf, type Expr, type Span } from '../syntax/index.ts';
import type { SourceFile } from './source-file.ts';

export interface Reading {
  readonly file: SourceFile;
  /** The variable, or the selection up to the name that the result is bound to. */
  readonly expr: Expr;
  /** The attribute of the result that is read: `image.layer`. */
  readonly attribute?: string;
}

/** By the name that the call is bound to, and of the call itself: `(buildImage { … }).layer`. */
export function readingsOfResult(file: SourceFile, call: Span): readonly Reading[] {
  const site = file.at(call);
  if (!site) return [];
  const whole = outermost(file, site);
  const own = file.parentOf(whole)?.type === 'Select' ? [reading(file, whole)] : [];
  const name = nameOf(file, whole);
  return name === undefined ? own : [...own, ...readingsByName(file, name, whole)];
}

/** The expression whose value is that of the call, too. */
function outermost(file: SourceFile, expr: Expr): Expr {
  const parent = file.parentOf(expr);
  const isValue =
    parent?.type === 'Parenthesized' ||
    ((parent?.type === 'Let' || parent?.type === 'With' || parent?.type === 'Assert') &&
      parent.body === expr) ||
    (parent?.type === 'If' && parent.condition !== expr);
  return parent && isValue ? outermost(file, parent) : expr;
}

function nameOf(file: SourceFile, value: Expr): string | undefined {
  const holder = file.parentOf(value);
  if (!holder || !('bindings' in holder)) return undefined;
  const binding = holder.bindings.find((each) => each.type === 'AttrBinding' && each.value === value);
  const key = binding?.type === 'AttrBinding' ? binding.path.at(-1) : undefined;
  return key?.type === 'StaticKey' ? key.name : undefined;
}

function readingsByName(file: SourceFile, name: string, value: Expr): readonly Reading[] {
  const variables = file
    .all('Identifier')
    .filter((each) => each.name === name && file.definitionOf(name, each)?.expr === value)
    .map((each) => reading(file, each));
  const selections = file.all('Select').flatMap(({ path, ...select }): readonly Reading[] => {
    const index = path.findIndex((key) => key.type === 'StaticKey' && key.name === name);
    if (index < 0) return [];
    const expr = file.at(select);
    const next = path[index + 1];
    if (!expr) return [];
    return [next?.type === 'StaticKey' ? { file, expr, attribute: next.name } : { file, expr }];
  });
  return [...variables, ...selections];
}

function reading(file: SourceFile, expr: Expr): Reading {
  const parent = file.parentOf(expr);
  const key = parent?.type === 'Select' && parent.target === expr ? parent.path[0] : undefined;
  return key?.type === 'StaticKey' ? { file, expr, attribute: key.name } : { file, expr };
}

/** Whether it is written into a text, as the path of a file would be. */
export function isInText({ file, expr, attribute }: Reading): boolean {
  if (attribute !== undefined) return false;
  const parent = file.parentOf(expr);
  return parent?.type === 'String' && childrenOf(parent).includes(expr);
}
