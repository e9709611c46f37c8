// The pages of the rules and the schema of the configuration are made of the code; `npm run generate:docs` writes them.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ruleIndex } from '../../docs/generate/rule-index.ts';
import { configurationJsonSchema } from '../../src/lint/config/configuration-schema.ts';
import { reportedRules } from '../../src/lint/report/report.ts';
import { rulePage } from '../../src/lint/report/rule-page.ts';

const folder = join(import.meta.dirname, '../../docs/rules');

it.each(reportedRules.map((rule) => ({ id: rule.id, rule })))(
  'the page of $id is current',
  async ({ id, rule }) => {
    await expect(rulePage(rule)).toMatchFileSnapshot(join(folder, `${id}.md`));
  },
);

it('the index of rules is current', async () => {
  await expect(ruleIndex()).toMatchFileSnapshot(join(folder, 'README.md'));
});

it('there is no page of a rule that does not exist', () => {
  const pages = readdirSync(folder).filter((name) => name !== 'README.md');
  expect(pages.toSorted()).toEqual(reportedRules.map(({ id }) => `${id}.md`).toSorted());
});

it('the schema of the configuration is current', async () => {
  await expect(configurationJsonSchema()).toMatchFileSnapshot(join(folder, '../../nixlayer.schema.json'));
});
