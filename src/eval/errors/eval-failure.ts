// How evaluation fails inside the evaluator. The public functions turn it into a NixlayerError.

import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { Origin } from '../values/origin.ts';

/**
 * `throw` and `assert` can be caught by `builtins.tryEval`; nothing else can. `recursion`: it never ends; `limit`: a limit
 * of the options is reached.
 */
export type FailureKind = 'error' | 'throw' | 'assert' | 'abort' | 'recursion' | 'limit';

export interface TraceFrame {
  readonly text: string;
  readonly origin: Origin | undefined;
}

const maxFrames = 60;

export class EvalFailure extends Error {
  readonly kind: FailureKind;
  readonly hint: string | undefined;
  readonly frames: TraceFrame[] = [];
  origin: Origin | undefined;

  constructor(
    message: string,
    details: {
      readonly kind?: FailureKind;
      readonly hint?: string | undefined;
      readonly origin?: Origin | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    // Nobody reads the stack, and making it costs more than what failed. It has no other switch.
    const frames = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    Error.stackTraceLimit = frames;
    this.kind = details.kind ?? 'error';
    this.hint = details.hint;
    this.origin = details.origin;
  }

  /** Adds a frame further out; frames beyond a bound are dropped. */
  addFrame(text: string, origin: Origin | undefined): void {
    if (this.frames.length < maxFrames) this.frames.push({ text, origin });
  }
}

/** Gives a failure that passes by a position, if it has none yet. */
export function locateFailure(error: unknown, origin: Origin): unknown {
  if (error instanceof EvalFailure) error.origin ??= origin;
  // Errors of lower rooms (a bad store name, say) know no place in the expression.
  if (error instanceof NixlayerError && error.location === undefined && error.code !== 'E_EVAL')
    return new EvalFailure(error.message, { hint: error.hint, origin, cause: error });
  return error;
}
