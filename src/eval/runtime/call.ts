// Applying functions, built-in functions and callable sets.

import { EvalFailure } from '../errors/eval-failure.ts';
import { describe } from '../values/describe.ts';
import type { Origin } from '../values/origin.ts';
import {
  Attrs,
  force,
  Lambda,
  PartialPrimop,
  Primop,
  type Slot,
  Symbolic,
  type Value,
} from '../values/value.ts';
import type { Session } from './session.ts';
import { renewSteps } from './steps.ts';

/** Applies `fn` to the arguments, one after the other. */
export function call(session: Session, fn: Value, ...args: Slot[]): Value {
  return apply(session, fn, args, undefined);
}

/** As `call`; `origin` is where the call is written. */
export function apply(session: Session, fn: Value, args: readonly Slot[], origin: Origin | undefined): Value {
  let current = fn;
  let index = 0;
  while (index < args.length) {
    if (current instanceof Lambda) {
      current = callLambda(session, current, args[index]!, origin);
      index++;
    } else if (current instanceof Primop || current instanceof PartialPrimop) {
      const primop = current instanceof Primop ? current : current.primop;
      const have = current instanceof Primop ? noSlots : current.args;
      const take = Math.min(primop.arity - have.length, args.length - index);
      const isWhole = have.length === 0 && take === args.length;
      const all = isWhole ? args : [...have, ...args.slice(index, index + take)];
      index += take;
      current = all.length < primop.arity ? new PartialPrimop(primop, all) : callPrimop(session, primop, all);
    } else if (current instanceof Attrs && current.has('__functor')) {
      const functor = force(current.get('__functor') as Slot);
      current = apply(session, functor, [current, args[index]!], origin);
      index++;
    } else if (current instanceof Symbolic && session.analysis) {
      current = session.analysis.call(current, args[index]!, origin);
      index++;
    } else {
      throw new EvalFailure(`attempt to call something which is not a function but ${describe(current)}`, {
        origin,
      });
    }
  }
  return current;
}

const noSlots: readonly Slot[] = [];

function callPrimop(session: Session, primop: Primop, args: readonly Slot[]): Value {
  if (--session.steps.left < 0) renewSteps(session);
  // Spreading an array into a call costs more than most built-ins do.
  if (args.length === 1) return primop.apply(args[0] as Slot);
  if (args.length === 2) return primop.apply(args[0] as Slot, args[1] as Slot);
  return primop.apply(...args);
}

/** `lambda arg`, counted against the depth of calls and the number of steps. */
export function callLambda(session: Session, lambda: Lambda, arg: Slot, origin: Origin | undefined): Value {
  if (session.callDepth >= session.maxCallDepth) throw tooDeep(origin);
  if (--session.steps.left < 0) renewSteps(session);
  session.callDepth++;
  try {
    return lambda.code.enter(lambda.env, arg);
  } catch (error) {
    if (error instanceof EvalFailure)
      error.addFrame(`while calling ${lambdaName(lambda)}`, origin ?? lambda.code.origin);
    throw error;
  } finally {
    session.callDepth--;
  }
}

/** Work that goes down into a value counts like a call. */
export function nested<T>(session: Session, work: () => T): T {
  if (session.callDepth >= session.maxCallDepth) throw tooDeep(undefined);
  session.callDepth++;
  try {
    return work();
  } finally {
    session.callDepth--;
  }
}

function tooDeep(origin: Origin | undefined): EvalFailure {
  return new EvalFailure('stack overflow; max-call-depth exceeded', {
    kind: 'recursion',
    origin,
    hint: 'The expression calls functions too deeply; look for a recursion that never ends.',
  });
}

/** "'f'" or "anonymous lambda". */
export function lambdaName(lambda: Lambda): string {
  return `'${lambda.code.name ?? 'anonymous lambda'}'`;
}
