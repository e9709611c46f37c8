// Built-in functions on sets that are known in part.
import { call } from '../runtime/call.ts';
import { forceAttrs, forceList, forcePlainString } from '../runtime/expect.ts';
import {
  type AttrsLayer,
  type ListPart,
  PartialAttrs,
  PartialList,
  selectFrom,
  Unknown,
} from '../values/symbolic.ts';
import { Attrs, force, isList, lazy, type Slot, Symbolic, type Value } from '../values/value.ts';
import { listOf } from './operators.ts';
import type { Override } from './override.ts';
import type { AnalysisState } from './state.ts';

/** Known names, sorted, with their slots, and what stands for the others. */
function members(set: PartialAttrs): { known: [string, Slot][]; others: ListPart[] } {
  const names = set.knownNames().sort();
  const known = names.flatMap((name): [string, Slot][] => {
    const slot = set.select(name, set.origin);
    return slot === undefined ? [] : [[name, slot]];
  });
  const others = set.layers.flatMap((layer): ListPart[] => {
    if (layer.type === 'known') return [];
    return [{ type: 'rest', value: layer.type === 'named' ? layer.key : layer.value }];
  });
  return { known, others };
}

function mapLayers(set: PartialAttrs, map: (layer: AttrsLayer) => AttrsLayer): PartialAttrs {
  return new PartialAttrs(set.layers.map(map), set.origin);
}

function mapAttrs(state: AnalysisState, fn: Slot, set: PartialAttrs): Value {
  const apply = (name: Slot, slot: Slot) => lazy(() => call(state.session, force(fn), name, slot));
  return mapLayers(set, (layer) => {
    if (layer.type === 'named') return { ...layer, slot: apply(layer.key, layer.slot) };
    if (layer.type === 'unknown') {
      const value = state.derived(layer.value, 'builtins.mapAttrs', [fn, layer.value], undefined);
      return { type: 'unknown', value };
    }
    const entries = [...layer.attrs.entries].map(([name, slot]): [string, Slot] => [name, apply(name, slot)]);
    return { type: 'known', attrs: new Attrs(new Map(entries), layer.attrs.origins) };
  });
}

function without(layer: AttrsLayer, names: ReadonlySet<string>): AttrsLayer {
  if (layer.type !== 'known') return layer;
  const entries = [...layer.attrs.entries].filter(([name]) => !names.has(name));
  return { type: 'known', attrs: new Attrs(new Map(entries), layer.attrs.origins) };
}

/** Pairs of name and value where a name, or further pairs, are unknown. */
function listToAttrs(slot: Slot): Value | undefined {
  const value = force(slot);
  const parts: readonly ListPart[] | undefined =
    value instanceof PartialList
      ? value.parts
      : isList(value)
        ? value.map((item) => ({ type: 'item', slot: item }))
        : undefined;
  if (!parts) return undefined;
  const entries = new Map<string, Slot>();
  const layers: AttrsLayer[] = [];
  for (const part of parts) {
    const pair = part.type === 'item' ? force(part.slot) : part.value;
    if (part.type === 'rest' || !(pair instanceof Attrs)) {
      if (!(pair instanceof Symbolic)) return undefined;
      layers.push({ type: 'unknown', value: pair });
      continue;
    }
    const name = pair.get('name');
    const content = pair.get('value');
    if (name === undefined || content === undefined) return undefined;
    const key = force(name);
    if (key instanceof Symbolic) layers.push({ type: 'named', key, slot: content });
    else {
      const text = forcePlainString(key);
      if (!entries.has(text)) entries.set(text, content);
    }
  }
  if (layers.length === 0) return undefined;
  if (entries.size > 0) layers.unshift({ type: 'known', attrs: new Attrs(entries) });
  return new PartialAttrs(layers, undefined);
}

export const attributeSetOverrides: Readonly<Record<string, Override>> = {
  attrNames: (_state, slot) => {
    const set = force(slot);
    if (!(set instanceof PartialAttrs)) return undefined;
    const { known, others } = members(set);
    return listOf(
      [...known.map(([name]): ListPart => ({ type: 'item', slot: name })), ...others],
      set.origin,
    );
  },
  attrValues: (_state, slot) => {
    const set = force(slot);
    if (!(set instanceof PartialAttrs)) return undefined;
    const { known, others } = members(set);
    const named = set.layers.flatMap((layer): ListPart[] =>
      layer.type === 'named' ? [{ type: 'item', slot: layer.slot }] : [],
    );
    const items = known.map(([, value]): ListPart => ({ type: 'item', slot: value }));
    return listOf([...items, ...named, ...others], set.origin);
  },
  getAttr: (_state, name, slot) => {
    const set = force(slot);
    const found = set instanceof Symbolic ? selectFrom(set, forcePlainString(name), undefined) : undefined;
    return found === undefined ? undefined : force(found);
  },
  hasAttr: (state, name, slot) => {
    const set = force(slot);
    if (!(set instanceof Symbolic)) return undefined;
    return set.has(forcePlainString(name)) ?? state.derived(set, '?', [set, name], undefined);
  },
  removeAttrs: (_state, slot, names) => {
    const set = force(slot);
    if (set instanceof Unknown) return set;
    if (!(set instanceof PartialAttrs)) return undefined;
    const removed = new Set(forceList(names).map(forcePlainString));
    return mapLayers(set, (layer) => without(layer, removed));
  },
  intersectAttrs: (_state, left, right) => {
    const set = force(right);
    if (!(set instanceof Symbolic)) return undefined;
    const entries = new Map<string, Slot>();
    for (const name of forceAttrs(left).entries.keys()) {
      const slot = set.has(name) === false ? undefined : set.select(name, undefined);
      if (slot !== undefined) entries.set(name, slot);
    }
    return new Attrs(entries);
  },
  mapAttrs: (state, fn, slot) => {
    const set = force(slot);
    return set instanceof PartialAttrs ? mapAttrs(state, fn, set) : undefined;
  },
  listToAttrs: (_state, list) => listToAttrs(list),
};
