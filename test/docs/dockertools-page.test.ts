import { expect, test } from 'vitest';
import { dockerToolsPage } from '../../docs/generate/dockertools-page.ts';
import { imageFunctions, imageHelpers } from '../../src/dockertools/functions.ts';

test('docs/dockertools.md is what the table of functions says (else: npm run generate:docs)', async () => {
  await expect(dockerToolsPage()).toMatchFileSnapshot('../../docs/dockertools.md');
});

test('every function, argument and helper is on the page', () => {
  const page = dockerToolsPage();
  for (const { name } of imageFunctions) expect(page).toContain(`## ${name}\n`);
  const names = [...imageFunctions.flatMap((fn) => fn.arguments), ...imageHelpers].map(({ name }) => name);
  for (const name of names) expect(page).toContain(`| \`${name}\``);
});

test('rows of a table have as many cells as its head', () => {
  const cells = (line: string): number => line.split(/(?<!\\)\|/).length;
  const lines = dockerToolsPage().split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('|') && lines[index - 1]?.startsWith('|')) {
      expect(cells(line), line).toBe(cells(lines[index - 1] ?? ''));
    }
  }
});
