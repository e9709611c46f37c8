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

/** As `acyclicGraph`, with few different sizes and few roots, so that popularity, sizes and closure sizes tie often. */
export function closureWithTies(size: number): fc.Arbitrary<SizedNode[]> {
  const choice = fc.record({
    references: fc.array(fc.nat(), { maxLength: 4 }),
    narSize: fc.constantFrom(0, 96, 96, 112, 1000, 5000),
  });
  return fc.array(choice, { minLength: 1, maxLength: size, size: 'max' }).map((choices) =>
    choices.map(({ references, narSize }, index) => ({
      path: storePath(`p${index}`),
      narSize,
      references: [...new Set(references.map((choice) => storePath(`p${choice % (index + 1)}`)))],
    })),
  );
}

/** `size` paths that reference the last `2 × width` before them, and some earlier ones: counts double with each path. */
export function closureOfLevels(size: number, width: number): fc.Arbitrary<SizedNode[]> {
  const choice = fc.array(fc.nat(), { maxLength: 2 });
  return fc.array(choice, { minLength: size / 2, maxLength: size, size: 'max' }).map((choices) =>
    choices.map((others, index) => {
      const near = Array.from({ length: 2 * width }, (_, back) => index - 1 - back);
      const far = index === 0 ? [] : others.map((other) => other % index);
      const references = new Set([...(width === 1 ? [] : near), ...far].filter((other) => other >= 0));
      return {
        path: storePath(`p${index}`),
        narSize: 1000,
        references: [...references].map((other) => storePath(`p${other}`)),
      };
    }),
  );
}

/** The graph after a rebuild: the same names under other hashes. */
export function rebuilt(graph: readonly SizedNode[], newHash: (hash: string) => string): SizedNode[] {
  const renamed = (path: string): string => path.replace(/[0-9a-z]{32}/, newHash);
  return graph.map(({ path, references, narSize }) => ({
    path: renamed(path),
    references: references.map(renamed),
    narSize,
  }));
}
