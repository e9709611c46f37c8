// Variables that only a `with` can define, where the set of the `with` may be unknown.

import model from '../../../nix/model/functions.json' with { type: 'json' };
import type { Span } from '../../syntax/ast.ts';
import type { Code } from '../compile/code.ts';
import { originOf } from '../compile/context.ts';
import { envAt } from '../compile/variables.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import { suggest } from '../errors/suggestions.ts';
import { forceAttrs } from '../runtime/expect.ts';
import type { CompileContext } from '../runtime/session.ts';
import { selectFrom, Unknown } from '../values/symbolic.ts';
import { Attrs, type Env, force, type Slot, Symbolic, type Value } from '../values/value.ts';
import { insteadOf } from './attempt.ts';
import { selectionThunk } from './located-thunk.ts';
import { isNixpkgsLib } from './nixpkgs.ts';
import type { AnalysisState } from './state.ts';

/**
 * The innermost set that certainly has the name wins; then the innermost that may have it, among these one that is
 * likely to have it.
 */
export function analysedVariable(
  state: AnalysisState,
  context: CompileContext,
  depths: readonly number[],
  name: string,
  span: Span,
): Code {
  const origin = originOf(context, span);
  const find = (env: Env): Slot => {
    const seen: string[] = [];
    const possible: Symbolic[] = [];
    for (const depth of depths) {
      let value: Value;
      try {
        value = force(envAt(env, depth).slots[0] as Slot);
      } catch (error) {
        value = insteadOf(state, error, origin);
      }
      const set = value instanceof Symbolic ? value : forceAttrs(value);
      const has = set.has(name);
      if (has === true) {
        const slot = selectFrom(set, name, origin) as Slot;
        state.known.note(set, name, slot);
        return slot;
      }
      if (set instanceof Attrs) for (const known of set.entries.keys()) seen.push(known);
      else if (has === undefined) possible.push(set);
    }
    const likely = possible.find((set) => isLikely(set, name)) ?? possible[0];
    const slot = likely?.select(name, origin);
    if (slot !== undefined) return slot;
    throw new EvalFailure(`undefined variable '${name}'`, { origin, hint: suggest(name, seen) });
  };
  return { run: (env) => force(find(env)), delay: (env) => selectionThunk(find, env, origin) };
}

/** Attributes that `pkgs.dockerTools` has, or once had. */
const dockerToolsNames: ReadonlySet<string> = new Set([
  ...[...model.functions, ...model.helpers].map(({ name }) => name),
  ...model.removed.flatMap(({ name, of }) => (of === 'dockerTools' ? [name] : [])),
  'examples',
]);

function isLikely(set: Symbolic, name: string): boolean {
  if (!(set instanceof Unknown)) return true;
  if (isNixpkgsLib(set)) return false;
  return set.path.at(-1) !== 'dockerTools' || dockerToolsNames.has(name);
}
