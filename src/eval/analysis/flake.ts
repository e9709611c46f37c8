// `flake.nix`: outputs of inputs that are not there.

import { call } from '../runtime/call.ts';
import { type AttrsLayer, PartialAttrs } from '../values/symbolic.ts';
import { Attrs, force, Lambda, lazy, type Slot, Symbolic, type Thunk, type Value } from '../values/value.ts';
import type { AnalysisState } from './state.ts';

/** A set with a function `outputs`, and nothing but what a flake has. */
export function isFlake(value: Attrs): boolean {
  const outputs = value.get('outputs');
  const known = ['outputs', 'inputs', 'description', 'nixConfig'];
  return outputs !== undefined && [...value.entries.keys()].every((name) => known.includes(name));
}

/** The outputs, with unknown inputs and `self` being the outputs themselves. */
export function flakeOutputs(state: AnalysisState, flake: Attrs): Value {
  const outputs = force(flake.get('outputs') as Slot);
  if (!(outputs instanceof Lambda)) return outputs;
  const { formals, origin } = outputs.code;
  const input = (name: string) => state.root(name, { type: 'flake-input', input: name }, origin);
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
    if (!entries.has(name)) entries.set(name, input(name));
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
