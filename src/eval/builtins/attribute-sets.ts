// Built-in functions: sets.
import { EvalFailure } from '../errors/eval-failure.ts';
import { suggest } from '../errors/suggestions.ts';
import { call } from '../runtime/call.ts';
import { forceAttrs, forceFunction, forceList, forcePlainString } from '../runtime/expect.ts';
import { nixPosition } from '../runtime/position.ts';
import { attrsOf } from '../values/attrs.ts';
import { Attrs, force, lazy, type Slot } from '../values/value.ts';
import type { BuiltinTable } from './table.ts';

export const attributeSetBuiltins: BuiltinTable = {
  attrNames: (_session, set) => [...forceAttrs(set).sortedNames()],
  attrValues: (_session, set) => {
    const attrs = forceAttrs(set);
    return attrs.sortedNames().map((name) => attrs.get(name)!);
  },
  getAttr: (_session, name, set) => {
    const wanted = forcePlainString(name);
    const attrs = forceAttrs(set);
    const slot = attrs.get(wanted);
    if (slot !== undefined) return force(slot);
    throw new EvalFailure(`attribute '${wanted}' missing`, { hint: suggest(wanted, attrs.entries.keys()) });
  },
  hasAttr: (_session, name, set) => {
    const wanted = forcePlainString(name);
    return forceAttrs(set).has(wanted);
  },
  removeAttrs: (_session, set, names) => {
    const attrs = forceAttrs(set);
    const entries = new Map(attrs.entries);
    for (const name of forceList(names)) entries.delete(forcePlainString(name));
    return new Attrs(entries, attrs.origins);
  },
  intersectAttrs: (_session, left, right) => {
    const a = forceAttrs(left);
    const b = forceAttrs(right);
    const entries = new Map<string, Slot>();
    const names = a.size < b.size ? a.entries.keys() : b.entries.keys();
    for (const name of names) if (a.has(name) && b.has(name)) entries.set(name, b.get(name)!);
    return new Attrs(entries, b.origins);
  },
  mapAttrs: (session, fn, set) => {
    const attrs = forceAttrs(set);
    const entries = new Map<string, Slot>();
    for (const [name, slot] of attrs.entries)
      entries.set(
        name,
        lazy(() => call(session, force(fn), name, slot)),
      );
    return new Attrs(entries);
  },
  zipAttrsWith: (session, fn, list) => {
    const combine = forceFunction(fn);
    const found = new Map<string, Slot[]>();
    for (const item of forceList(list)) {
      for (const [name, slot] of forceAttrs(item).entries) {
        const slots = found.get(name);
        if (slots) slots.push(slot);
        else found.set(name, [slot]);
      }
    }
    const entries = new Map<string, Slot>();
    for (const [name, slots] of found)
      entries.set(
        name,
        lazy(() => call(session, combine, name, slots)),
      );
    return new Attrs(entries);
  },
  unsafeGetAttrPos: (_session, name, set) => {
    const wanted = forcePlainString(name);
    const origin = forceAttrs(set).originOf(wanted);
    return origin ? attrsOf(nixPosition(origin)) : null;
  },
};
