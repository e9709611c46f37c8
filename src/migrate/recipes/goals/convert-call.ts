// A call of one function → one of another function, argument by argument; or why not.

import type { ImageFunctionName } from '../../../dockertools/functions/argument.ts';
import { imageFunction } from '../../../dockertools/functions.ts';
import type { CallArgument } from '../../../dockertools/image-call.ts';
import { removeArgument, renameArgument } from '../../../edits/arguments.ts';
import { replace } from '../../../edits/drafts.ts';
import type { EditDraft, FixDraft } from '../../../edits/edit.ts';
import { renameCallees, withoutRepeats } from '../../../edits/rename-callee.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { readingsOfResult } from '../../../program/result-readings.ts';
import { callsTogether } from './calls-together.ts';

/** What becomes of an argument. */
export type ArgumentStep =
  | { readonly type: 'stays' }
  /** `text` is what is written in the place of its value. */
  | { readonly type: 'renamed'; readonly to: string; readonly text?: string }
  | { readonly type: 'goes' }
  | { readonly type: 'left'; readonly reason: string };

export interface Conversion {
  /** Function by function: what is called instead. */
  readonly functions: Readonly<Partial<Record<ImageFunctionName, ImageFunctionName>>>;
  readonly stepOf: (call: CallFacts, argument: CallArgument) => ArgumentStep;
  /** Why a call cannot be converted, beside what its arguments say. */
  readonly reasonOf?: (call: CallFacts) => string | undefined;
  /** Whether the image may behave otherwise after it. */
  readonly isUnsafe?: (call: CallFacts) => boolean;
}

export const stays: ArgumentStep = { type: 'stays' };
export const goes: ArgumentStep = { type: 'goes' };

export function left(reason: string): ArgumentStep {
  return { type: 'left', reason };
}

/** @returns the fix, or why there is none, in words */
export function convertCall(call: CallFacts, conversion: Conversion): FixDraft | string {
  const target = conversion.functions[call.function];
  if (target === undefined) return `${call.function} has no counterpart`;
  const group = callsTogether(call, (each) => changingArguments(each, conversion));
  if (group.some((each) => each.function !== call.function))
    return 'another call of another function has the same arguments';
  for (const each of group) {
    const reason = reasonAgainst(each, target, conversion);
    if (reason !== undefined) return reason;
  }
  const callee = renameCallees(group, target);
  if (typeof callee === 'string') return callee;
  const edits: EditDraft[] = [...callee.edits];
  for (const each of group) {
    for (const argument of changingArguments(each, conversion)) {
      const edit = editOf(each, argument, conversion, group);
      if (!edit) return `'${argument.name}' cannot be changed where it is written`;
      edits.push(edit, ...valueEdits(each, argument, conversion));
    }
  }
  const isUnsafe = callee.applicability === 'unsafe' || group.some((each) => conversion.isUnsafe?.(each));
  return {
    title: `Call ${target}`,
    applicability: isUnsafe ? 'unsafe' : 'safe',
    edits: withoutRepeats(edits),
  };
}

function changingArguments(call: CallFacts, { stepOf }: Conversion): readonly CallArgument[] {
  return call.arguments.filter((argument) => ['goes', 'renamed'].includes(stepOf(call, argument).type));
}

function reasonAgainst(
  call: CallFacts,
  target: ImageFunctionName,
  { stepOf, reasonOf }: Conversion,
): string | undefined {
  if (call.call.openArguments) return `it may have further arguments: ${call.call.openArguments.path}`;
  if (call.call.arguments.some(({ name }) => name === '')) return 'its arguments are not known';
  for (const argument of call.arguments) {
    const step = stepOf(call, argument);
    if (step.type === 'left') return step.reason;
    const name = step.type === 'renamed' ? step.to : argument.name;
    if (step.type !== 'goes' && !imageFunction(target).arguments.some((each) => each.name === name))
      return `${target} has no argument '${name}'`;
  }
  const kept = new Set(imageFunction(target).passthru.map(({ name }) => name));
  const lost = imageFunction(call.function).passthru.filter(({ name }) => !kept.has(name));
  const read = readingsOfResult(call.program.fileOf(call.site.source), call.site).map(
    ({ attribute }) => attribute,
  );
  if (read.includes('override')) return `its result is overridden with arguments of ${call.function}`;
  const missed = lost.find(({ name }) => read.includes(name))?.name;
  if (missed !== undefined)
    return `its attribute '${missed}' is read, which the result of ${target} does not have`;
  return reasonOf?.(call);
}

function editOf(
  call: CallFacts,
  argument: CallArgument,
  { stepOf }: Conversion,
  group: readonly CallFacts[],
): EditDraft | undefined {
  const step = stepOf(call, argument);
  const isRight = (each: CallFacts) => group.includes(each);
  return step.type === 'renamed'
    ? renameArgument(call, argument, step.to, isRight)
    : removeArgument(call, argument, isRight);
}

function valueEdits(call: CallFacts, argument: CallArgument, { stepOf }: Conversion): readonly EditDraft[] {
  const step = stepOf(call, argument);
  const [value] = call.valuesOf(argument);
  return step.type === 'renamed' && step.text !== undefined && value
    ? [replace(call.originOf(value), step.text)]
    : [];
}
