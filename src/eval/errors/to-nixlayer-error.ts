// The rim: what escapes from an evaluation becomes a NixlayerError; bugs stay as they are.

import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { isStackOverflow } from '../../errors/stack-overflow.ts';
import { locate } from '../../syntax/excerpt.ts';
import { EvalFailure, type TraceFrame } from './eval-failure.ts';

/** Runs `work`. @throws NixlayerError E_EVAL (and E_SYNTAX for imported files) */
export function atRim<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toNixlayerError(error);
  }
}

export function toNixlayerError(error: unknown): unknown {
  if (error instanceof EvalFailure) {
    const { origin, hint } = error;
    return new NixlayerError(error.kind === 'limit' ? 'E_LIMIT' : 'E_EVAL', error.message, {
      cause: error,
      ...(origin ? { location: locate(origin.source, origin) } : {}),
      ...(hint === undefined ? {} : { hint }),
      trace: error.frames.map(frameText),
    });
  }
  if (isStackOverflow(error)) {
    return new NixlayerError('E_EVAL', 'stack overflow: the expression recurses too deeply', {
      hint: 'Look for a recursion that never ends; deep but finite recursion needs an evaluation with a deep stack.',
      cause: error,
    });
  }
  if (error instanceof RangeError && sizeLimits.test(error.message)) {
    return new NixlayerError('E_LIMIT', 'the evaluation made a list, set or string that is too large', {
      hint: 'Look for a list or text that grows without end.',
      cause: error,
    });
  }
  return error;
}

// What V8 says about arrays, strings, maps and numbers beyond its bounds.
const sizeLimits =
  /Invalid (array|string|typed array) length|Map maximum size|Set maximum size|Maximum BigInt size|Array buffer allocation/;

function frameText({ text, origin }: TraceFrame): string {
  if (!origin) return text;
  const { line, column } = origin.source.positionAt(origin.start);
  return `${text} at ${origin.source.file}:${line}:${column}`;
}
