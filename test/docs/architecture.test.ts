// The table of rooms in docs/architecture.md, the folders of src/ and the rules of dependency-cruiser say the same.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');

/** Room → what the table says it may import. */
const table = new Map(
  [...page.matchAll(/^\| `src\/([a-z]+)\/` \|[^|]*\| ([^|]*)\|$/gm)].map(([, room = '', imports = '']) => [
    room,
    imports.trim(),
  ]),
);
const folders = readdirSync(join(root, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

interface Rule {
  readonly name: string;
  readonly to: { readonly pathNot?: string };
}
const { forbidden } = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as {
  readonly forbidden: readonly Rule[];
};

test('every folder of src/ is a room of the page, and every room a folder', () => {
  expect([...table.keys()].toSorted()).toEqual(folders.toSorted());
});

test.each([...table].filter(([, imports]) => !imports.startsWith('all')))(
  '%s may import what the page says',
  (room, imports) => {
    const rule = forbidden.find(({ name }) => name === `${room}-imports-downwards`);
    const allowed = /\(([^)]*)\)/.exec(rule?.to.pathNot ?? '')?.[1]?.split('|') ?? [];
    const everywhere = [room, 'errors', 'json', 'package'];
    expect(allowed.filter((each) => !everywhere.includes(each)).toSorted()).toEqual(
      imports === '' ? [] : imports.split(', ').toSorted(),
    );
  },
);

test('every folder that the page names is there', () => {
  for (const [, folder = ''] of page.matchAll(/^\| `([a-z/-]+)\/` \|/gm))
    expect(readdirSync(join(root, folder)).length, folder).toBeGreaterThan(0);
});
