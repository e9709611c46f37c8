// Values that analysis knows only in part. In ordinary evaluation none of these exists.

import { EvalFailure } from '../errors/eval-failure.ts';
import type { Origin } from './origin.ts';
import { type StringValue, textOf } from './string-context.ts';
import { Attrs, force, lazy, type Slot, Symbolic, type UnknownReason, type Value } from './value.ts';

/** Where an unknown starts; `path` of the unknown is counted from here. */
export type UnknownBase =
  /** A name: the first element of the path. */
  /** `system` of a package set, where it is known: `x86_64-linux`. */
  | { readonly type: 'root'; readonly system?: string }
  /** The result of a call; arguments given one after the other are together. */
  | {
      readonly type: 'call';
      readonly callee: Unknown;
      readonly args: readonly Slot[];
      /** The `callPackage` that gave it out: `override` is about the arguments of the file, not of this call. */
      readonly packagedBy?: Unknown;
    }
  /** Computed from values of which at least one is unknown. */
  | { readonly type: 'operation'; readonly operator: string; readonly operands: readonly Slot[] };

/** What unknown values stand for beyond themselves: attributes and results that are known anyway. */
export interface UnknownWorld {
  attribute(of: Unknown, name: string, origin: Origin | undefined): Slot;
  has(of: Unknown, name: string): boolean | undefined;
}

export interface UnknownParts {
  readonly world: UnknownWorld;
  readonly reason: UnknownReason;
  readonly origin: Origin | undefined;
  readonly base: UnknownBase;
  readonly path: readonly string[];
}

/** One step of a path whose name is not known itself: `packages.${system}`. */
export const unknownStep = '*';

export class Unknown extends Symbolic {
  readonly symbolic = 'unknown';
  readonly world: UnknownWorld;
  readonly reason: UnknownReason;
  readonly origin: Origin | undefined;
  readonly base: UnknownBase;
  /** `pkgs.hello.version` is ['pkgs', 'hello', 'version']; after a call or an operation it starts anew. */
  readonly path: readonly string[];

  constructor({ world, reason, origin, base, path }: UnknownParts) {
    super();
    this.world = world;
    this.reason = reason;
    this.origin = origin;
    this.base = base;
    this.path = path;
  }

  select(name: string, origin: Origin | undefined): Slot {
    const { base, path } = this;
    if (name === 'override' && path.length === 0 && base.type === 'call' && base.packagedBy)
      return base.packagedBy.at(name, origin);
    return this.world.attribute(this, name, origin);
  }

  has(name: string): boolean | undefined {
    return this.world.has(this, name);
  }

