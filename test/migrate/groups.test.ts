import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { diskFileSystem } from '../../src/eval/index.ts';
import { filesReachedFrom, importReader } from '../../src/migrate/files-reached.ts';
import { dependentGroups } from '../../src/migrate/groups.ts';

function written(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'nixlayer-groups-')));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

it.each<[what: string, files: Readonly<Record<string, string>>, groups: readonly (readonly string[])[]]>([
  ['files that know nothing of each other', { 'a.nix': '1', 'b.nix': '2' }, [['a.nix'], ['b.nix']]],
  [
    'a file and one that it imports',
    { 'a.nix': '1', 'b.nix': 'import ./a.nix', 'c.nix': '3' },
    [['a.nix', 'b.nix'], ['c.nix']],
  ],
  [
    'files that import a common one',
    { 'a.nix': 'import ./c.nix', 'b.nix': 'import ./c.nix', 'c.nix': '3' },
    [['a.nix', 'b.nix', 'c.nix']],
  ],
  [
    'a chain',
    { 'a.nix': 'import ./b.nix', 'b.nix': 'import ./c.nix', 'c.nix': '3' },
    [['a.nix', 'b.nix', 'c.nix']],
  ],
  ['a circle', { 'a.nix': 'import ./b.nix', 'b.nix': 'import ./a.nix' }, [['a.nix', 'b.nix']]],
  [
    'two groups that a later file brings together',
    { 'a.nix': '1', 'b.nix': '2', 'c.nix': '[ ./a.nix ./b.nix ]' },
    [['a.nix', 'b.nix', 'c.nix']],
  ],
  ['what is no Nix, or is not there', { 'a.nix': '{', 'b.nix': 'import ./none.nix' }, [['a.nix'], ['b.nix']]],
])('groups %s', (_what, files, groups) => {
  const folder = written(files);
  const found = dependentGroups(
    Object.keys(files).map((name) => join(folder, name)),
    diskFileSystem,
  );
  expect(found.map((group) => group.map((file) => relative(folder, file)))).toEqual(groups);
});

it('reaches what paths lead to, sources of packages apart', () => {
  const folder = written({
    'a.nix': '{ x = import ./b.nix; src = ./c.nix; y = ./. + "/d.nix"; }',
    'b.nix': '{ imports = [ ./e.nix ]; }',
    'c.nix': '1',
    'd.nix': '1',
    'e.nix': '1',
  });
  const reached = filesReachedFrom(join(folder, 'a.nix'), importReader(diskFileSystem));
  expect(reached.map((file) => relative(folder, file))).toEqual(['a.nix', 'b.nix', 'e.nix']);
});
