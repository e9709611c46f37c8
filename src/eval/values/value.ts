// The values of the Nix language, and what they are made of: delayed values, variables, sets, functions. They refer to each
// other, so they are in one file. Integers are bigint (64 bits), floats are number, strings without context are string.

import { EvalFailure } from '../errors/eval-failure.ts';
import { compareStrings } from '../strings/compare.ts';
import type { Origin } from './origin.ts';
import type { ContextString } from './string-context.ts';

/** A path value, absolute and canonical. Equal paths are equal values; copying to the store happens on coercion. */
export class NixPath {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }
}

export type List = readonly Slot[];

/** A value in weak head normal form: elements and attributes may still be thunks. */
export type Value =
  | bigint
  | number
  | boolean
  | null
  | string
  | ContextString
  | NixPath
  | List
  | Attrs
  | Lambda
  | Primop
  | PartialPrimop
  /** Only in analysis. */
  | Symbolic;

/** What a variable, a list element or an attribute holds. */
export type Slot = Value | Thunk;

/** Evaluates a slot to weak head normal form. */
export function force(slot: Slot): Value {
  return slot instanceof Thunk ? slot.force() : slot;
}

export function isList(value: Value): value is List {
  return Array.isArray(value);
}

/**
 * One level of variables at run time. The compiler knows at which level and index a name lives.
 * A slot is undefined only while a recursive scope is being filled.
 */
export class Env {
  readonly up: Env | undefined;
  readonly slots: (Slot | undefined)[];

  constructor(up: Env | undefined, slots: (Slot | undefined)[]) {
    this.up = up;
    this.slots = slots;
  }
}

export const emptyEnv = new Env(undefined, []);

// Delayed evaluation: runs once, remembers its value, notices when it needs itself.

export type Run = (env: Env) => Value;

const blackhole: Run = () => {
  throw new EvalFailure('infinite recursion encountered', {
    kind: 'recursion',
    hint: 'A value is defined in terms of itself; look for a name that an inner scope shadows, or for `rec`.',
  });
};

export class Thunk {
  #run: Run | undefined;
  #env: Env;
  #value: Value | undefined;

  constructor(run: Run, env: Env) {
    this.#run = run;
    this.#env = env;
  }

  get isForced(): boolean {
    return this.#run === undefined;
  }

  /** The value if it was computed before. */
  get known(): Value | undefined {
    return this.#value;
  }

  /** A failed evaluation leaves the thunk as it was, so that asking again fails again. */
  force(): Value {
    const run = this.#run;
    if (run === undefined) return this.#value as Value;
    const env = this.#env;
    this.#run = blackhole;
    let value: Value;
    try {
      value = run(env);
    } catch (error) {
      this.#run = run;
      throw error;
    }
    this.#value = value;
    this.#run = undefined;
    this.#env = emptyEnv;
    return value;
  }
}

/** A thunk of a host function. */
export function lazy(compute: () => Value): Thunk {
  return new Thunk(compute, emptyEnv);
}

// Attribute sets: names to slots, and where each attribute was written.

/** Answers where an attribute was written. */
export interface Origins {
  originOf(name: string): Origin | undefined;
}

const aboveSurrogates = /[\ud800-\uffff]/;

export class Attrs {
  readonly entries: ReadonlyMap<string, Slot>;
  readonly origins: Origins | undefined;
  #sorted: readonly string[] | undefined;

  constructor(entries: ReadonlyMap<string, Slot>, origins?: Origins) {
    this.entries = entries;
    this.origins = origins;
  }

  get size(): number {
    return this.entries.size;
  }

  get(name: string): Slot | undefined {
    return this.entries.get(name);
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  originOf(name: string): Origin | undefined {
    return this.entries.has(name) ? this.origins?.originOf(name) : undefined;
  }

  /** Names in byte order, the order in which Nix shows and visits attributes. */
  sortedNames(): readonly string[] {
    if (this.#sorted) return this.#sorted;
    const names = [...this.entries.keys()].sort();
    if (names.some((name) => aboveSurrogates.test(name))) names.sort(compareStrings);
    this.#sorted = names;
    return names;
  }
}

// Functions.

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

export type PrimopFn = (...args: Slot[]) => Value;

/** A built-in function that waits for more arguments. */
export class PartialPrimop {
  readonly primop: Primop;
  readonly args: readonly Slot[];

  constructor(primop: Primop, args: readonly Slot[]) {
    this.primop = primop;
    this.args = args;
  }
}

// Values that are known only in part; what kinds there are is in symbolic.ts.

/** Why something is not known. */
export type UnknownReason =
  /** `<name>` is not in the search path. */
  | { readonly type: 'search-path'; readonly name: string }
  | { readonly type: 'flake-input'; readonly input: string }
  /** A parameter of a function that nobody calls. */
  | {
      readonly type: 'parameter';
      readonly name: string;
      /** Of a function that callPackage is to call: likely a package. */
      readonly ofPackages?: true;
    }
  | {
      readonly type: 'builtin';
      readonly name: string;
      readonly why: 'needs-nix' | 'needs-network' | 'impure' | 'failed';
      readonly message?: string;
    }
  /** The evaluation of this part failed; `cause` is what evaluation threw. */
  | { readonly type: 'failed'; readonly message: string; readonly cause: unknown }
  /** Too large, too deep or too many steps to follow. */
  | { readonly type: 'limit'; readonly message: string };

/** Common ground of all values that are not wholly known. */
export abstract class Symbolic {
  abstract readonly symbolic: 'unknown' | 'joined' | 'string' | 'list' | 'attrs';
  abstract readonly reason: UnknownReason;
  abstract readonly origin: Origin | undefined;

  /** An attribute; undefined if there certainly is none of this name. */
  abstract select(name: string, origin: Origin | undefined): Slot | undefined;

  /** Whether there is such an attribute; undefined if that is not known. */
  abstract has(name: string): boolean | undefined;
}
