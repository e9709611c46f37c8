import { expect, test } from 'vitest';
import * as z from 'zod';
import { describeSchemaError } from '../../src/errors/schema-error.ts';

const schema = z.array(z.strictObject({ path: z.string() }));

function described(data: unknown): string {
  const { error } = schema.safeParse(data);
  return error === undefined ? '' : describeSchemaError(error);
}

test.each([
  [1, ''],
  [3, ''],
  [4, '\n✖ and 1 more place'],
  [20_000, '\n✖ and 19997 more places'],
])('of %i wrong places the first three are told, and how many more there are', (count, more) => {
  const place = (index: number) =>
    `✖ Invalid input: expected string, received undefined\n  → at [${index}].path`;
  const first = Array.from({ length: Math.min(count, 3) }, (_, index) => place(index)).join('\n');
  expect(described(Array(count).fill({}))).toBe(first + more);
});

test('one place is not told at any length', () => {
  const names = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`key${index}`, 1]));
  const text = described([{ path: 'a', ...names }]);
  expect(text).toMatch(/Unrecognized keys: "key0", .*…/);
  expect(text.length).toBeLessThan(400);
});
