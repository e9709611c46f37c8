import { describe, expect, test } from 'vitest';
import { type Disk, recogniseFlake } from '../../../src/stages/flakes/flake-reference.ts';

/** Path → what is there; everything else is not. */
const diskOf = (things: Readonly<Record<string, 'file' | 'folder'>>): Disk => ({
  typeOf: (path) => things[path],
});

const disk = diskOf({
  '.': 'folder',
  './flake.nix': 'file',
  'image.nix': 'file',
  'odd#name.nix': 'file',
  both: 'folder',
  'both/flake.nix': 'file',
  'both/default.nix': 'file',
  layout: 'folder',
  'layout/flake.nix': 'file',
  'layout/index.json': 'file',
  plain: 'folder',
  flake: 'folder',
  'flake/flake.nix': 'file',
  'a#b': 'folder',
  'a#b/flake.nix': 'file',
  '/abs': 'folder',
  '/abs/flake.nix': 'file',
});

const search = (path: string, dir = '') => ({ path, kind: 'search', dir });

describe('a flake reference', () => {
  test.each([
    ['.', '.', '', search('.')],
    ['.#image', '.', 'image', search('.')],
    ['#image', '.', 'image', search('.')],
    ['.#', '.', '', search('.')],
    ['flake', './flake', '', search('./flake')],
    ['/abs', '/abs', '', search('/abs')],
    ['/abs#a.b', '/abs', 'a.b', search('/abs')],
    ['./sub#"a.b".c', './sub', '"a.b".c', search('./sub')],
    ['..?dir=x#a', '..?dir=x', 'a', search('..', 'x')],
    ['-x#a', './-x', 'a', search('./-x')],
    ['--impure#a', './--impure', 'a', search('./--impure')],
    ['path:dir#x', 'path:dir', 'x', { path: 'dir', kind: 'path', dir: '' }],
    ['path:/a%20b?dir=c', 'path:/a%20b?dir=c', '', { path: '/a b', kind: 'path', dir: 'c' }],
    ['git+file:///repo?ref=x#y', 'git+file:///repo?ref=x', 'y', { path: '/repo', kind: 'git', dir: '' }],
    ['a#b', 'path:a%23b', '', { path: 'a#b', kind: 'path', dir: '' }],
    ['github:owner/repo#x', 'github:owner/repo', 'x', undefined],
    ['github:owner/repo', 'github:owner/repo', '', undefined],
    ['git+https://git.example/r#x', 'git+https://git.example/r', 'x', undefined],
    ['https://a.example/b.tar.gz#x', 'https://a.example/b.tar.gz', 'x', undefined],
    // In Nix's registry, whatever folder there is.
    ['flake#x', 'flake', 'x', undefined],
    ['nixpkgs/nixos-25.11#hello', 'nixpkgs/nixos-25.11', 'hello', undefined],
  ])('is %s', (input, url, attribute, local) => {
    expect(recogniseFlake(input, disk)).toEqual({ url, attribute, ...(local && { local }) });
  });

  test.each([
    'image.nix',
    'odd#name.nix',
    'both',
    'layout',
    'plain',
    'missing',
    'app.tar',
    './result',
    '-',
    '<nixpkgs>',
  ])('is not %s', (input) => {
    expect(recogniseFlake(input, disk)).toBeUndefined();
  });

  test.each([
    [
      'image.nix#app',
      'image.nix is a file and no flake',
      'Choose an attribute of a file with -A: image.nix -A app',
    ],
    ['.#app^dev', '.#app^dev chooses outputs with ^, and an image has no other ones', 'Write .#app.'],
  ])('may not be %s', (input, message, hint) => {
    expect(() => recogniseFlake(input, disk)).toThrow(
      expect.objectContaining({ code: 'E_USAGE', message, hint }),
    );
  });
});
