import { expect, test } from 'vitest';
import { apiPage, publicEntries } from '../../docs/generate/api-page.ts';

test.each(publicEntries)(
  'docs/api/ tells what $name exports (else: npm run generate:docs)',
  async (entry) => {
    const file = `../../docs/api/${entry.name.replace('/', '-')}.md`;
    await expect(apiPage(entry)).toMatchFileSnapshot(file);
  },
);
