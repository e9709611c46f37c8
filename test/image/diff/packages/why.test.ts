import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashPartOf } from '../../../../src/image/diff/packages/package-of-path.ts';
import { reasonsOf, whyChains } from '../../../../src/image/diff/packages/why.ts';
import { facts, path, side } from './side.ts';

const image = side(
  [
    facts('app@1', { references: ['app@1', 'curl@2', 'python@3'] }),
    facts('curl@2', { references: ['openssl@4'] }),
    facts('python@3', { references: ['requests@5'] }),
    facts('requests@5', { references: ['openssl@4'] }),
    facts('openssl@4', { references: ['glibc@6'] }),
    facts('glibc@6', { references: ['glibc@6', 'missing@9'] }),
    facts('alone@7', { references: ['openssl@4'] }),
  ],
  ['app@1', 'missing@9'],
);

function chains(short: string, limit = 10): string[] {
  return whyChains(image, path(short), limit).map((chain) => chain.map((it) => it.slice(44)).join(' '));
}

describe('whyChains', () => {
  it.each([
    ['a root', 'app@1', ['app']],
    ['what a root names', 'curl@2', ['app curl']],
    [
      'what several name, the shortest first',
      'openssl@4',
      ['app curl openssl', 'app python requests openssl'],
    ],
    ['what lies deeper', 'glibc@6', ['app curl openssl glibc']],
    ['what nothing names', 'alone@7', []],
    ['what is not there', 'missing@9', []],
  ])('explains %s', (_, short, expected) => {
    expect(chains(short)).toEqual(expected);
  });

  it('gives no more than it is asked for', () => {
    expect(chains('openssl@4', 1)).toEqual(['app curl openssl']);
    expect(chains('openssl@4', 0)).toEqual([]);
  });

  it('begins with the path alone when a root is named by others, too', () => {
    const twice = side([facts('a@1', { references: ['b@2'] }), facts('b@2')], ['b@2', 'a@1']);
    expect(whyChains(twice, path('b@2'), 5)).toEqual([[path('b@2')], [path('a@1'), path('b@2')]]);
  });

  it('takes hash parts for references', () => {
    const { storePath, size, layer } = facts('a@1');
    const byHash = {
      storePaths: [{ storePath, size, layer, references: [hashPartOf(path('b@2'))] }, facts('b@2')],
      roots: [hashPartOf(storePath)],
    };
    expect(whyChains(byHash, path('b@2'), 1)).toEqual([[storePath, path('b@2')]]);
  });

  it('knows no reason where references are not known', () => {
    const { storePath, size, layer } = facts('a@1');
    const unread = side([{ storePath, size, layer }, facts('b@2')], ['a@1']);
    expect(whyChains(unread, path('b@2'), 1)).toEqual([]);
  });

  it('ends where references go round, as no store has them', () => {
    const round = side(
      [
        facts('a@1', { references: ['b@2'] }),
        facts('b@2', { references: ['c@3'] }),
        facts('c@3', { references: ['b@2'] }),
      ],
      ['a@1'],
    );
    expect(whyChains(round, path('b@2'), 5)).toEqual([[path('a@1'), path('b@2')]]);
  });

  it('gives chains of references from a root that hold each path once, and one of the least length', () => {
    const anyImage = fc
      .array(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 4 }), { minLength: 10, maxLength: 10 })
      .map((references) =>
        side(
          references.map((list, index) => facts(`p@${index}`, { references: list.map((to) => `p@${to}`) })),
          ['p@0', 'p@1'],
        ),
      );
    fc.assert(
      fc.property(anyImage, fc.integer({ min: 0, max: 9 }), (it, target) => {
        const named = new Map(it.storePaths.map(({ storePath, references = [] }) => [storePath, references]));
        const found = whyChains(it, path(`p@${target}`), 100);
        for (const chain of found) {
          expect(it.roots).toContain(chain[0]);
          expect(chain.at(-1)).toBe(path(`p@${target}`));
          expect(new Set(chain).size).toBe(chain.length);
          for (const [index, step] of chain.slice(1).entries())
            expect(named.get(chain[index]!)).toContain(step);
        }
        expect(found.map(({ length }) => length)).toEqual(
          found.map(({ length }) => length).sort((a, b) => a - b),
        );
        expect(reasonsOf(it).chainTo(path(`p@${target}`))?.length).toBe(found[0]?.length);
      }),
    );
  });

  it('leaves out chains that are too long for anybody', () => {
    const count = 20_000;
    const long = side(
      Array.from({ length: count }, (_, index) => facts(`p@${index}`, { references: [`p@${index + 1}`] })),
      ['p@0'],
    );
    const reasons = reasonsOf(long);
    expect(reasons.chainTo(path('p@199'))).toHaveLength(200);
    expect(reasons.chainTo(path('p@200'))).toBeUndefined();
    expect(reasons.chainsTo(path(`p@${count - 1}`), 1)).toEqual([]);
  });
});
