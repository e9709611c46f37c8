// Whether a change in the text changes more than the calls that it is meant for.
import type { Origin } from '../eval/index.ts';
import type { SourceFile } from '../program/source-file.ts';
import {
  type AttrBinding,
  type AttrKey,
  type Binding,
  childrenOf,
  type Expr,
  type Span,
} from '../syntax/index.ts';

/**
 * Whether the text is part of a value that has a name and is read in several places, or in another file than the
 * call. Being the argument of image calls, also with changes (`args // { … }`), is no reading.
 * @param place what is changed
 * @param site the call that it is changed for
 * @param sites of all image calls
 */
export function hasOtherUses(
  file: SourceFile,
  place: Origin,
  site: Origin,
  sites: readonly Origin[],
): boolean {
  if (place.source.file !== site.source.file) return true;
  const isCall = (span: Span) =>
    sites.some((each) => each.source.file === place.source.file && isSame(each, span));
  return namesAround(file, place, site).some(
    ({ name, holder }) =>
      readings(file, name, holder).filter((each) => !isHandedTo(file, each, isCall)).length > 1,
  );
}

/** The innermost function that a call is in; undefined for a call that is in none. */
export function functionAround(file: SourceFile, site: Span): Span | undefined {
  return file
    .all('Lambda')
    .filter((each) => contains(each, site))
    .at(-1);
}

export function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

interface Named {
  readonly name: string;
  /** Where it can be read by its name alone; undefined where only as `set.name`. */
  readonly holder: Span | undefined;
}

/** The names of the values that a place is in, as far as the call is not in them, too. */
function namesAround(file: SourceFile, place: Span, site: Span): readonly Named[] {
  const isAround = (span: Span) => contains(span, place) && !contains(span, site);
  return expressionsAround(file, place).flatMap((holder): readonly Named[] => {
    if (holder.type === 'Lambda') {
      const formals = holder.param.type === 'SetParam' ? holder.param.formals : [];
      const formal = formals.find(({ fallback }) => fallback && isAround(fallback));
      return formal ? [{ name: formal.name, holder }] : [];
    }
    if (holder.type !== 'Let' && holder.type !== 'LegacyLet' && holder.type !== 'AttrSet') return [];
    const binding = holder.bindings.find((each) => each.type === 'AttrBinding' && isAround(each));
    const name = binding?.type === 'AttrBinding' ? firstName(binding) : undefined;
    if (name === undefined) return [];
    if (holder.type !== 'AttrSet' || holder.recursive) return [{ name, holder }];
    // The argument of a call has no name that others could read it by.
    return contains(site, holder) ? [] : [{ name, holder: undefined }];
  });
}

/** From the outside to the inside. */
function expressionsAround(file: SourceFile, place: Span): readonly Expr[] {
  const around: Expr[] = [];
  let expr: Expr | undefined = file.expr;
  while (expr) {
    around.push(expr);
    expr = childrenOf(expr).find((child) => contains(child, place));
  }
  return around;
}

function firstName({ path: [key] }: AttrBinding): string | undefined {
  return key?.type === 'StaticKey' ? key.name : undefined;
}

function readings(file: SourceFile, name: string, holder: Span | undefined): readonly Span[] {
  const isKey = (key: AttrKey) => key.type === 'StaticKey' && key.name === name;
  const inherits = [...file.all('AttrSet'), ...file.all('Let'), ...file.all('LegacyLet')]
    .flatMap(({ bindings }): readonly Binding[] => bindings)
    .filter(
      (binding) =>
        binding.type === 'InheritBinding' && (holder === undefined) === (binding.from !== undefined),
    )
    .filter(
      (binding) => binding.type === 'InheritBinding' && binding.names.some((each) => each.name === name),
    );
  const reads =
    holder === undefined
      ? file.all('Select').filter(({ path }) => path.some(isKey))
      : file.all('Identifier').filter((each) => each.name === name);
  return [...reads, ...inherits].filter((each) => holder === undefined || contains(holder, each));
}

// `f args`, `f (args // { … })`
function isHandedTo(file: SourceFile, reading: Span, isCall: (span: Span) => boolean): boolean {
  let expr = file.at(reading);
  while (expr) {
    const parent = file.parentOf(expr);
    if (parent?.type === 'Apply') return parent.arg === expr && isCall(parent);
    if (parent?.type !== 'Parenthesized' && !(parent?.type === 'Binary' && parent.operator === '//'))
      return false;
    expr = parent;
  }
  return false;
}

function isSame(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
}
