// One evaluated call of a dockerTools function, with answers to what rules ask.
import type { CallPlaces } from '../../dockertools/call-places.ts';
import type { ImageFunction, ImageFunctionName } from '../../dockertools/functions/argument.ts';
import { imageFunction } from '../../dockertools/functions.ts';
import type { CallArgument, CallValue, ImageCall } from '../../dockertools/image-call.ts';
import type { Origin } from '../../eval/index.ts';
import { type LibraryCall, libraryCallOf } from './library-call.ts';
import type { Program } from './program.ts';
import { possibleValues } from './values.ts';

const builders: ReadonlySet<ImageFunctionName> = new Set([
  'buildImage',
  'buildLayeredImage',
  'streamLayeredImage',
  'buildImageWithNixDb',
  'buildLayeredImageWithNixDb',
]);

export class CallFacts {
  readonly call: ImageCall;
  readonly program: Program;
  readonly function: ImageFunctionName;
  /** The callee and its argument. */
  readonly site: Origin;
  readonly #places: CallPlaces;

  constructor(call: ImageCall, site: Origin, program: Program) {
    this.call = call;
    this.program = program;
    this.function = call.function;
    this.site = site;
    this.#places = program.places;
  }

  /** What the table says about the function. */
  get table(): ImageFunction {
    return imageFunction(this.function);
  }

  /** Whether it builds an image out of packages: no pullImage, mergeImages or the like. */
  get isBuilder(): boolean {
    return builders.has(this.function);
  }

  /** Whether store paths get layers of their own. */
  get isLayered(): boolean {
    return this.isBuilder && !this.function.startsWith('buildImage');
  }

  /** The arguments; none when the argument of the call is no set. */
  get arguments(): readonly CallArgument[] {
    return this.call.arguments.filter(({ name }) => name !== '');
  }

  argument(name: string): CallArgument | undefined {
    return this.arguments.find((argument) => argument.name === name);
  }

  /** Whether an argument is given; undefined when that is not known. */
  has(name: string): boolean | undefined {
    if (this.argument(name)) return true;
    return this.call.openArguments || this.call.arguments.some((each) => each.name === '')
      ? undefined
      : false;
  }

  /** The values that an argument may have; none when it is not given. */
  values(name: string): readonly CallValue[] {
    return possibleValues(this.argument(name)?.value);
  }

  /** The values that a key of `config` may have. */
  configValues(key: string): readonly CallValue[] {
    return this.values('config').flatMap((config) =>
      config.type === 'set' && Object.hasOwn(config.attributes, key)
        ? possibleValues(config.attributes[key])
        : [],
    );
  }

  /** The name of an argument; the call when it was not written anywhere. */
  keyOf(argument: CallArgument): Origin {
    return this.#places.ofKey(argument) ?? this.site;
  }

  /** The expression that a value came from; the call when it was not written anywhere. */
  originOf(value: CallValue): Origin {
    return this.#places.ofValue(value) ?? this.site;
  }

  /** The name of an attribute of a set. With its path where that is dotted: `config.Cmd`. */
  attributeKeyOf(set: CallValue, name: string): Origin {
    return this.#places.ofAttribute(set, name) ?? this.originOf(set);
  }

  /** The call of another function that a value is the result of: `buildEnv { … }`. */
  libraryCallOf(value: CallValue): LibraryCall | undefined {
    return libraryCallOf(this.program.analysis, this.#places, value);
  }
}
