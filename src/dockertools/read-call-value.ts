// Evaluated values → plain data, as far as they are known.
import {
  type Analysis,
  Attrs,
  ContextString,
  isList,
  Joined,
  NixPath,
  PartialAttrs,
  PartialList,
  PartialString,
  type Slot,
  Symbolic,
  textOf,
  Unknown,
  type UnknownReason,
  type Value,
} from '../eval/index.ts';
import type { CallPlaces } from './call-places.ts';
import { imageResultOf, pathOfUnknown } from './callee.ts';
import type { CallValue, UnknownValue } from './image-call.ts';
import { rangeOf } from './source-range.ts';

/** Deeper, or larger, than any argument of an image. */
const maxDepth = 40;
const maxValues = 20_000;

/**
 * Reads a value with all that is inside; what cannot be evaluated is unknown.
 * @param places remembers where each part of it was written
 */
export function readCallValue(analysis: Analysis, slot: Slot, places?: CallPlaces): CallValue {
  return new Reader(analysis, places).read(slot, 0);
}

class Reader {
  readonly #analysis: Analysis;
  readonly #places: CallPlaces | undefined;
  #count = 0;

  constructor(analysis: Analysis, places: CallPlaces | undefined) {
    this.#analysis = analysis;
    this.#places = places;
  }

  read(slot: Slot, depth: number): CallValue {
    this.#count += 1;
    if (depth > maxDepth || this.#count > maxValues) {
      return { type: 'unknown', path: '…', reason: 'the value is too large to follow' };
    }
    const value = this.#analysis.tryForce(slot);
    const read = value instanceof Symbolic ? this.#symbolic(value, depth) : this.#known(value, depth);
    this.#places?.remember(read, { value, origin: this.#analysis.originOf(slot) });
    return read;
  }

  #known(value: Value, depth: number): CallValue {
    if (
      value === null ||
      typeof value === 'boolean' ||
      typeof value === 'string' ||
      typeof value === 'number'
    )
      return { type: 'plain', value };
    if (typeof value === 'bigint') {
      const number = Number(value);
      return Number.isSafeInteger(number)
        ? { type: 'plain', value: number }
        : { type: 'integer', digits: String(value) };
    }
    if (value instanceof ContextString) return { type: 'plain', value: textOf(value) };
    if (value instanceof NixPath) return { type: 'path', path: value.path };
    if (isList(value)) return { type: 'list', items: value.map((item) => this.read(item, depth + 1)) };
    if (value instanceof Attrs) return this.#set(value, depth);
    return { type: 'function' };
  }

  #set(value: Attrs, depth: number): CallValue {
    if (this.#analysis.tryForce(value.get('type') ?? null) !== 'derivation')
      return { type: 'set', attributes: this.#attributes(value, depth) };
    const name = this.#analysis.tryForce(value.get('name') ?? null);
    return { type: 'package', name: typeof name === 'string' ? name : '?' };
  }

  #attributes(value: Attrs, depth: number): Record<string, CallValue> {
    return Object.fromEntries(
      value.sortedNames().map((name) => [name, this.read(value.get(name) ?? null, depth + 1)]),
    );
  }

  #symbolic(value: Symbolic, depth: number): CallValue {
    if (value instanceof Unknown) {
      const image = imageResultOf(value);
      return image === undefined
        ? unknownValue(value)
        : { type: 'image', function: image.function, location: rangeOf(value.origin) };
    }
    if (value instanceof Joined) return this.#choice(value, depth);
    if (value instanceof PartialString) return { type: 'text', parts: this.#parts(value, depth) };
    if (value instanceof PartialList) {
      return {
        type: 'list',
        items: value.parts.map((part) =>
          part.type === 'item' ? this.read(part.slot, depth + 1) : restOf(part.value),
        ),
      };
    }
    if (value instanceof PartialAttrs) return this.#partialSet(value, depth);
    return unknownValue(value);
  }

  #choice(value: Joined, depth: number): CallValue {
    const of = this.#analysis.alternativeSlotsOf(value).map((each) => this.read(each, depth + 1));
    const different = [...new Map(of.map((each) => [JSON.stringify(each), each])).values()];
    const [only] = different;
    return different.length === 1 && only !== undefined ? only : { type: 'choice', of: different };
  }

  #parts(value: PartialString, depth: number): readonly (string | UnknownValue)[] {
    return value.segments.map((segment) => {
      if (segment.type === 'text') return textOf(segment.value);
      const read = this.read(segment.value, depth + 1);
      return read.type === 'unknown' ? read : { ...unknownValue(segment.value), ...imagePath(read) };
    });
  }

  #partialSet(value: PartialAttrs, depth: number): CallValue {
    const attributes = Object.fromEntries(
      value
        .knownNames()
        .toSorted()
        .map((name) => [name, this.read(value.select(name, undefined) ?? null, depth + 1)]),
    );
    const open = value.layers.find((layer) => layer.type !== 'known');
    return {
      type: 'set',
      attributes,
      ...(open !== undefined && {
        open: unknownValue(open.type === 'unknown' ? open.value : open.key),
      }),
    };
  }
}

function restOf(value: Symbolic): UnknownValue {
  const unknown = unknownValue(value);
  return { ...unknown, path: `${unknown.path}…` };
}

// Of an image in a text only the function shows.
function imagePath(read: CallValue): Partial<UnknownValue> {
  return read.type === 'image' ? { path: `${read.function}(…)` } : {};
}

export function unknownValue(value: Symbolic): UnknownValue {
  return {
    type: 'unknown',
    path: value instanceof Unknown ? pathOfUnknown(value) : symbolicPath(value),
    reason: reasonText(value.reason),
    ...(isParameterOfPackages(value) && { isParameterOfPackages: true }),
  };
}

function isParameterOfPackages({ reason }: Symbolic): boolean {
  return reason.type === 'parameter' && reason.ofPackages === true;
}

function symbolicPath(value: Symbolic): string {
  return value instanceof Joined ? 'one of several' : `a ${value.symbolic}`;
}

export function reasonText(reason: UnknownReason): string {
  switch (reason.type) {
    case 'search-path':
      return `<${reason.name}> is not in the search path`;
    case 'flake-input':
      return `flake input ${reason.input}`;
    case 'parameter':
      return `nobody gives the parameter ${reason.name}`;
    case 'builtin':
      return `builtins.${reason.name}: ${reason.message ?? reason.why}`;
    case 'failed':
    case 'limit':
      return reason.message;
  }
}
