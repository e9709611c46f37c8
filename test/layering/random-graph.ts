// Random closures for property tests.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { SizedNode } from '../../src/layering/auto-layer.ts';

/** A valid store path with this name; the same name always gets the same hash. */
export function storePath(name: string): string {
  const alphabet = '0123456789abcdfghijklmnpqrsvwxyz';
  const digest = createHash('sha256').update(name).digest();
  const hash = Array.from({ length: 32 }, (_, index) => alphabet[digest[index]! % 32]).join('');
  return `/nix/store/${hash}-${name}`;
}

/** Up to `size` paths, each of which references some of the earlier ones and possibly itself; no two of equal size. */
export function acyclicGraph(size: number): fc.Arbitrary<SizedNode[]> {
  return fc.array(fc.array(fc.nat(), { maxLength: 6 }), { minLength: 1, maxLength: size }).map((choices) =>
    choices.map((references, index) => ({
      path: storePath(`p${index}`),
      narSize: ((index * 7919 + references.length * 104_729) % 1000) * 1000 + index,
      references: [...new Set(references.map((choice) => storePath(`p${choice % (index + 1)}`)))],
    })),
  );
}
