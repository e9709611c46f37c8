import { expect, it } from 'vitest';
import { pagesOf, pictureOf, type Size } from '../../../src/cli/tui/picture.ts';
import { tuiModel } from '../../../src/cli/tui/tui-model.ts';
import { afterKey, firstState } from '../../../src/cli/tui/tui-state.ts';
import { exampleComparison, exampleInput } from '../tree/example-input.ts';

const small: Size = { columns: 80, rows: 24 };

function pictureAfter(input: typeof exampleInput, keys: readonly string[], size = small): readonly string[] {
  const model = tuiModel(input);
  let state = firstState;
  for (const key of keys) state = afterKey(state, key, model, pagesOf(state, size));
  return pictureOf(state, model, size).map((row) =>
    row
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );
}

it('shows layers, packages and why the chosen one is there at 80 × 24', () => {
  const lines = pictureAfter(exampleInput, []);
  expect(lines[0]).toBe('app:1  linux/amd64, 3 layers, 3 store paths, 32.1 kB');
  expect(lines.slice(1, 6)).toEqual([
    '  Layers ─────────────────────────│▸ Packages by size · 3 ──────────────────────',
    '›     all               3  32.1 kB│› openssl 3.0.14           30 kB    30 kB   1',
    '    1 store             1    30 kB│  curl (bin) 8.5.0          2 kB    32 kB   2',
    '    2 store             2   2.1 kB│  app 1.0                  100 B  32.1 kB   2',
    '    3 customisation     0     10 B│',
  ]);
  expect(lines.slice(15, 20)).toEqual([
    '  Why openssl is there · 2 ─────────────────────────────────────────────────────',
    '  /nix/store/cccccccccccccccccccccccccccccccc-openssl-3.0.14',
    '  30 kB, 30 kB with all that it needs, layer 1',
    '  Cmd, its own files → app → openssl',
    '  Cmd, its own files → app → curl (bin) → openssl',
  ]);
  expect(lines.at(-1)).toMatch(/q quit$/);
});

it('marks what changed, with growth', () => {
  const lines = pictureAfter(exampleComparison, ['h', 'j']);
  expect(lines[0]).toContain('compared with old.tar');
  expect(lines.slice(3, 5)).toEqual([
    '›       changed         3  32.4 kB│  + curl (bin) 8.5.0        2 kB    +2 kB   2',
    '        gone            1    400 B│  − zlib 1.3               400 B   -400 B   2',
  ]);
  const wide = pictureAfter(exampleComparison, ['h', 'j'], { columns: 110, rows: 24 });
  expect(wide[2]).toMatch(/› ~ openssl 3\.0\.13 → 3\.0\.14 +30 kB +30 kB +\+1 kB +1$/);
});

it('tells that what is gone was there', () => {
  const lines = pictureAfter(exampleComparison, ['h', 'j', 'j']);
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}Why zlib was there · 1 /));
  expect(lines).toContain('  400 B, -400 B, was in layer 2');
});

it('lists files, and says where they were not read', () => {
  const files = pictureAfter(exampleInput, ['G', 'f']);
  expect(files[1]).toMatch(/^▸ Files of app · 2 ─+$/);
  expect(files.slice(2, 4)).toEqual(['›     90 B  bin/app', '       5 B  share/doc']);
  expect(pictureAfter(exampleInput, ['f'])).toContain('  files were not read');
  expect(pictureAfter(exampleInput, ['h', 'G', 'f'])).toContainEqual(
    expect.stringMatching(/^› {11}bin\/app → \/nix\/store\/a+-app-1\.0\/bin\/a…$/),
  );
});

it.each([
  [['/', 'x', 'y'], '  no package is called like that'],
  [['h', 'G'], '  no store paths; 1 file (f lists them)'],
])('says why no package is listed: %j', (keys, text) => {
  expect(pictureAfter(exampleInput, keys)).toContain(text);
});

it('shows what is typed, and what was searched for', () => {
  expect(pictureAfter(exampleInput, ['/', 'c', 'u']).at(-1)).toBe('/cu█  Enter keeps, Esc ends the search');
  expect(pictureAfter(exampleInput, ['/', 'c', 'u', 'enter']).at(-1)).toMatch(/^\/cu {2}Esc ends the search/);
});

it('shows one list at a time where two have no room', () => {
  const size = { columns: 50, rows: 12 };
  expect(pictureAfter(exampleInput, [], size)[1]).toMatch(/^▸ Packages/);
  expect(pictureAfter(exampleInput, ['h'], size)[1]).toMatch(/^▸ Layers/);
  expect(pictureAfter(exampleInput, [], { columns: 30, rows: 12 })).toEqual(['too small: 40 × 10 at least']);
});

it('has the help on a small terminal, too', () => {
  const size = { columns: 80, rows: 12 };
  expect(pictureAfter(exampleInput, ['?'], size)).toContainEqual(expect.stringContaining('move'));
  expect(pictureAfter(exampleInput, ['?', 'G'], size)).toContainEqual(expect.stringContaining('+ added'));
});

it('tells how to leave and all of the keys at 40 × 12', () => {
  const size: Size = { columns: 40, rows: 12 };
  expect(pictureAfter(exampleInput, [], size).at(-1)).toBe('↑↓←→ move  / search  ? help  q quit');
  const pages = Array.from({ length: 12 }, (_, index) => [
    '?',
    ...Array.from({ length: index }, () => 'pagedown'),
  ]).map((keys) => pictureAfter(exampleInput, keys, size).slice(1));
  const help = pages.flat().join('\n');
  expect(help).not.toContain('…');
  expect(help).toContain('hash');
  expect(pages.at(-1)!.join(' ')).toContain('another');
});

it('lists no files of what was not found', () => {
  const lines = pictureAfter(exampleInput, ['/', 'z', 'z', 'z', 'enter', 'f']);
  expect(lines.join()).not.toContain('files were not read');
  expect(lines).toContain('  no package is called like that');
});
