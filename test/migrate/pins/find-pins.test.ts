import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findPins } from '../../../src/migrate/pins/find-pins.ts';
import { completeRelease } from '../../../src/migrate/pins/pin.ts';

const fetched = (branch: string) =>
  `import (fetchTarball "https://github.com/NixOS/nixpkgs/archive/${branch}.tar.gz") { }`;
const lock = (ref: string) =>
  JSON.stringify({
    nodes: {
      nixpkgs: { original: { type: 'github', owner: 'NixOS', repo: 'nixpkgs', ref } },
      root: { inputs: { nixpkgs: 'nixpkgs' } },
    },
    root: 'root',
    version: 7,
  });
const niv = (branch: string) => JSON.stringify({ nixpkgs: { repo: 'nixpkgs', branch } });
const npins = (branch: string) =>
  JSON.stringify({ version: 7, pins: { nixpkgs: { type: 'Git', repository: { repo: 'nixpkgs' }, branch } } });
const image = '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; }';

/** What is learned of `app/image.nix`: release and file. */
function learned(files: Readonly<Record<string, string>>, prepare: (folder: string) => void = () => {}) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'nixlayer-pins-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries({ '.git': '', 'app/image.nix': image, ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  prepare(folder);
  const file = join(folder, 'app/image.nix');
  const pin = findPins([file], [folder]).get(file);
  return pin && `${pin.release} ${relative(folder, pin.file ?? '')}`;
}

it.each<[what: string, files: Readonly<Record<string, string>>, expected: string | undefined]>([
  ['nothing', {}, undefined],
  ['flake.lock above', { 'flake.lock': lock('nixos-23.05') }, '23.05 flake.lock'],
  ['npins above', { 'npins/sources.json': npins('nixos-23.05') }, '23.05 npins/sources.json'],
  ['niv above', { 'nix/sources.json': niv('nixos-23.05') }, '23.05 nix/sources.json'],
  [
    'the nearest',
    { 'flake.lock': lock('nixos-23.05'), 'app/nix/sources.json': niv('nixos-24.05') },
    '24.05 app/nix/sources.json',
  ],
  [
    'the file itself',
    { 'flake.lock': lock('nixos-23.05'), 'app/image.nix': fetched('nixos-22.05') },
    '22.05 app/image.nix',
  ],
  [
    'a file that it imports',
    {
      'flake.lock': lock('nixos-23.05'),
      'app/image.nix': 'import ../pkgs.nix',
      'pkgs.nix': fetched('nixos-22.05'),
    },
    '22.05 pkgs.nix',
  ],
  [
    'npins by its import',
    {
      'flake.lock': lock('nixos-23.05'),
      'npins/sources.json': npins('nixos-24.05'),
      'npins/default.nix': '{ }',
      'app/image.nix': '(import ../npins).nixpkgs',
    },
    '24.05 npins/sources.json',
  ],
  [
    'an entry that leads to it',
    { 'default.nix': `let pkgs = ${fetched('nixos-22.05')}; in pkgs.callPackage ./app/image.nix { }` },
    '22.05 default.nix',
  ],
  [
    'no entry that does not',
    { 'default.nix': `let pkgs = ${fetched('nixos-22.05')}; in pkgs.hello` },
    undefined,
  ],
  [
    'nothing further up when the nearest does not say',
    {
      'flake.lock': lock('nixos-23.05'),
      'app/image.nix': fetched('6afe187897bef7933475e6af374c893f4c84a293'),
    },
    undefined,
  ],
  [
    'a flake without a lock',
    { 'app/flake.nix': '{ inputs.nixpkgs.url = "nixpkgs/nixos-23.11"; outputs = _: import ./image.nix; }' },
    '23.11 app/flake.nix',
  ],
  [
    'a lock that is damaged',
    { 'app/flake.lock': '{', 'flake.lock': lock('nixos-23.05') },
    '23.05 flake.lock',
  ],
  ['a lock that is far too large', { 'flake.lock': lock('nixos-23.05').padEnd(5 << 20) }, undefined],
  [
    'imports that go in circles',
    { 'app/image.nix': 'import ../a.nix', 'a.nix': 'import ./app/image.nix' },
    undefined,
  ],
  [
    'a file nested without end',
    { 'app/image.nix': `${'('.repeat(100_000)}1${')'.repeat(100_000)}` },
    undefined,
  ],
])('%s', (_what, files, expected) => {
  expect(learned(files)).toBe(expected);
});

it('reads nothing through a link that leads out', () => {
  const outside = realpathSync(mkdtempSync(join(tmpdir(), 'nixlayer-pins-')));
  onTestFinished(() => rmSync(outside, { recursive: true }));
  writeFileSync(join(outside, 'flake.lock'), lock('nixos-23.05'));
  expect(
    learned({}, (folder) => symlinkSync(join(outside, 'flake.lock'), join(folder, 'flake.lock'))),
  ).toBeUndefined();
});

it('counts changes of a release that was not out yet as still to come', () => {
  const pin = { release: '23.11', isEstimate: true, name: '' } as const;
  expect(completeRelease({ ...pin, isUnstable: true })).toBe('23.05');
  expect(completeRelease({ ...pin, isUnstable: false })).toBe('23.11');
});
