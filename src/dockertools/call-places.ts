// Where the parts of an image call were written: beside the calls, which stay plain data.
import { type Origin, type Slot, Unknown, type Value } from '../eval/index.ts';
import { attributeOrigin } from './attribute-origin.ts';
import { imageResultOf } from './callee.ts';
import type { CallArgument, CallValue, ImageCall } from './image-call.ts';

interface Read {
  readonly value: Value;
  readonly origin: Origin | undefined;
}

/** Answers for the very objects that were read while it was passed along. */
export class CallPlaces {
  readonly #values = new WeakMap<CallValue, Read>();
  readonly #keys = new WeakMap<CallArgument, Origin>();
  readonly #calls = new WeakMap<ImageCall, Origin>();
  readonly #callsByArgument = new Map<Slot, ImageCall[]>();

  /** The callee and its argument. */
  ofCall(call: ImageCall): Origin | undefined {
    return this.#calls.get(call);
  }

  /** The name of an argument; with its path where that is dotted: `config.Cmd`. */
  ofKey(argument: CallArgument): Origin | undefined {
    return this.#keys.get(argument);
  }

  /** The expression that a value came from: through variables, `inherit`, selections and other files. */
  ofValue(value: CallValue): Origin | undefined {
    return this.#values.get(value)?.origin;
  }

  /** The name of an attribute of a set. */
  ofAttribute(set: CallValue, name: string): Origin | undefined {
    const value = this.#values.get(set)?.value;
    return value === undefined ? undefined : attributeOrigin(value, name);
  }

  /** The calls whose result a value may be: several when their argument may be one of several. */
  callsOf(value: CallValue): readonly ImageCall[] {
    const evaluated = this.evaluated(value);
    const argument = evaluated instanceof Unknown ? imageResultOf(evaluated)?.args.at(-1) : undefined;
    return (argument !== undefined && this.#callsByArgument.get(argument)) || [];
  }

  /** What the evaluator has for a value. */
  evaluated(value: CallValue): Value | undefined {
    return this.#values.get(value)?.value;
  }

  remember(read: CallValue, from: Read): void {
    this.#values.set(read, from);
  }

  rememberKey(argument: CallArgument, origin: Origin | undefined): void {
    if (origin) this.#keys.set(argument, origin);
  }

  /** @param argument what the evaluator has for the argument of the call, of an `override` for that of the last one */
  rememberCall(call: ImageCall, origin: Origin | undefined, argument: Slot): void {
    if (origin) this.#calls.set(call, origin);
    const same = this.#callsByArgument.get(argument);
    if (same) same.push(call);
    else this.#callsByArgument.set(argument, [call]);
  }
}
