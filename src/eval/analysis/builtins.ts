// Built-in functions in analysis: applied to something unknown, or failing for want of Nix, they give an unknown
// result that remembers the call.

import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import { UnknownFailure } from '../errors/unknown-failure.ts';
import { isStringValue } from '../runtime/expect.ts';
import { textOf } from '../values/string-context.ts';
import { Attrs, force, NixPath, Primop, type Slot, type UnknownReason, type Value } from '../values/value.ts';
import { insteadOf } from './attempt.ts';
import { attributeSetOverrides } from './builtins-attribute-sets.ts';
import { controlOverrides } from './builtins-control.ts';
import { listOverrides } from './builtins-lists.ts';
import { stringOverrides } from './builtins-strings.ts';
import { originOfSlot } from './located-thunk.ts';
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
  import: 'failed',
  pathExists: 'failed',
  scopedImport: 'failed',
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

function noteFile(state: AnalysisState, slot: Slot, content: Value): void {
  if (!isStringValue(content)) return;
  const path = force(slot);
  state.filesRead.set(
    textOf(content),
    path instanceof NixPath ? path.path : isStringValue(path) ? textOf(path) : '',
  );
}

// Of a syntax error in another file.
function withPlace(error: unknown, message: string): string {
  const location = error instanceof NixlayerError ? error.location : undefined;
  return location ? `${location.file}:${location.line}:${location.column}: ${message}` : message;
}

function analysedPrimop(state: AnalysisState, primop: Primop): Primop {
  const { name } = primop;
  const override = Object.hasOwn(overrides, name) ? overrides[name] : undefined;
  const why = Object.hasOwn(failing, name) ? failing[name] : undefined;
  const operator = `builtins.${name}`;
  const loads = name === 'import' || name === 'scopedImport';
  return new Primop(name, primop.arity, (...args) => {
    if (name === 'tryEval') state.catching++;
    try {
      const result = override?.(state, ...args) ?? primop.apply(...args);
      if (name === 'readFile') noteFile(state, args[0] ?? null, result);
      return result;
    } catch (error) {
      if (error instanceof UnknownFailure) return state.derived(error.value, operator, args, undefined);
      if (why === undefined) throw error;
      const failed = insteadOf(state, error, error instanceof EvalFailure ? error.origin : undefined);
      if (failed.reason.type !== 'failed') throw error;
      const { message } = failed.reason;
      if (loads)
        state.gaps.push({ message: withPlace(error, message), origin: originOfSlot(args.at(-1) ?? null) });
      return state.unknown({ type: 'builtin', name, why, message }, operator, args, failed.origin);
    } finally {
      if (name === 'tryEval') state.catching--;
    }
  });
}
