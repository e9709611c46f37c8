// What ordinary evaluation asks analysis to do (the interface is AnalysisHooks).
import { selectAttribute } from '../compile/variables.ts';
import type { AnalysisHooks, Session } from '../runtime/session.ts';
import { type AttrsLayer, PartialAttrs } from '../values/symbolic.ts';
import { Attrs, type Env, force, type Slot } from '../values/value.ts';
import { type Bodies, compileAnalysed } from './compile.ts';
import { selectionThunk } from './located-thunk.ts';
import { analysedOperator } from './operators.ts';
import { AnalysisState } from './state.ts';
import { analysedVariable } from './with-variables.ts';
import { callUnknown, makeWorld } from './world.ts';

/** Analysis of a session: what ordinary evaluation asks, and what the analysis remembers. */
export function startAnalysis(session: Session): {
  readonly hooks: AnalysisHooks;
  readonly state: AnalysisState;
} {
  const state = new AnalysisState(session, makeWorld);
  const bodies: Bodies = new WeakMap();
  const hooks: AnalysisHooks = {
    compile: (context, scope, expr, _name, ordinary) =>
      compileAnalysed(state, bodies, context, scope, expr, ordinary),
    variable: (context, depths, name, span) => analysedVariable(state, context, depths, name, span),
    operator: (operator, combine, origin) => analysedOperator(state, operator, combine, origin),
    selection: (set, name, env, origin) => {
      const find = (own: Env) => {
        const owner = set(own);
        const slot = selectAttribute(owner, name, origin);
        state.known.note(force(owner), name, slot);
        return slot;
      };
      return selectionThunk(find, env, origin);
    },
    call: (fn, arg, origin) => callUnknown(state, fn, arg, origin),
    formalArguments: (value, formals, origin) => {
      const entries = new Map<string, Slot>();
      for (const { name, hasDefault } of formals) {
        // A default is as good a guess as there is.
        const has = value.has(name);
        if (has === false || (has === undefined && hasDefault)) continue;
        const slot = value.select(name, origin);
        if (slot !== undefined) entries.set(name, slot);
      }
      return new Attrs(entries);
    },
    addNamed: (attrs, named) => {
      const layers: AttrsLayer[] = attrs.size > 0 ? [{ type: 'known', attrs }] : [];
      for (const { key, slot } of named) layers.push({ type: 'named', key, slot });
      return new PartialAttrs(layers, named[0]?.key.origin);
    },
  };
  return { hooks, state };
}
