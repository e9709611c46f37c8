import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findingCodes } from '../../src/image/validate/finding.ts';

test('docs/validate.md tells of every code, in the order of the code', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/validate.md'), 'utf8');
  expect([...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map((row) => row[1])).toEqual([...findingCodes]);
});
