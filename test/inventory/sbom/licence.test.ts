import fc from 'fast-check';
import parseExpression from 'spdx-expression-parse';
import { describe, expect, it, test } from 'vitest';
import { declaredLicence } from '../../../src/inventory/sbom/licence.ts';
import type { LicenceFacts } from '../../../src/stages/package-metadata/package-metadata.ts';

const id = (spdxId: string): LicenceFacts => ({ kind: 'licence', spdxId });
const text = (written: string): LicenceFacts => ({ kind: 'text', text: written });

describe('the expression of a licence', () => {
  test.each<[string, LicenceFacts, string]>([
    ['an identifier', id('MIT'), 'MIT'],
    ['one in another case', id('mit'), 'MIT'],
    ['one that is no longer used', id('GPL-2.0+'), 'GPL-2.0+'],
    ['a text that is one', text('Apache-2.0'), 'Apache-2.0'],
    ['an expression', text('MIT OR (ISC AND Zlib)'), 'MIT OR (ISC AND Zlib)'],
    [
      'an exception in it',
      text('GPL-2.0-only WITH Classpath-exception-2.0'),
      'GPL-2.0-only WITH Classpath-exception-2.0',
    ],
    ['a list', { kind: 'all', of: [id('MIT'), id('ISC')] }, 'MIT AND ISC'],
    ['one twice', { kind: 'all', of: [id('MIT'), id('MIT')] }, 'MIT'],
    ['alternatives', { kind: 'any', of: [id('MIT'), id('ISC')] }, 'MIT OR ISC'],
    [
      'alternatives in a list',
      { kind: 'all', of: [{ kind: 'any', of: [id('MIT'), id('ISC')] }, id('Zlib')] },
      '(MIT OR ISC) AND Zlib',
    ],
    [
      'a list in a list',
      { kind: 'all', of: [{ kind: 'all', of: [id('MIT'), id('ISC')] }, id('Zlib')] },
      'MIT AND ISC AND Zlib',
    ],
    [
      'an exception',
      { kind: 'with', licence: id('GPL-2.0-only'), exception: 'Classpath-exception-2.0' },
      'GPL-2.0-only WITH Classpath-exception-2.0',
    ],
    ['later versions', { kind: 'or-later', licence: id('MPL-1.1') }, 'MPL-1.1+'],
  ])('%s', (_, facts, expression) => {
    expect(declaredLicence(facts)).toMatchObject({ expression, refs: [] });
  });

  test.each<[string, LicenceFacts, RegExp, string]>([
    [
      'a name',
      { kind: 'licence', name: 'Own Licence 1.0' },
      /^LicenseRef-Own-Licence-1\.0-[0-9a-f]{8}$/,
      'Own Licence 1.0',
    ],
    ['an identifier that is not listed', id('Nobody-1.0'), /^LicenseRef-Nobody-1\.0-/, 'Nobody-1.0'],
    ['a text', text('see COPYING'), /^LicenseRef-see-COPYING-/, 'see COPYING'],
    [
      'an exception that is not listed',
      { kind: 'with', licence: id('MIT'), exception: 'mine' },
      /^LicenseRef-MIT-WITH-mine-/,
      'MIT WITH mine',
    ],
    ['control characters', text('a\u001b[31m\nb'), /^LicenseRef-a-31m-b-/, 'a [31m b'],
    ['what no identifier can hold', text('许可'), /^LicenseRef-[0-9a-f]{8}$/, '许可'],
  ])('%s without an identifier is named', (_, facts, ref, name) => {
    const declared = declaredLicence(facts);
    expect(declared.expression).toMatch(ref);
    expect(declared.refs).toEqual([{ ref: declared.expression, name }]);
  });

  it('keeps names apart that only differ in what an identifier cannot hold', () => {
    const refs = ['a b', 'a/b', '许', '可'].map((name) => declaredLicence(text(name)).expression);
    expect(new Set(refs).size).toBe(4);
  });

  it('is always one that can be read', () => {
    const leaf = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }).map(text),
      fc.constantFrom('MIT', 'GPL-2.0', 'x').map(id),
    );
    const facts = fc.letrec<{ facts: LicenceFacts }>((tie) => ({
      facts: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.record({
          kind: fc.constantFrom('all' as const, 'any' as const),
          of: fc.array(tie('facts'), { minLength: 1, maxLength: 3 }),
        }),
        fc.record({ kind: fc.constant('with' as const), licence: tie('facts'), exception: fc.string() }),
      ),
    })).facts;
    fc.assert(
      fc.property(facts, (each) => {
        expect(() => parseExpression(declaredLicence(each).expression)).not.toThrow();
      }),
    );
  });
});

describe('licences one by one', () => {
  test.each<[string, LicenceFacts, unknown]>([
    ['an identifier', id('MIT'), [{ id: 'MIT' }]],
    [
      'a list',
      { kind: 'all', of: [id('MIT'), { kind: 'licence', name: 'own' }] },
      [{ id: 'MIT' }, expect.objectContaining({ name: 'own' })],
    ],
    ['alternatives', { kind: 'any', of: [id('MIT'), id('ISC')] }, undefined],
    ['an expression', text('MIT OR ISC'), undefined],
  ])('%s', (_, facts, each) => {
    expect(declaredLicence(facts).each).toEqual(each);
  });
});
