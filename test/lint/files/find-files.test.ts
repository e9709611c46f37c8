import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findFiles } from '../../../src/lint/files/find-files.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nixlayer-find-'));
  const files: Readonly<Record<string, string>> = {
    '.git/config.nix': '',
    '.gitignore': 'build/\n*.gen.nix\n/top.nix\n',
    'a.nix': '',
    'top.nix': '',
    'readme.md': '',
    'build/x.nix': '',
    'nix/top.nix': '',
    'nix/b.gen.nix': '',
    'nix/.gitignore': '!b.gen.nix\ninner/*\n!inner/kept.nix\n',
    'nix/inner/c.nix': '',
    'nix/inner/kept.nix': '',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  await symlink('a.nix', join(folder, 'link.nix'));
  await symlink('nix', join(folder, 'linked'));
});

afterAll(() => rm(folder, { recursive: true }));

const found = (...paths: readonly string[]) =>
  findFiles(paths.map((path) => join(folder, path))).map((file) => relative(folder, file));

it('folders give the .nix files that git does not ignore, without links', () => {
  expect(found('.')).toEqual(['a.nix', 'nix/b.gen.nix', 'nix/inner/kept.nix', 'nix/top.nix']);
});

it('a folder inside heeds what is said above it', () => {
  expect(found('nix/inner')).toEqual(['nix/inner/kept.nix']);
});

it('files are taken as they are, each once', () => {
  expect(found('top.nix', 'readme.md', 'link.nix', 'a.nix', '.')).toEqual([
    'a.nix',
    'link.nix',
    'nix/b.gen.nix',
    'nix/inner/kept.nix',
    'nix/top.nix',
    'readme.md',
    'top.nix',
  ]);
});

it('a path with nothing is wrong usage', () => {
  expect(() => found('none.nix')).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
});
