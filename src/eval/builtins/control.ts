// Errors, tracing and the order of evaluation.

import { EvalFailure } from '../errors/eval-failure.ts';
import { printValue } from '../print/print-value.ts';
import { coerceToString, interpolation, plain } from '../runtime/coerce.ts';
import { forceString, isStringValue } from '../runtime/expect.ts';
import { forceDeep } from '../runtime/force-deep.ts';
import { attrsOf } from '../values/attrs.ts';
import { textOf } from '../values/string-context.ts';
import { force, type Slot } from '../values/value.ts';
import type { BuiltinTable } from './table.ts';

function traceText(slot: Slot): string {
  const value = force(slot);
  return isStringValue(value) ? textOf(value) : printValue(value);
}

export const controlBuiltins: BuiltinTable = {
  throw: (session, message) => {
    throw new EvalFailure(textOf(coerceToString(session, message, interpolation)), { kind: 'throw' });
  },
  abort: (session, message) => {
    const text = textOf(coerceToString(session, message, interpolation));
    throw new EvalFailure(`evaluation aborted with the following error message: '${text}'`, {
      kind: 'abort',
    });
  },
  tryEval: (session, slot) => {
    const depth = session.callDepth;
    try {
      return attrsOf({ success: true, value: force(slot) });
    } catch (error) {
      if (!(error instanceof EvalFailure) || (error.kind !== 'throw' && error.kind !== 'assert')) throw error;
      session.callDepth = depth;
      return attrsOf({ success: false, value: false });
    }
  },
  trace: (session, message, value) => {
    session.onTrace(`trace: ${traceText(message)}`);
    return force(value);
  },
  // Only speaks with Nix's option trace-verbose.
  traceVerbose: (_session, _message, value) => force(value),
  warn: (session, message, value) => {
    session.onTrace(`evaluation warning: ${textOf(forceString(message))}`);
    return force(value);
  },
  break: (_session, value) => force(value),
  seq: (_session, first, second) => {
    force(first);
    return force(second);
  },
  deepSeq: (_session, first, second) => {
    forceDeep(first);
    return force(second);
  },
  addErrorContext: (session, context, value) => {
    try {
      return force(value);
    } catch (error) {
      if (error instanceof EvalFailure)
        error.addFrame(textOf(coerceToString(session, context, plain)), undefined);
      throw error;
    }
  },
};
