// Files of both sides whose names differ in hashes of store paths alone.
import type { ByteString } from '../../archive/byte-string.ts';
import { type CompareOptions, factChanges } from './compare-facts.ts';
import { type FileFacts, shownName } from './file-facts.ts';
import type { LinkPair } from './hard-links.ts';
import { rewriteHashes } from './store-hashes.ts';
import type { TreeChange } from './tree-change.ts';

/**
 * Joins what only A has with what only B has, where each is the only one of its name with hashes replaced: two changes
 * become one, under the name of B.
 * @param changes by path; changed in place
 * @returns what was joined
 */
export function pairByHash(changes: Map<ByteString, TreeChange>, options: CompareOptions): LinkPair[] {
  const removed = byRewritten(changes, 'a', options);
  const added = byRewritten(changes, 'b', options);
  const pairs: LinkPair[] = [];
  for (const [name, a] of removed) {
    const b = added.get(name);
    if (a === undefined || b === undefined) continue;
    const hash = { field: 'path', a: shownName(a.path), b: shownName(b.path) } as const;
    const fields = [
      { ...hash, tolerance: 'store-hashes' } as const,
      ...factChanges(a.facts, b.facts, options),
    ];
    changes.delete(a.path);
    // Each side may have the name of the other one in a layer that was not read.
    const unread = a.unread || b.unread;
    changes.set(b.path, { path: b.path, a: a.facts, b: b.facts, fields, unread });
    pairs.push({ path: b.path, a: a.facts, b: b.facts });
  }
  return pairs;
}

interface Named {
  readonly path: ByteString;
  readonly facts: FileFacts;
  readonly unread: boolean;
}

/** Undefined for a name that several have. */
function byRewritten(
  changes: ReadonlyMap<ByteString, TreeChange>,
  side: 'a' | 'b',
  { replacements }: CompareOptions,
): Map<string, Named | undefined> {
  const found = new Map<string, Named | undefined>();
  for (const [path, change] of changes) {
    const facts = change[side];
    if (facts === undefined || change[side === 'a' ? 'b' : 'a'] !== undefined) continue;
    const name = rewriteHashes(path, replacements);
    if (name !== path) found.set(name, found.has(name) ? undefined : { path, facts, unread: change.unread });
  }
  return found;
}
