import fc from 'fast-check';
import { expect, it } from 'vitest';
import { visible } from '../../../src/explore/page/parts/visible.ts';

it.each([
  ['plain text, ü, 漢字, עברית', 'plain text, ü, 漢字, עברית'],
  ['\u001b[31m', '␛[31m'],
  ['a\nb\tc\u0000', 'a␊b␉c␀'],
  ['\u007f\u0085', '␡⟨0085⟩'],
  ['\u202egnp.exe', '⟨202E⟩gnp.exe'],
  ['a\u200bb\ufeff\u2066', 'a⟨200B⟩b⟨FEFF⟩⟨2066⟩'],
  ['<b>&amp;', '<b>&amp;'],
])('shows %j as %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

it('shows nothing that cannot be seen or that turns the reading order', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    }),
  );
});
