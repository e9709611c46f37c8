import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { assertReviewUsage, type ReviewWords } from '../../../src/cli/push-review/review-options.ts';

it.each<[ReviewWords, string]>([
  [{ reportFile: 'report.html' }, 'E_USAGE'],
  [{ reportAgainst: '1.0' }, 'E_USAGE'],
  [{ report: 'html', reportFile: join(tmpdir(), 'no', 'such', 'folder', 'report.html') }, 'E_WRITE'],
])('%j is refused before anything is pushed', (words, code) => {
  expect(() => assertReviewUsage(words)).toThrow(expect.objectContaining({ code }));
});

it.each<ReviewWords>([
  {},
  { report: 'text', reportAgainst: '1.0' },
  { report: 'html', reportFile: join(tmpdir(), 'report.html') },
])('%j is taken', (words) => {
  expect(() => assertReviewUsage(words)).not.toThrow();
});
