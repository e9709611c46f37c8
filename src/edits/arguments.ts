// Edits of the arguments of a call, where they are written as `name = value;` in a set.

import type { CallArgument, CallValue } from '../dockertools/image-call.ts';
import type { CallFacts } from '../program/call-facts.ts';
import { nameOfBinding, type PlacedBinding, type SourceFile } from '../program/source-file.ts';
import type { AttrKey, Binding, Expr, InheritBinding, Span } from '../syntax/index.ts';
import { addBindingAfter, removeBinding, renameKey, replace, separatorBehind } from './drafts.ts';
import type { EditDraft } from './edit.ts';

interface WrittenArgument {
  readonly file: SourceFile;
  readonly placed: PlacedBinding;
}

/**
 * Another name for an argument.
 * @param isRight whether it is so for each call that the argument was written for
 * @returns undefined where its name is not written as `name = …` or `inherit name`, or somebody else reads it
 */
export function renameArgument(
  call: CallFacts,
  argument: CallArgument,
  newName: string,
  isRight: (call: CallFacts) => boolean,
): EditDraft | undefined {
  const written = changeable(call, argument, isRight);
  if (written) return renameKey(written.file, written.placed, newName);
  return call.callsWith(argument).every(isRight) ? renameInherited(call, argument, newName) : undefined;
}

/** Takes an argument away; undefined where it is not written as `name = …`, or somebody else reads it. */
export function removeArgument(
  call: CallFacts,
  argument: CallArgument,
  isRight: (call: CallFacts) => boolean,
): EditDraft | undefined {
  const written = changeable(call, argument, isRight);
  return written && removeBinding(written.file, written.placed.binding);
}

/** Another value for an argument; undefined as for `removeArgument`, and where the value was written elsewhere. */
export function replaceArgument(
  call: CallFacts,
  argument: CallArgument,
  value: CallValue,
  newText: string,
): EditDraft | undefined {
  const written = changeable(call, argument, () => true);
  if (!written) return undefined;
  const at = call.originOf(value);
  const { binding } = written.placed;
  const isThere = at.source.file === written.file.source.file && isLiteral(written.file.at(at));
  const isWhole = at.start === binding.value.start && at.end === binding.value.end;
  return isThere && isWhole ? replace(at, newText) : undefined;
}

/** One more argument, written as `name = value;` or its lines; undefined where the call's argument is not a set of its own. */
export function addArgument(call: CallFacts, text: string | readonly string[]): EditDraft | undefined {
  const file = call.program.fileOf(call.site.source);
  const last = lastBinding(file.at(call.site));
  return last && addBindingAfter(file, last, text);
}

/** One more argument behind another one; undefined where that is not written as `name = …`. */
export function addArgumentAfter(
  call: CallFacts,
  argument: CallArgument,
  text: string,
): EditDraft | undefined {
  const written = changeable(call, argument, (each) => each.function === call.function);
  return written && addBindingAfter(written.file, written.placed.binding, text);
}

// `inherit a name b;` → `inherit a b; newName = name;`
function renameInherited(call: CallFacts, argument: CallArgument, newName: string): EditDraft | undefined {
  const key = call.keyOf(argument);
  const file = call.program.fileOf(key.source);
  const holder = holderOfInherited(file, key);
  return holder && parentOf(file, holder)?.type === 'Apply'
    ? renameInheritedKey(file, key, newName)
    : undefined;
}

/** Another name for what a set inherits, where nobody reads it by its name. */
export function renameInheritedEntry(file: SourceFile, key: Span, newName: string): EditDraft | undefined {
  const holder = holderOfInherited(file, key);
  return holder && !isReadElsewhere(file, { holder }, file.textOf(key))
    ? renameInheritedKey(file, key, newName)
    : undefined;
}

function renameInheritedKey(file: SourceFile, key: Span, newName: string): EditDraft | undefined {
  const holder = holderOfInherited(file, key);
  const binding = holder?.bindings.find((each) => each.start <= key.start && key.end <= each.end);
  if (binding?.type !== 'InheritBinding') return undefined;
  const { from } = binding;
  if (from && from.type !== 'Identifier' && from.type !== 'Select') return undefined;
  const name = file.textOf(key);
  const value = from ? `${file.textOf(from)}.${name}` : name;
  const before = file.textOf({ start: binding.start, end: key.start });
  const after = file.textOf({ start: key.end, end: binding.end });
  const rest = binding.names.length > 1 ? `${before.trimEnd()}${after}${separatorBehind(file, binding)}` : '';
  return replace(file.origin(binding), `${rest}${newName} = ${value};`);
}

function holderOfInherited(file: SourceFile, key: Span): (Expr & { readonly type: 'AttrSet' }) | undefined {
  return file
    .all('AttrSet')
    .find(({ bindings }) => bindings.some((each) => each.type === 'InheritBinding' && isNamed(each, key)));
}

function isNamed({ names }: InheritBinding, key: Span): boolean {
  return names.some(({ start, end }) => start === key.start && end === key.end);
}

function changeable(
  call: CallFacts,
  argument: CallArgument,
  isRight: (call: CallFacts) => boolean,
): WrittenArgument | undefined {
  const key = call.keyOf(argument);
  const file = call.program.fileOf(key.source);
  const placed = file.bindingOf(key);
  if (!placed || nameOfBinding(placed.binding) !== argument.name) return undefined;
  if (isReadElsewhere(file, placed, argument.name) || !call.callsWith(argument).every(isRight))
    return undefined;
  return { file, placed };
}

/** Whether somebody reads an attribute: in `rec { name = "a"; … name … }`; as `args.name` or `inherit (args) name` where the set has a name. */
export function isReadElsewhere(
  file: SourceFile,
  { holder }: Pick<PlacedBinding, 'holder'>,
  name: string,
): boolean {
  const isInside = (span: Span) => holder.start <= span.start && span.end <= holder.end;
  const isScope = holder.type !== 'AttrSet' || holder.recursive;
  const isAnonymous = parentOf(file, holder)?.type === 'Apply';
  const inherits = file.inheritsOf(name);
  return (
    (isScope &&
      file
        .all('Identifier')
        .filter((each) => each.name === name)
        .some(isInside)) ||
    (isScope && inherits.some((each) => each.from === undefined && isInside(each))) ||
    (!isAnonymous && inherits.some((each) => each.from !== undefined)) ||
    (!isAnonymous && file.all('Select').some(({ path }) => path.some((key) => isKey(key, name))))
  );
}

function isKey(key: AttrKey, name: string): boolean {
  return key.type === 'StaticKey' && key.name === name;
}

function parentOf(file: SourceFile, expr: Expr): Expr | undefined {
  const parent = file.parentOf(expr);
  return parent?.type === 'Parenthesized' ? parentOf(file, parent) : parent;
}

function isLiteral(expr: Expr | undefined): boolean {
  return (
    expr?.type === 'Integer' ||
    (expr?.type === 'Identifier' && ['null', 'true', 'false'].includes(expr.name)) ||
    (expr?.type === 'String' && expr.parts.every(({ type }) => type === 'Text'))
  );
}

function lastBinding(expr: Expr | undefined): Binding | undefined {
  let argument = expr?.type === 'Apply' ? bare(expr.arg) : undefined;
  // Of `common // { … }` the right side counts.
  while (argument?.type === 'Binary' && argument.operator === '//') argument = bare(argument.right);
  return argument?.type === 'AttrSet' ? argument.bindings.at(-1) : undefined;
}

function bare(expr: Expr): Expr {
  return expr.type === 'Parenthesized' ? bare(expr.inner) : expr;
}
