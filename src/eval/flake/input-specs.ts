// `inputs` of a flake.nix: where each input is to come from.
import { EvalFailure } from '../errors/eval-failure.ts';
import { forceAttrs, forceBool, forcePlainString } from '../runtime/expect.ts';
import { Attrs, force, type Slot } from '../values/value.ts';
import { parseFlakeRef } from './flake-ref.ts';
import type { InputAttribute, InputAttributes } from './input-attributes.ts';
import type { InputPath } from './read-lock.ts';

export interface InputSpec {
  /** Absent when the flake only says something about the input's own inputs. */
  readonly reference?: InputAttributes;
  readonly isFlake: boolean;
  /** Another input in its place, from the flake where this is written. */
  readonly follows?: InputPath;
  /** What the input's own inputs are to be. */
  readonly inputs: ReadonlyMap<string, InputSpec>;
}

/**
 * @param inputs the set `inputs`; undefined when the flake has none
 * @param arguments_ names that `outputs` takes; those without an input are names in Nix's registry
 * @throws EvalFailure
 */
export function readInputSpecs(
  inputs: Slot | undefined,
  arguments_: readonly string[],
): ReadonlyMap<string, InputSpec> {
  const specs = new Map<string, InputSpec>();
  if (inputs !== undefined) {
    const set = forceAttrs(inputs);
    for (const name of set.sortedNames()) specs.set(name, readInputSpec(name, set.get(name) ?? null));
  }
  for (const name of arguments_) {
    if (name !== 'self' && !specs.has(name)) specs.set(name, implicitInput(name));
  }
  return specs;
}

function implicitInput(id: string): InputSpec {
  return { reference: { type: 'indirect', id }, isFlake: true, inputs: new Map() };
}

function readInputSpec(name: string, slot: Slot): InputSpec {
  const set = forceAttrs(slot);
  const rest: Record<string, InputAttribute> = {};
  let spec: InputSpec = { isFlake: true, inputs: new Map() };
  for (const key of set.sortedNames()) {
    const value = set.get(key) ?? null;
    if (key === 'url')
      spec = { ...spec, reference: parseFlakeRef(forcePlainString(value), { relative: true }) };
    else if (key === 'flake') spec = { ...spec, isFlake: forceBool(value) };
    else if (key === 'follows') spec = { ...spec, follows: splitPath(forcePlainString(value)) };
    else if (key === 'inputs') spec = { ...spec, inputs: readInputSpecs(value, []) };
    else rest[key] = readAttribute(name, key, value);
  }
  if (Object.keys(rest).length > 0) spec = { ...spec, reference: { ...spec.reference, ...rest } };
  const saysNothing = spec.reference === undefined && spec.follows === undefined && spec.inputs.size === 0;
  return saysNothing ? { ...spec, reference: { type: 'indirect', id: name } } : spec;
}

function readAttribute(input: string, name: string, slot: Slot): InputAttribute {
  const value = force(slot);
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint') return value;
  const found = value instanceof Attrs ? 'a set' : 'something else';
  throw new EvalFailure(
    `attribute '${name}' of the flake input '${input}' should be a string, Boolean or integer but is ${found}`,
  );
}

function splitPath(text: string): InputPath {
  return text.split('/').filter((part) => part !== '');
}
