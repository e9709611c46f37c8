// Built-in functions in analysis: applied to something unknown, or failing for want of Nix, they give an unknown
// result that remembers the call.

import { EvalFailure } from '../errors/eval-failure.ts';
import { UnknownFailure } from '../errors/unknown-failure.ts';
import { Attrs, Primop, type Slot, type UnknownReason } from '../values/value.ts';
import { attributeSetOverrides } from './builtins-attribute-sets.ts';
import { controlOverrides } from './builtins-control.ts';
import { listOverrides } from './builtins-lists.ts';
import { stringOverrides } from './builtins-strings.ts';
import type { Override } from './override.ts';
import type { AnalysisState } from './state.ts';

const overrides: Readonly<Record<string, Override>> = {
  ...attributeSetOverrides,
  ...controlOverrides,
  ...listOverrides,
  ...stringOverrides,
};

type Why = Extract<UnknownReason, { type: 'builtin' }>['why'];

/** Functions whose failure says something about the surroundings, not about the expression. */
const failing: Readonly<Record<string, Why>> = {
  fetchClosure: 'needs-network',
  fetchGit: 'needs-network',
  fetchMercurial: 'needs-network',
  fetchTarball: 'needs-network',
  fetchTree: 'needs-network',
  fetchurl: 'needs-network',
  getFlake: 'needs-network',
  outputOf: 'needs-nix',
  storePath: 'needs-nix',
  filterSource: 'failed',
  hashFile: 'failed',
  path: 'failed',
  readDir: 'failed',
  readFile: 'failed',
  readFileType: 'failed',
};

/** The set `builtins` with every function wrapped. */
export function analysedBuiltins(state: AnalysisState, builtins: Attrs): Attrs {
  const entries = new Map<string, Slot>();
  for (const [name, slot] of builtins.entries)
    entries.set(name, slot instanceof Primop ? analysedPrimop(state, slot) : slot);
  if (builtins.has('currentTime'))
    entries.set(
      'currentTime',
      state.root('builtins.currentTime', { type: 'builtin', name: 'currentTime', why: 'impure' }, undefined),
    );
  const set = new Attrs(entries);
  entries.set('builtins', set);
  return set;
}

function analysedPrimop(state: AnalysisState, primop: Primop): Primop {
  const { name } = primop;
  const override = Object.hasOwn(overrides, name) ? overrides[name] : undefined;
  const why = Object.hasOwn(failing, name) ? failing[name] : undefined;
  const operator = `builtins.${name}`;
  return new Primop(name, primop.arity, (...args) => {
    try {
      return override?.(state, ...args) ?? primop.apply(...args);
    } catch (error) {
      if (error instanceof UnknownFailure) return state.derived(error.value, operator, args, undefined);
      if (why === undefined || !(error instanceof EvalFailure)) throw error;
      return state.unknown(
        { type: 'builtin', name, why, message: error.message },
        operator,
        args,
        error.origin,
      );
    }
  });
}
