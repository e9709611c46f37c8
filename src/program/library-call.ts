// Calls of functions of the package set that are not dockerTools': `pkgs.buildEnv { … }`.

import type { CallPlaces } from '../dockertools/call-places.ts';
import { pathOfUnknown } from '../dockertools/callee.ts';
import type { CallValue } from '../dockertools/image-call.ts';
import { readCallValue } from '../dockertools/read-call-value.ts';
import { type Analysis, type Origin, type Slot, Unknown } from '../eval/index.ts';

export class LibraryCall {
  /** As in the expression: `pkgs.buildEnv`, `lib.strings.concatStrings`. */
  readonly path: string;
  /** Its last step. */
  readonly name: string;
  /** The callee and its arguments. */
  readonly site: Origin | undefined;
  readonly places: CallPlaces;
  readonly #analysis: Analysis;
  readonly #slots: readonly Slot[];
  #arguments: readonly CallValue[] | undefined;

  constructor(
    analysis: Analysis,
    places: CallPlaces,
    callee: Unknown,
    args: readonly Slot[],
    site: Origin | undefined,
  ) {
    this.#analysis = analysis;
    this.places = places;
    this.path = pathOfUnknown(callee);
    this.name = callee.path.at(-1) ?? '';
    this.#slots = args;
    this.site = site;
  }

  get arguments(): readonly CallValue[] {
    this.#arguments ??= this.#slots.map((slot) => readCallValue(this.#analysis, slot, this.places));
    return this.#arguments;
  }

  /** The expression that a value of an argument came from, when it was written in the sources. */
  originOf(value: CallValue): Origin | undefined {
    const origin = this.places.ofValue(value);
    return origin && this.#analysis.isOwn(origin.source) ? origin : undefined;
  }
}

/** The call whose result a value is, if it is one of an unknown function. */
export function libraryCallOf(
  analysis: Analysis,
  places: CallPlaces,
  value: CallValue,
): LibraryCall | undefined {
  const evaluated = places.evaluated(value);
  if (!(evaluated instanceof Unknown)) return undefined;
  const { base, path, origin } = evaluated;
  if (base.type !== 'call' || path.length > 0) return undefined;
  return new LibraryCall(analysis, places, base.callee, base.args, origin);
}
