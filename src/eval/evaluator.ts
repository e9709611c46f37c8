// The evaluator as a whole: what it can be asked, and how its parts are put together.
import { resolve } from 'node:path';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { SourceText } from '../syntax/source-text.ts';
import { type Analysis, makeAnalysis } from './analysis/analysis.ts';
import { analysedBuiltins } from './analysis/builtins.ts';
import { startAnalysis } from './analysis/hooks.ts';
import { parseAttrPath, selectPath } from './attr-path.ts';
import { autoCall } from './auto-call.ts';
import { makeBuiltins, makeGlobals } from './builtins/globals.ts';
import type { Derivation } from './derivation/derivation.ts';
import { DerivationStore } from './derivation/derivation-store.ts';
import { atRim } from './errors/to-nixlayer-error.ts';
import { SourceStore, type StoreObject } from './files/source-store.ts';
import { callFlake, type FlakeCall } from './flake/call-flake.ts';
import { evaluateSource, importFile } from './load/load-source.ts';
import { type EvaluatorOptions, resolveOptions } from './options.ts';
import { printValue } from './print/print-value.ts';
import { valueToJson } from './print/to-json.ts';
import { valueToXml } from './print/to-xml.ts';
import { attemptWithin } from './runtime/attempt-within.ts';
import { call } from './runtime/call.ts';
import { coerceToString, interpolation } from './runtime/coerce.ts';
import { isDerivation } from './runtime/equality.ts';
import { forceDeep } from './runtime/force-deep.ts';
import type { Session } from './runtime/session.ts';
import { startSteps } from './runtime/steps.ts';
import { attrsOf } from './values/attrs.ts';
import { StringBuilder, textOf } from './values/string-context.ts';
import { type Attrs, force, type Slot, type Value } from './values/value.ts';

/**
 * Evaluates Nix expressions without Nix. Synchronous; one evaluator remembers imports, copied sources and
 * derivations. All methods throw NixlayerError E_EVAL, and E_SYNTAX for sources that are not Nix.
 */
export interface Evaluator {
  /** Evaluates a file, or the default.nix of a folder, to weak head normal form. */
  evalFile(path: string): Value;
  /** Evaluates a text; relative paths in it start from `baseDir`, an absolute folder. */
  evalExpression(text: string, baseDir: string): Value;
  /** The value of a flake: its outputs with what `self` has. */
  evalFlake(request: FlakeCall): Attrs;
  force(slot: Slot): Value;
  /** Evaluates everything inside, too. */
  forceDeep(slot: Slot): Value;
  /** `a.b."c.d".0`: attributes by name, list elements by number; functions on the way, and at both ends, are called as by `autoCall`. */
  select(value: Value, attrPath: string, args?: Readonly<Record<string, Slot>>): Value;
  /** Applies a function. */
  call(fn: Value, ...args: readonly Slot[]): Value;
  /** As `nix-instantiate --arg`: calls a function whose missing arguments all have defaults; others stay as they are. */
  autoCall(value: Value, args?: Readonly<Record<string, Slot>>): Value;
  /** Compact JSON with sorted attributes; derivations become their output path. */
  toJson(slot: Slot): string;
  /** As `nix-instantiate --eval --xml` prints, with a newline at the end; `strict` evaluates everything. */
  toXml(slot: Slot, options?: { readonly strict?: boolean }): string;
  /** As `nix-instantiate --eval` prints: what is not evaluated yet is `<CODE>`. */
  print(slot: Slot): string;
  /** The text of a string, path, derivation: as in `"${value}"`. */
  toText(slot: Slot): string;
  isDerivation(value: Value): boolean;
  /** .drv path → derivation, for every derivation whose path was needed so far. */
  readonly derivations: ReadonlyMap<string, Derivation>;
  /** Output path → the set that was used as that path, for each derivation so used; empty unless `recordDerivations`. */
  readonly recorded: ReadonlyMap<string, Attrs>;
  /**
   * Runs what evaluates on the side: undefined when it fails, or takes more than `maxSteps` function calls. What comes
   * after is not harmed. What ends the whole evaluation is thrown: E_LIMIT.
   */
  attempt<Result>(maxSteps: number, work: () => Result): Result | undefined;
  /** Store path → sources and texts that the evaluation would have put into the store. */
  readonly storeObjects: ReadonlyMap<string, StoreObject>;
}

