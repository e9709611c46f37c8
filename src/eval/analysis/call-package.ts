// `callPackage` of unknown packages: the file is evaluated, with unknown packages for its arguments.
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import { call } from '../runtime/call.ts';
import { isStringValue } from '../runtime/expect.ts';
import { Joined, PartialAttrs, selectFrom, Unknown } from '../values/symbolic.ts';
import { Attrs, force, Lambda, NixPath, type Slot, Symbolic, type Value } from '../values/value.ts';
import { tryForce } from './attempt.ts';
import type { AnalysisState } from './state.ts';

/**
 * `pkgs.callPackage fn args`: the function gets the arguments given and takes the others, except those with a
 * default, from the package set.
 * @param scope attributes that go before those of the package set, as `newScope` has them
 * @returns the function's result with an unknown `override` and the like; undefined if the function is unknown
 */
export function callPackage(
  state: AnalysisState,
  callee: Unknown,
  fn: Slot,
  args: Slot,
  remembered: Unknown,
  scope?: Slot,
): Value | undefined {
  const { session } = state;
  let value: Value;
  let given: Value;
  try {
    const target = force(fn);
    value =
      target instanceof NixPath || isStringValue(target)
        ? call(session, force(session.builtins.get('import') as Slot), fn)
        : target;
    given = force(args);
  } catch (error) {
    // What cannot be read leaves the result unknown.
    if (error instanceof EvalFailure || error instanceof NixlayerError) return undefined;
    throw error;
  }
  if (!(value instanceof Lambda) || !(given instanceof Attrs || given instanceof Symbolic)) return undefined;
  const result = call(session, value, packageArguments(state, callee, value, given, remembered, scope));
  if (result instanceof Unknown) return packaged(result, remembered);
  if (result instanceof Joined) return result.map((value) => packaged(value, remembered), remembered.origin);
  if (!(result instanceof Attrs)) return result;
  return new PartialAttrs(
    [
      { type: 'unknown', value: remembered },
      { type: 'known', attrs: result },
    ],
    remembered.origin,
  );
}

function packaged(value: Value, remembered: Unknown): Value {
  return value instanceof Unknown ? value.packagedBy(remembered) : value;
}

function packageArguments(
  state: AnalysisState,
  callee: Unknown,
  lambda: Lambda,
  given: Attrs | Symbolic,
  remembered: Unknown,
  scope: Slot | undefined,
): Slot {
  const around = scope === undefined ? undefined : tryForce(state, scope);
  const entries = new Map<string, Slot>(given instanceof Attrs ? given.entries : []);
  const set = callee.path.length > 1 ? callee.path.slice(0, -1) : ['pkgs'];
  for (const formal of lambda.code.formals ?? []) {
    if (entries.has(formal.name)) continue;
    const own = given instanceof Symbolic ? selectFrom(given, formal.name, undefined) : undefined;
    const near = around instanceof Attrs ? around.get(formal.name) : undefined;
    if (own !== undefined) entries.set(formal.name, own);
    else if (near !== undefined) entries.set(formal.name, near);
    else if (!formal.hasDefault)
      entries.set(formal.name, fromPackages(state, callee, set, formal.name, remembered));
  }
  return new Attrs(entries, given instanceof Attrs ? given.origins : undefined);
}

function fromPackages(
  state: AnalysisState,
  callee: Unknown,
  set: readonly string[],
  name: string,
  { origin }: Unknown,
): Slot {
  const system = callee.base.type === 'root' ? callee.base.system : undefined;
  // A package set knows itself.
  if (name === 'pkgs') return state.root('pkgs', callee.reason, origin, system);
  const [first = 'pkgs', ...more] = set;
  let owner = state.root(first, callee.reason, callee.origin, system);
  for (const step of more) owner = owner.at(step, callee.origin);
  return owner.select(name, origin);
}
