// `flake.nix`: outputs of inputs that are not there. Only inputs that are folders are evaluated.

import { importFile } from '../load/load-source.ts';
import { call } from '../runtime/call.ts';
import { type AttrsLayer, PartialAttrs } from '../values/symbolic.ts';
import { Attrs, force, Lambda, lazy, type Slot, Symbolic, type Thunk, type Value } from '../values/value.ts';
import { attempt } from './attempt.ts';
import { localFlakeFile } from './local-inputs.ts';
import { isNixpkgsSource } from './nixpkgs.ts';
import type { AnalysisState } from './state.ts';

/** A set with a function `outputs`, and nothing but what a flake has. */
export function isFlake(value: Attrs): boolean {
  const outputs = value.get('outputs');
  const known = ['outputs', 'inputs', 'description', 'nixConfig'];
  return outputs !== undefined && [...value.entries.keys()].every((name) => known.includes(name));
}

/**
 * The outputs, with unknown inputs and `self` being the outputs themselves.
 * @param around the flakes that led to this one, by file
 */
export function flakeOutputs(state: AnalysisState, flake: Attrs, around: readonly string[] = []): Value {
  const outputs = force(flake.get('outputs') as Slot);
  if (!(outputs instanceof Lambda)) return outputs;
  const { formals, origin } = outputs.code;
  const input = (name: string) => state.root(name, { type: 'flake-input', input: name }, origin);
  const { file } = origin.source;
  const inputValue = (name: string): Slot => {
    const unknown = input(name);
    const spec = inputs instanceof Attrs ? inputs.get(name) : undefined;
    // A package set is known by its name; to evaluate one would take far too long.
    if (spec === undefined || isNixpkgsSource(unknown)) return unknown;
    const local = localFlakeFile(state, file, spec);
    if (local === undefined || around.includes(local) || local === file) return unknown;
    return lazy(() => attempt(state, () => localInput(state, unknown, local, [...around, file])));
  };
  const entries = new Map<string, Slot>();
  const self: Thunk = lazy(() => {
    const layers: AttrsLayer[] = [{ type: 'unknown', value: input('self') }];
    const own = force(result);
    if (own instanceof Attrs) layers.push({ type: 'known', attrs: own });
    else if (own instanceof Symbolic) layers.push({ type: 'unknown', value: own });
    return new PartialAttrs(layers, origin);
  });
  entries.set('self', self);
  const inputs = force(flake.get('inputs') ?? null);
  const names = inputs instanceof Attrs ? [...inputs.entries.keys()] : [];
  for (const name of [...names, ...(formals ?? []).map((formal) => formal.name)])
    if (!entries.has(name)) entries.set(name, inputValue(name));
  const arg = new PartialAttrs(
    [
      { type: 'unknown', value: input('inputs') },
      { type: 'known', attrs: new Attrs(entries) },
    ],
    origin,
  );
  const result: Thunk = lazy(() => call(state.session, outputs, arg));
  return force(result);
}

/** What the input's flake.nix says of it; where it lies and when it was changed stays unknown. */
function localInput(state: AnalysisState, input: Symbolic, file: string, around: readonly string[]): Value {
  const flake = importFile(state.session, file);
  if (!(flake instanceof Attrs) || !isFlake(flake)) return input;
  const outputs = flakeOutputs(state, flake, around);
  if (!(outputs instanceof Attrs)) return outputs instanceof Symbolic ? outputs : input;
  const layers: AttrsLayer[] = [
    { type: 'unknown', value: input },
    { type: 'known', attrs: outputs },
  ];
  return new PartialAttrs(layers, input.origin);
}
