// One evaluated call of a dockerTools function, with answers to what rules ask.
import type { CallPlaces } from '../dockertools/call-places.ts';
import { isOfOwnLibrary } from '../dockertools/callee.ts';
import type { ImageFunction, ImageFunctionName } from '../dockertools/functions/argument.ts';
import { imageFunction } from '../dockertools/functions.ts';
import type { CallArgument, CallValue, ImageCall } from '../dockertools/image-call.ts';
import { type Analysis, type FileStat, type Origin, Unknown } from '../eval/index.ts';
import type { SourceText } from '../syntax/index.ts';
import { isNull, possibleValues } from './call-values.ts';
import { type LibraryCall, libraryCallOf } from './library-call.ts';
import type { SourceFile } from './source-file.ts';
import { calleeOf, isParameter } from './written-callee.ts';

const builders: ReadonlySet<ImageFunctionName> = new Set([
  'buildImage',
  'buildLayeredImage',
  'streamLayeredImage',
  'buildImageWithNixDb',
  'buildLayeredImageWithNixDb',
]);

/** The program that a call is in, as far as calls ask about it. */
export interface ProgramOfCalls {
  readonly file: SourceFile;
  readonly places: CallPlaces;
  readonly analysis: Analysis;
  readonly calls: readonly CallFacts[];
  fileOf(source: SourceText): SourceFile;
  /** What is at an absolute path; undefined when nothing is, or it may not be read. Links are not followed. */
  fileTypeOf(path: string): FileStat['type'] | undefined;
}

export class CallFacts {
  readonly call: ImageCall;
  readonly program: ProgramOfCalls;
  readonly function: ImageFunctionName;
  /** The callee and its argument. */
  readonly site: Origin;
  readonly #places: CallPlaces;

  constructor(call: ImageCall, site: Origin, program: ProgramOfCalls) {
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

  /** The same for an argument that is there. */
  valuesOf({ value }: CallArgument): readonly CallValue[] {
    return possibleValues(value);
  }

  /** Whether an argument certainly is not there, or null. */
  lacks(name: string): boolean {
    const given = this.has(name);
    return given === false || (given === true && this.values(name).every(isNull));
  }

  /** The values that a key of `config` may have. */
  configValues(key: string): readonly CallValue[] {
    return this.values('config').flatMap((config) =>
      config.type === 'set' && Object.hasOwn(config.attributes, key)
        ? possibleValues(config.attributes[key])
        : [],
    );
  }

  /** The function that is called, as it is written. */
  get callee(): Origin {
    return calleeOf(this.program.fileOf(this.site.source), this.site);
  }

  /** Taken for dockerTools' only because a parameter has the name: `{ buildImage }: buildImage { … }`. */
  get isAssumed(): boolean {
    return isParameter(this.program.fileOf(this.site.source), this.callee);
  }

  /** Whether it calls nixlayer's own library, so far as the expression says so: an overlay is not seen. */
  get isOfOwnLibrary(): boolean {
    return this.program.analysis.calls.some(
      ({ callee, origin }) => origin && isSamePlace(origin, this.site) && isOfOwnLibrary(callee),
    );
  }

  /** Of the package sets whose function it calls: `x86_64-linux`. Those that are not known, and cross sets, are left out. */
  get systems(): ReadonlySet<string> {
    const systems = new Set<string>();
    for (const { callee, origin } of this.program.analysis.calls) {
      if (!origin || !isSamePlace(origin, this.site) || callee.path.includes('pkgsCross')) continue;
      if (callee.base.type === 'root' && callee.base.system !== undefined) systems.add(callee.base.system);
    }
    return systems;
  }

  /** The name of an argument; the call when it was not written anywhere. */
  keyOf(argument: CallArgument): Origin {
    return this.#own(this.#places.ofKey(argument)) ?? this.site;
  }

  /**
   * The expression that a value came from.
   * @param otherwise when it was not written in the sources, as that of `lib.fakeHash`
   */
  originOf(value: CallValue, otherwise: Origin = this.site): Origin {
    return this.#own(this.#places.ofValue(value)) ?? otherwise;
  }

  /** The name of an attribute of a set. With its path where that is dotted: `config.Cmd`. */
  attributeKeyOf(set: CallValue, name: string): Origin {
    return this.#own(this.#places.ofAttribute(set, name)) ?? this.originOf(set);
  }

  /** The calls that an argument was written for, this one among them: a set may be handed to several. */
  callsWith(argument: CallArgument): readonly CallFacts[] {
    const key = this.keyOf(argument);
    return this.program.calls.filter((call) => {
      const same = call.argument(argument.name);
      return same !== undefined && isSamePlace(call.keyOf(same), key);
    });
  }

  /** The call whose result a value is: that of a base image; undefined when it may be one of several. */
  callOf(value: CallValue): CallFacts | undefined {
    const texts = new Set(this.#places.callsOf(value).map((call) => JSON.stringify(call)));
    const [text] = texts;
    // Calls that differ in nothing are one.
    return texts.size === 1
      ? this.program.calls.find(({ call }) => JSON.stringify(call) === text)
      : undefined;
  }

  /** The call of another function that a value is the result of: `buildEnv { … }`. */
  libraryCallOf(value: CallValue): LibraryCall | undefined {
    return libraryCallOf(this.program.analysis, this.#places, value);
  }

  /**
   * Why an unknown value can have none: its evaluation fails, whatever is unknown. Undefined for what is missing, such as an
   * attribute of a generated set, and for what the expression itself refuses.
   */
  failureOf(value: CallValue): { readonly message: string; readonly at: Origin } | undefined {
    const evaluated = this.#places.evaluated(value);
    if (!(evaluated instanceof Unknown) || evaluated.path.length > 0) return undefined;
    const { reason } = evaluated;
    const cause = reason.type === 'failed' ? reason.cause : undefined;
    const isError =
      cause instanceof Error && 'kind' in cause && cause.kind === 'error' && cause.cause === undefined;
    if (!isError || /^path '/.test(cause.message)) return undefined;
    return { message: cause.message, at: this.#own(evaluated.origin) ?? this.originOf(value) };
  }

  // What a library of this program says is nowhere in the sources.
  #own(origin: Origin | undefined): Origin | undefined {
    return origin && this.program.analysis.isOwn(origin.source) ? origin : undefined;
  }
}

function isSamePlace(a: Origin, b: Origin): boolean {
  return a.source.file === b.source.file && a.start === b.start && a.end === b.end;
}