  /** The same with a longer path, whatever the attribute may stand for. */
  at(name: string, origin: Origin | undefined): Unknown {
    return new Unknown({ ...this.#parts(), origin: origin ?? this.origin, path: [...this.path, name] });
  }

  /** The result of calling it. */
  calledWith(arg: Slot, origin: Origin | undefined): Unknown {
    const isCall = this.base.type === 'call' && this.path.length === 0;
    const base: UnknownBase = isCall
      ? { ...this.base, args: [...this.base.args, arg] }
      : { type: 'call', callee: this, args: [arg] };
    return new Unknown({ ...this.#parts(), origin: origin ?? this.origin, base, path: [] });
  }

  /** The same call, as what `callPackage` returns. */
  packagedBy(packaging: Unknown): Unknown {
    if (this.base.type !== 'call' || this.path.length > 0) return this;
    return new Unknown({ ...this.#parts(), base: { ...this.base, packagedBy: packaging } });
  }

  /** Something computed from it. */
  derived(operator: string, operands: readonly Slot[], origin: Origin | undefined): Unknown {
    const base: UnknownBase = { type: 'operation', operator, operands };
    return new Unknown({ ...this.#parts(), origin: origin ?? this.origin, base, path: [] });
  }

  #parts(): UnknownParts {
    const { world, reason, origin, base, path } = this;
    return { world, reason, origin, base, path };
  }
}

/** One of several values: the branches of an `if` whose condition is unknown. */
export class Joined extends Symbolic {
  readonly symbolic = 'joined';
  /** At least one; not evaluated before somebody asks. They may be Joined themselves. */
  readonly alternatives: readonly Slot[];
  readonly condition: Symbolic;
  readonly origin: Origin | undefined;

  constructor(alternatives: readonly Slot[], condition: Symbolic, origin: Origin | undefined) {
    super();
    this.alternatives = alternatives;
    this.condition = condition;
    this.origin = origin;
  }

  get reason(): UnknownReason {
    return this.condition.reason;
  }

  select(name: string, origin: Origin | undefined): Slot {
    return this.map((value) => {
      const slot =
        value instanceof Attrs || value instanceof Symbolic ? selectFrom(value, name, origin) : undefined;
      if (slot === undefined) throw new MissingAlternative(name);
      return force(slot);
    }, origin);
  }

  has(): undefined {
    return undefined;
  }

  /** Applies a function to every alternative, when it is asked for. */
  map(fn: (value: Value) => Value, origin: Origin | undefined): Joined {
    const slots = this.alternatives.map((slot) => lazy(() => fn(force(slot))));
    return new Joined(slots, this.condition, origin ?? this.origin);
  }
}

/** An alternative that does not have the attribute asked for; it is not among the alternatives of the result. */
class MissingAlternative extends EvalFailure {
  constructor(name: string) {
    super(`this alternative has no attribute '${name}'`);
  }
}

export type StringSegment =
  | { readonly type: 'text'; readonly value: StringValue; readonly origin: Origin | undefined }
  | { readonly type: 'unknown'; readonly value: Symbolic; readonly origin: Origin | undefined };

/** A string, or a path, of which some segments are unknown. */
export class PartialString extends Symbolic {
  readonly symbolic = 'string';
  readonly kind: 'string' | 'path';
  /** Texts are not empty, at least one segment is unknown, and no segment is a PartialString. */
  readonly segments: readonly StringSegment[];
  readonly origin: Origin | undefined;

  constructor(kind: 'string' | 'path', segments: readonly StringSegment[], origin: Origin | undefined) {
    super();
    this.kind = kind;
    this.segments = segments;
    this.origin = origin;
  }

  get reason(): UnknownReason {
    return firstReason(
      this.segments.flatMap((segment) => (segment.type === 'unknown' ? [segment.value] : [])),
    );
  }

  select(): undefined {
    return undefined;
  }

  has(): false {
    return false;
  }

  /** The known text before the first unknown segment. */
  get start(): string {
    const [first] = this.segments;
    return first?.type === 'text' ? textOf(first.value) : '';
  }

  /** The known text after the last unknown segment. */
  get end(): string {
    const last = this.segments.at(-1);
    return last?.type === 'text' ? textOf(last.value) : '';
  }
}

export type ListPart =
  | { readonly type: 'item'; readonly slot: Slot }
  /** Any number of further elements. */
  | { readonly type: 'rest'; readonly value: Symbolic };

/** A list of which some elements, and so the length, are unknown. */
export class PartialList extends Symbolic {
  readonly symbolic = 'list';
  /** At least one is a rest. */
  readonly parts: readonly ListPart[];
  readonly origin: Origin | undefined;

  constructor(parts: readonly ListPart[], origin: Origin | undefined) {
    super();
    this.parts = parts;
    this.origin = origin;
  }

  get reason(): UnknownReason {
    return firstReason(this.parts.flatMap((part) => (part.type === 'rest' ? [part.value] : [])));
  }

  select(): undefined {
    return undefined;
  }

  has(): false {
    return false;
  }
}

export type AttrsLayer =
  | { readonly type: 'known'; readonly attrs: Attrs }
  /** Any attributes. */
  | { readonly type: 'unknown'; readonly value: Symbolic }
  /** One attribute with a name that is not known. */
  | { readonly type: 'named'; readonly key: Symbolic; readonly slot: Slot };

/** A set with attributes that are not known: `known // unknown`, `{ ${unknown} = …; }`. */
export class PartialAttrs extends Symbolic {
  readonly symbolic = 'attrs';
  /** Later ones override earlier ones. At least one is not known. */
  readonly layers: readonly AttrsLayer[];
  readonly origin: Origin | undefined;

  constructor(layers: readonly AttrsLayer[], origin: Origin | undefined) {
    super();
    this.layers = layers;
    this.origin = origin;
  }

  get reason(): UnknownReason {
    return firstReason(this.#doubts());
  }

  /** An attribute that an unknown layer may override is a Joined with the known value first. */
  select(name: string, origin: Origin | undefined): Slot | undefined {
    const found: Slot[] = [];
    let known: Slot | undefined;
    for (const layer of this.layers.toReversed()) {
      if (layer.type === 'known') {
        known = layer.attrs.get(name);
        if (known !== undefined) break;
      } else if (layer.type === 'named') {
        if (couldBe(layer.key, name)) found.push(layer.slot);
      } else {
        const slot = layer.value.select(name, origin);
        if (slot !== undefined) found.push(slot);
        if (layer.value.has(name) === true) break;
      }
    }
    const all = known === undefined ? found : [known, ...found];
    const [only, ...more] = all;
    const [doubt] = this.#doubts();
    return more.length === 0 || doubt === undefined ? only : new Joined(all, doubt, origin);
  }

  has(name: string): boolean | undefined {
    let doubt = false;
    for (const layer of this.layers) {
      if (layer.type === 'known') {
        if (layer.attrs.has(name)) return true;
      } else if (layer.type === 'named') {
        if (couldBe(layer.key, name)) doubt = true;
      } else {
        const has = layer.value.has(name);
        if (has === true) return true;
        if (has === undefined) doubt = true;
      }
    }
    return doubt ? undefined : false;
  }

  /** Names that certainly are there, in the order of the layers. */
  knownNames(): string[] {
    return [
      ...new Set(
        this.layers.flatMap((layer) => {
          if (layer.type === 'known') return [...layer.attrs.entries.keys()];
          return layer.type === 'unknown' && layer.value instanceof PartialAttrs
            ? layer.value.knownNames()
            : [];
        }),
      ),
    ];
  }

  #doubts(): Symbolic[] {
    return this.layers.flatMap((layer) => {
      if (layer.type === 'known') return [];
      return [layer.type === 'named' ? layer.key : layer.value];
    });
  }
}

/** `value.name` for sets of every kind; undefined if there certainly is no such attribute. */
export function selectFrom(
  value: Attrs | Symbolic,
  name: string,
  origin: Origin | undefined,
): Slot | undefined {
  return value instanceof Attrs ? value.get(name) : value.select(name, origin);
}

/** Whether a name that is not wholly known may turn out to be this one. */
function couldBe(key: Symbolic, name: string): boolean {
  if (!(key instanceof PartialString)) return true;
  const { start, end } = key;
  return name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end);
}

function firstReason(values: readonly Symbolic[]): UnknownReason {
  return values[0]?.reason ?? { type: 'limit', message: 'nothing says why this is not known' };
}
