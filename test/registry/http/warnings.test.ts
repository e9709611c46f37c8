import { expect, it } from 'vitest';
import { warningsTo } from '../../../src/registry/http/warnings.ts';

it('hands on each text once, and nothing but texts for people', () => {
  const texts: string[] = [];
  const take = warningsTo((text) => texts.push(text));
  take('r.io', {
    warning: ['299 - "old \\"API\\""', '299 registry "eyJhbGciOiJFUzI1NiJ9.x.y", 199 - "misc"'],
  });
  take('r.io', { warning: '299 - "old \\"API\\""' });
  take('q.io', { warning: '299 - "old \\"API\\"", 299 - "two\u001b"' });
  take('r.io', {});
  take('r.io', { warning: 'nonsense' });
  expect(texts).toEqual(['r.io: old "API"', 'r.io: ***', 'q.io: old "API"', 'q.io: two']);
});