export interface AnalysingEvaluator extends Evaluator {
  readonly analysis: Analysis;
}

/** With `analysis: true`, what is not known becomes a value and does not end the evaluation. */
export function createEvaluator(options: EvaluatorOptions & { readonly analysis: true }): AnalysingEvaluator;
export function createEvaluator(options?: EvaluatorOptions): Evaluator;
export function createEvaluator(options: EvaluatorOptions = {}): Evaluator | AnalysingEvaluator {
  const session = createSession(options);
  if (!options.analysis) return evaluatorOf(session);
  const { hooks, state } = startAnalysis(session);
  session.analysis = hooks;
  session.builtins = analysedBuiltins(state, session.builtins);
  session.globals = makeGlobals(session.builtins);
  return { ...evaluatorOf(session), analysis: makeAnalysis(state) };
}

function evaluatorOf(session: Session): Evaluator {
  return {
    evalFile: (path) => atRim(() => importFile(session, resolve(path))),
    evalExpression: (text, baseDir) =>
      atRim(() => evaluateSource(session, new SourceText('(string)', text), baseDir)),
    evalFlake: (request) => atRim(() => callFlake(session, request)),
    force: (slot) => atRim(() => force(slot)),
    forceDeep: (slot) => atRim(() => forceDeep(slot)),
    select: (value, attrPath, args = {}) =>
      atRim(() => selectPath(session, value, parseAttrPath(attrPath), attrsOf(args))),
    call: (fn, ...args) => atRim(() => call(session, fn, ...args)),
    autoCall: (value, args = {}) => atRim(() => autoCall(session, value, attrsOf(args))),
    toJson: (slot) => atRim(() => valueToJson(session, slot, new StringBuilder())),
    toXml: (slot, { strict = false } = {}) =>
      atRim(() => textOf(valueToXml(slot, { strict, locations: true }))),
    print: (slot) => atRim(() => printValue(slot, session)),
    toText: (slot) => atRim(() => textOf(coerceToString(session, slot, interpolation))),
    isDerivation: (value) => atRim(() => isDerivation(value)),
    derivations: session.derivations.derivations,
    recorded: session.record ?? new Map(),
    attempt: (maxSteps, work) => atRim(() => attemptWithin(session, maxSteps, work)),
    storeObjects: session.sources.objects,
  };
}

type OpenSession = Omit<Session, 'builtins' | 'globals' | 'analysis'> &
  Pick<{ -readonly [K in keyof Session]: Session[K] }, 'builtins' | 'globals' | 'analysis'>;

function createSession(options: EvaluatorOptions): OpenSession {
  const resolved = resolveOptions(options);
  if (!resolved.storeDir.startsWith('/') || resolved.storeDir.endsWith('/'))
    throw new NixlayerError(
      'E_USAGE',
      `store directory '${resolved.storeDir}' must be absolute, without a slash at the end`,
    );
  const session = {
    ...resolved,
    sources: new SourceStore(resolved.storeDir, resolved.fileSystem),
    derivations: new DerivationStore(resolved.storeDir),
    imports: new Map(),
    importing: new Set<string>(),
    callDepth: 0,
    steps: startSteps(resolved.maxSteps),
    analysis: undefined,
    record: options.recordDerivations ? new Map() : undefined,
  };
  // The built-ins need the session, and the session holds the built-ins.
  const complete = session as unknown as OpenSession;
  complete.builtins = makeBuiltins(complete);
  complete.globals = makeGlobals(complete.builtins);
  return complete;
}
