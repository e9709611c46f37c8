// Calling a function that nobody calls.

import { call } from '../runtime/call.ts';
import { type AttrsLayer, PartialAttrs } from '../values/symbolic.ts';
import { Attrs, type Lambda, type Slot, type UnknownReason, type Value } from '../values/value.ts';
import { locatedValue } from './located-thunk.ts';
import type { AnalysisState } from './state.ts';

/**
 * The body of a function whose arguments are unknown: parameters with a default have that, the others are unknown
 * values named after them.
 */
export function callWithUnknowns(state: AnalysisState, lambda: Lambda): Value {
  return call(state.session, lambda, unknownArgument(state, lambda));
}

/** Who asks for one of these by name is called by `callPackage`, and gets packages for the others. */
const packageFileFormals: ReadonlySet<string> = new Set([
  'buildEnv',
  'callPackage',
  'dockerTools',
  'runCommand',
  'stdenv',
  'stdenvNoCC',
  'symlinkJoin',
  'writeShellScriptBin',
]);

function unknownArgument(state: AnalysisState, { code }: Lambda): Slot {
  const { formals, argument, ellipsis, origin } = code;
  const isPackageFile = formals?.some(({ name }) => packageFileFormals.has(name)) ?? false;
  const parameter = (name: string, at: typeof origin) => {
    const reason: UnknownReason = { type: 'parameter', name, ...(isPackageFile && { ofPackages: true }) };
    return locatedValue(state.root(name, reason, at), at);
  };
  if (!formals) return parameter(argument ?? 'argument', origin);
  const origins = new Map(formals.map((formal) => [formal.name, formal.origin]));
  const entries = new Map<string, Slot>();
  for (const formal of formals) {
    if (!formal.hasDefault) entries.set(formal.name, parameter(formal.name, formal.origin));
    else state.assumed.push({ name: formal.name, origin: formal.origin });
  }
  const known = new Attrs(entries, { originOf: (name) => origins.get(name) });
  if (!ellipsis) return known;
  const rest = state.root(
    argument ?? 'arguments',
    { type: 'parameter', name: argument ?? 'arguments' },
    origin,
  );
  const layers: AttrsLayer[] = [{ type: 'unknown', value: rest }];
  if (known.size > 0) layers.push({ type: 'known', attrs: known });
  return new PartialAttrs(layers, origin);
}
