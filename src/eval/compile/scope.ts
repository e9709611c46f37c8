// Static scopes: at compile time every name becomes a place (levels up, index), a global, or a search through `with`.

import type { Slot } from '../values/value.ts';

export type Scope =
  | { readonly kind: 'root'; readonly globals: ReadonlyMap<string, Slot> }
  /** One Env level with named slots. */
  | { readonly kind: 'names'; readonly names: ReadonlyMap<string, number>; readonly up: Scope }
  /** One Env level whose only slot is the set of a `with`. */
  | { readonly kind: 'with'; readonly up: Scope };

export type Resolution =
  | { readonly kind: 'global'; readonly slot: Slot }
  | { readonly kind: 'local'; readonly depth: number; readonly index: number }
  /** Levels of the enclosing `with`s, innermost first. */
  | { readonly kind: 'dynamic'; readonly depths: readonly number[] };

/** Finds a name; lexical names always win over `with`. */
export function resolve(scope: Scope, name: string): Resolution | undefined {
  const depths: number[] = [];
  let current = scope;
  for (let depth = 0; current.kind !== 'root'; depth++, current = current.up) {
    if (current.kind === 'with') depths.push(depth);
    else {
      const index = current.names.get(name);
      if (index !== undefined) return { kind: 'local', depth, index };
    }
  }
  const slot = current.globals.get(name);
  if (slot !== undefined) return { kind: 'global', slot };
  return depths.length > 0 ? { kind: 'dynamic', depths } : undefined;
}

/** All names a lexical look-up could find, for suggestions. */
export function visibleNames(scope: Scope): Set<string> {
  const names = new Set<string>();
  let current = scope;
  for (; current.kind !== 'root'; current = current.up)
    if (current.kind === 'names') for (const name of current.names.keys()) names.add(name);
  for (const name of current.globals.keys()) names.add(name);
  return names;
}
