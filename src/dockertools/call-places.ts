// Where the parts of an image call were written: beside the calls, which stay plain data.
import type { Origin, Value } from '../eval/index.ts';
import { attributeOrigin } from './attribute-origin.ts';
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

  rememberCall(call: ImageCall, origin: Origin | undefined): void {
    if (origin) this.#calls.set(call, origin);
  }
}
