import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffPackages } from '../../../../src/image/diff/packages/diff-packages.ts';
import type { PackageSide } from '../../../../src/image/diff/packages/package-side.ts';
import { facts, path, side } from './side.ts';

/** The changes in a few words: `openssl 3.0 → 3.1 +20`. */
function changesOf(a: PackageSide, b: PackageSide): string[] {
  return diffPackages(a, b).packages.changes.map(({ name, a: before, b: after, growth }) => {
    const [left, right] = [before, after].map((list) => list.map(({ version }) => version).join(','));
    return `${name} ${left} → ${right} ${growth < 0 ? '' : '+'}${growth}`;
  });
}

describe('diffPackages', () => {
  it.each([
    ['nothing', [], [], []],
    ['the same path', [facts('a-1@1')], [facts('a-1@1', { rewritten: 'otherwise' })], []],
    ['another version', [facts('a-1@1')], [facts('a-2@2', { size: 120 })], ['a 1 → 2 +20']],
    ['a package that is new', [], [facts('a-1@1')], ['a  → 1 +100']],
    ['a package that is gone', [facts('a-1@1')], [], ['a 1 →  -100']],
    [
      'outputs as packages of their own',
      [facts('a-1@1'), facts('a-1-bin@2')],
      [facts('a-2@3'), facts('a-2-bin@4')],
      ['a 1 → 2 +0', 'a (bin) 1 → 2 +0'],
    ],
    [
      'one of several versions',
      [facts('a-1@1'), facts('a-2@2')],
      [facts('a-1@1'), facts('a-3@3')],
      ['a 2 → 3 +0'],
    ],
    [
      'several versions that become one',
      [facts('a-1@1'), facts('a-2@2')],
      [facts('a-3@3')],
      ['a 1,2 → 3 -100'],
    ],
    [
      'one version with another content, apart from other versions',
      [facts('a-1@1', { rewritten: 'x' }), facts('a-2@2')],
      [facts('a-1@3', { rewritten: 'y', size: 90 }), facts('a-3@4')],
      ['a 1 → 1 -10', 'a 2 → 3 +0'],
    ],
    [
      'a package without a version',
      [facts('app@1', { rewritten: 'x' })],
      [facts('app@2', { rewritten: 'y' })],
      ['app  →  +0'],
    ],
  ])('reports %s', (_, a, b, expected) => {
    expect(changesOf(side(a), side(b))).toEqual(expected);
  });

  it('folds paths of one name, version and content', () => {
    const { packages, moves } = diffPackages(side([facts('a-1@1')]), side([facts('a-1@2')]));
    expect(packages).toEqual({ changes: [], hashOnly: [{ a: path('a-1@1'), b: path('a-1@2') }] });
    expect(moves).toEqual([]);
  });

  it('takes nothing for the same that was not read', () => {
    const { storePath, size, layer } = facts('a-1@1');
    const unread = side([{ storePath, size, layer }]);
    expect(changesOf(unread, side([facts('a-1@2')]))).toEqual(['a 1 → 1 +0']);
  });

  it('finds paths that are in another layer, also when their hash changed', () => {
    const a = side([facts('bash-5@1', { layer: 3 }), facts('a-1@2', { layer: 1 }), facts('b-1@3')]);
    const b = side([facts('bash-5@1', { layer: 5 }), facts('a-1@9', { layer: 2 }), facts('b-1@3')]);
    expect(diffPackages(a, b).moves).toEqual([
      { storePath: path('a-1@9'), a: 1, b: 2 },
      { storePath: path('bash-5@1'), a: 3, b: 5 },
    ]);
  });

  it('pairs paths of one content within a layer first', () => {
    const a = side([facts('source@1', { layer: 1 }), facts('source@2', { layer: 2 })]);
    const b = side([facts('source@3', { layer: 2 }), facts('source@4', { layer: 1 })]);
    expect(diffPackages(a, b).moves).toEqual([]);
  });

  it('says why, by the chain of B, or of A for what is gone', () => {
    const a = side([facts('app@1', { references: ['old-1@2'] }), facts('old-1@2')], ['app@1']);
    const b = side(
      [
        facts('app@3', { rewritten: 'other', references: ['curl-8@4'] }),
        facts('curl-8@4', { references: ['openssl-3@5'] }),
        facts('openssl-3@5'),
        facts('lost-1@6'),
      ],
      ['app@3'],
    );
    const because = diffPackages(a, b).packages.changes.map((change) => [change.name, change.because]);
    expect(because).toEqual([
      ['app', ['app']],
      ['curl', ['app', 'curl']],
      ['lost', undefined],
      ['old', ['app', 'old']],
      ['openssl', ['app', 'curl', 'openssl']],
    ]);
  });

  const anyFacts = fc
    .record({
      name: fc.constantFrom('a-1', 'a-2', 'a-2-bin', 'b-1', 'app', 'source'),
      hash: fc.integer({ min: 1, max: 6 }),
      layer: fc.integer({ min: 0, max: 2 }),
      size: fc.integer({ min: 0, max: 50 }),
      rewritten: fc.constantFrom('x', 'y'),
    })
    .map(({ name, hash, ...rest }) => facts(`${name}@${hash}`, rest));
  const anySide = fc
    .uniqueArray(anyFacts, { selector: ({ storePath }) => storePath, maxLength: 14 })
    .map((paths) => side(paths));

  it('is the reverse when the sides are', () => {
    fc.assert(
      fc.property(anySide, anySide, (a, b) => {
        const there = diffPackages(a, b);
        const back = diffPackages(b, a);
        const reversed = back.packages.changes.map((change) => ({
          name: change.name,
          a: change.b,
          b: change.a,
          growth: 0 - change.growth,
        }));
        expect(reversed).toEqual(
          there.packages.changes.map((change) => ({ ...change, growth: change.growth + 0 })),
        );
        const pairs = back.packages.hashOnly.map((pair) => ({ a: pair.b, b: pair.a }));
        expect(new Set(pairs.map(({ a: left, b: right }) => `${left} ${right}`))).toEqual(
          new Set(there.packages.hashOnly.map(({ a: left, b: right }) => `${left} ${right}`)),
        );
        expect(back.moves.length).toBe(there.moves.length);
      }),
    );
  });

  it('never reports what both have, and each other path exactly once', () => {
    fc.assert(
      fc.property(anySide, anySide, (a, b) => {
        const { changes, hashOnly } = diffPackages(a, b).packages;
        const [pathsA, pathsB] = [a, b].map(({ storePaths }) => storePaths.map(({ storePath }) => storePath));
        const reported = {
          a: [
            ...changes.flatMap((change) => change.a.map((it) => it.storePath)),
            ...hashOnly.map((it) => it.a),
          ],
          b: [
            ...changes.flatMap((change) => change.b.map((it) => it.storePath)),
            ...hashOnly.map((it) => it.b),
          ],
        };
        expect(reported.a.sort()).toEqual(pathsA!.filter((it) => !pathsB!.includes(it)).sort());
        expect(reported.b.sort()).toEqual(pathsB!.filter((it) => !pathsA!.includes(it)).sort());
      }),
    );
  });

  it('does not depend on the order of the paths', () => {
    fc.assert(
      fc.property(anySide, anySide, (a, b) => {
        const turned = (it: PackageSide): PackageSide => ({
          ...it,
          storePaths: [...it.storePaths].reverse(),
        });
        expect(diffPackages(turned(a), turned(b))).toEqual(diffPackages(a, b));
      }),
    );
  });
});
