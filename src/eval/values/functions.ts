import type { Session } from '../runtime/session.ts';
import type { Env } from './env.ts';
import type { Origin } from './origin.ts';
import type { Slot, Value } from './value.ts';

export interface FormalInfo {
  readonly name: string;
  readonly hasDefault: boolean;
  readonly origin: Origin;
}

/** The compiled, closed-over-nothing part of a function. */
export interface LambdaCode {
  /** The name it was bound to, if any. */
  readonly name: string | undefined;
  /** The name of the whole argument: `x` of `x: …`, `args` of `args@{ … }: …`. */
  readonly argument: string | undefined;
  /** undefined for `x: …`. */
  readonly formals: readonly FormalInfo[] | undefined;
  readonly ellipsis: boolean;
  readonly origin: Origin;
  /** Binds the argument and evaluates the body. */
  readonly enter: (env: Env, arg: Slot) => Value;
}

export class Lambda {
  readonly code: LambdaCode;
  readonly env: Env;

  constructor(code: LambdaCode, env: Env) {
    this.code = code;
    this.env = env;
  }
}

/** A built-in function. `apply` gets exactly `arity` arguments. */
export class Primop {
  readonly name: string;
  readonly arity: number;
  readonly apply: PrimopFn;

  constructor(name: string, arity: number, apply: PrimopFn) {
    this.name = name;
    this.arity = arity;
    this.apply = apply;
  }
}

export type PrimopFn = (session: Session, ...args: Slot[]) => Value;

/** A built-in function that waits for more arguments. */
export class PartialPrimop {
  readonly primop: Primop;
  readonly args: readonly Slot[];

  constructor(primop: Primop, args: readonly Slot[]) {
    this.primop = primop;
    this.args = args;
  }
}
