// What one analysis shares and remembers.

import type { SourceText } from '../../syntax/source-text.ts';
import type { Session } from '../runtime/session.ts';
import type { Origin } from '../values/origin.ts';
import { Unknown, type UnknownWorld } from '../values/symbolic.ts';
import type { LambdaCode, Slot, Symbolic, UnknownReason, Value } from '../values/value.ts';
import { KnownFunctions } from './known-functions.ts';

/** A call of an unknown function, or of one of a dockerTools that is there (then the callee only names it). Arguments given one after the other are together. */
export interface RememberedCall {
  readonly callee: Unknown;
  readonly args: readonly Slot[];
  /** The whole call as written. */
  readonly origin: Origin | undefined;
  readonly result: Value;
}

/** A default that stands for a parameter that nobody passed. */
export interface AssumedDefault {
  readonly name: string;
  /** The parameter's name in the function. */
  readonly origin: Origin;
}

/** Something that was not looked at, so that calls in it were not found. */
export interface Gap {
  readonly message: string;
  readonly origin: Origin | undefined;
}

export class AnalysisState {
  readonly session: Session;
  readonly world: UnknownWorld;
  readonly calls: RememberedCall[] = [];
  readonly known = new KnownFunctions();
  readonly assumed: AssumedDefault[] = [];
  readonly gaps: Gap[] = [];
  /** Files that were read as texts: content → path. */
  readonly filesRead = new Map<string, string>();
  /** How many `tryEval` are at work. */
  catching = 0;
  /** Values bound by `let` and functions, whether or not something uses them. */
  readonly bound: Slot[] = [];
  readonly #boundAt = new Map<SourceText, Map<number, number>>();
  readonly #entered = new Map<SourceText, Set<number>>();

  constructor(session: Session, world: (state: AnalysisState) => UnknownWorld) {
    this.session = session;
    this.world = world(this);
  }

  /** @param system of a package set */
  root(name: string, reason: UnknownReason, origin: Origin | undefined, system?: string): Unknown {
    const base = { type: 'root', ...(system !== undefined && { system }) } as const;
    return new Unknown({ world: this.world, reason, origin, base, path: [name] });
  }

  /** The unknown result of an operation on values of which at least one is not known. */
  derived(from: Symbolic, operator: string, operands: readonly Slot[], origin: Origin | undefined): Unknown {
    return this.unknown(from.reason, operator, operands, origin ?? from.origin);
  }

  unknown(
    reason: UnknownReason,
    operator: string,
    operands: readonly Slot[],
    origin: Origin | undefined,
  ): Unknown {
    const base = { type: 'operation', operator, operands } as const;
    return new Unknown({ world: this.world, reason, origin, base, path: [] });
  }

  remember(call: RememberedCall): void {
    const last = this.calls.at(-1);
    // `f a b` comes as `f a`, then `(f a) b`.
    if (last && call.callee === last.callee && call.args.length > last.args.length) this.calls.pop();
    this.calls.push(call);
  }

  /** A call of a function of a dockerTools that is there. */
  rememberKnown(name: string, args: readonly Slot[], origin: Origin, result: Value): void {
    const reason: UnknownReason = { type: 'search-path', name: 'nixpkgs' };
    const callee = this.root('pkgs', reason, origin).at('dockerTools', origin).at(name, origin);
    this.calls.push({ callee, args, origin, result });
  }

  /** Whether a source is part of what is analysed: no text of this program, and nothing from the search path. */
  isOwn({ file }: SourceText): boolean {
    if (file.startsWith('<')) return false;
    return !this.session.searchPath.some(({ path }) => file === path || file.startsWith(`${path}/`));
  }

  markEntered(source: SourceText, start: number): void {
    const starts = this.#entered.get(source) ?? new Set();
    starts.add(start);
    this.#entered.set(source, starts);
  }

  wasEntered(code: LambdaCode): boolean {
    return this.#entered.get(code.origin.source)?.has(code.origin.start) ?? false;
  }

  /** Has a slot looked at whose value nothing needs. */
  visit(source: SourceText, slot: Slot): void {
    if (this.isOwn(source) && this.bound.length < maxVisited) this.bound.push(slot);
  }

  /** Remembers what an expression binds, the first few times that it is evaluated. */
  bind(source: SourceText, start: number, slots: readonly Slot[]): void {
    if (!this.isOwn(source)) return;
    const counts = this.#boundAt.get(source) ?? new Map<number, number>();
    this.#boundAt.set(source, counts);
    const count = counts.get(start) ?? 0;
    counts.set(start, count + 1);
    if (count < maxInstances) for (const slot of slots) this.bound.push(slot);
  }
}

const maxVisited = 100_000;

/** How often the bindings of one expression are remembered. */
const maxInstances = 4;
