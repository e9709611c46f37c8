// What is to be said about the place under the cursor.
import { isImageFunctionName } from '../../dockertools/functions.ts';
import type { SourceFile } from '../../program/source-file.ts';
import type { Span } from '../../syntax/index.ts';
import type { OutlinedCall, OutlinedPart } from '../analysis/outline.ts';
import { expressionAt, keyAt, touches } from '../syntax/at-offset.ts';
import { imageFunctionOf } from '../syntax/image-function.ts';
import { roleOf, type SetRole } from '../syntax/set-role.ts';
import { entryAt } from '../table.ts';
import { describeEntry, describeTool } from './describe-entry.ts';

export interface HoverText {
  readonly span: Span;
  /** Markdown. */
  readonly text: string;
}

/** @param calls those that evaluation found; none when the text cannot be evaluated */
export function hoverAt(
  file: SourceFile,
  offset: number,
  calls: readonly OutlinedCall[],
): HoverText | undefined {
  return hoverOnKey(file, offset, calls) ?? hoverOnTool(file, offset, calls);
}

function hoverOnKey(file: SourceFile, offset: number, calls: readonly OutlinedCall[]): HoverText | undefined {
  const key = keyAt(file, offset);
  if (!key) return undefined;
  const evaluated = evaluatedKey(calls, file.source.file, key.span, key.steps.at(-1) ?? '');
  const written = roleOf(file, key.holder);
  const role: SetRole | undefined = evaluated
    ? { function: evaluated.call.function, path: evaluated.part.path }
    : written && { function: written.function, path: [...written.path, ...key.steps] };
  const entry = role && entryAt(role);
  return entry && { span: key.span, text: describeEntry(entry, role, evaluated?.part.text) };
}

/** The part of a call whose name is written at a span. */
export function evaluatedKey(
  calls: readonly OutlinedCall[],
  file: string,
  span: Span,
  name: string,
): { readonly call: OutlinedCall; readonly part: OutlinedPart } | undefined {
  for (const call of calls) {
    const part = call.parts.find(
      ({ path, key }) =>
        path.at(-1) === name &&
        key.file === file &&
        key.range.start.offset <= span.start &&
        span.end === key.range.end.offset,
    );
    if (part) return { call, part };
  }
  return undefined;
}

function hoverOnTool(
  file: SourceFile,
  offset: number,
  calls: readonly OutlinedCall[],
): HoverText | undefined {
  const called = calls.find(
    ({ callee }) =>
      callee.file === file.source.file &&
      touches({ start: callee.range.start.offset, end: callee.range.end.offset }, offset),
  );
  const select = expressionAt(file, 'Select', offset);
  const step = select?.path.find((key) => touches(key, offset));
  const variable = expressionAt(file, 'Identifier', offset);
  if (step?.type === 'StaticKey') {
    const isLast = step === select?.path.at(-1);
    const name = isLast && called && !isImageFunctionName(step.name) ? called.function : step.name;
    const text = isLast ? describeTool(name) : undefined;
    return text === undefined ? undefined : { span: step, text };
  }
  if (!variable) return undefined;
  const isCallee =
    called?.callee.range.start.offset === variable.start && called.callee.range.end.offset === variable.end;
  const name = isCallee ? called.function : imageFunctionOf(file, variable);
  const text = name && describeTool(name);
  return text === undefined ? undefined : { span: variable, text };
}
