import { describe, expect, it } from 'vitest';
import { readFetched } from '../../../src/migrate/pins/fetched.ts';
import type { Reading } from '../../../src/migrate/pins/pin.ts';
import { readAddress } from '../../../src/migrate/pins/references.ts';
import { SourceFile } from '../../../src/program/source-file.ts';
import { parseAnew, SourceText } from '../../../src/syntax/index.ts';

const short = (reading: Reading) =>
  typeof reading === 'object' ? `${reading.isUnstable ? 'on the way to ' : ''}${reading.release}` : reading;

describe('readAddress', () => {
  it.each<[address: string, expected: string | undefined]>([
    ['https://github.com/NixOS/nixpkgs/archive/nixos-23.05.tar.gz', '23.05'],
    ['https://github.com/nixos/nixpkgs/archive/refs/heads/release-22.05.zip', '22.05'],
    ['https://github.com/NixOS/nixpkgs/archive/refs/tags/21.11.tar.gz', '21.11'],
    ['https://github.com/NixOS/nixpkgs/archive/22.11-pre.tar.gz', 'on the way to 22.11'],
    ['https://github.com/NixOS/nixpkgs/archive/23.05-beta.tar.gz', '23.05'],
    ['https://github.com/NixOS/nixpkgs-channels/archive/nixos-18.09.tar.gz', '18.09'],
    ['https://github.com/NixOS/nixpkgs/tarball/nixos-24.05', '24.05'],
    ['https://github.com/NixOS/nixpkgs/archive/6afe187897bef7933475e6af374c893f4c84a293.tar.gz', 'unknown'],
    ['https://github.com/NixOS/nixpkgs/archive/master.tar.gz', 'on the way to 26.11'],
    ['https://api.github.com/repos/NixOS/nixpkgs/tarball/nixos-20.03', '20.03'],
    ['https://codeload.github.com/NixOS/nixpkgs/tar.gz/refs/heads/nixos-24.11', '24.11'],
    ['https://nixos.org/channels/nixos-19.03/nixexprs.tar.xz', '19.03'],
    ['https://channels.nixos.org/nixos-25.11/nixexprs.tar.xz', '25.11'],
    ['https://channels.nixos.org/nixos-unstable', 'on the way to 26.11'],
    ['https://releases.nixos.org/nixos/23.05/nixos-23.05.1092.f4a5ae1e6ce/nixexprs.tar.xz', '23.05'],
    ['https://releases.nixos.org/nixpkgs/23.05-darwin/nixpkgs-darwin-23.05pre1.a/nixexprs.tar.xz', '23.05'],
    ['https://releases.nixos.org/nixos/unstable/nixos-23.11pre509695.5d017a8822e0', 'on the way to 23.11'],
    ['channel:nixos-22.11', '22.11'],
    ['github:NixOS/nixpkgs/nixos-23.11', '23.11'],
    ['github:NixOS/nixpkgs?ref=nixos-23.11', '23.11'],
    ['github:NixOS/nixpkgs', 'on the way to 26.11'],
    ['github:me/nixpkgs/release-24.05', '24.05'],
    ['git+https://github.com/NixOS/nixpkgs?shallow=1&ref=nixos-24.11', '24.11'],
    ['nixpkgs/nixos-21.05', '21.05'],
    ['https://flakehub.com/f/NixOS/nixpkgs/0.2505', '25.05'],
    ['https://flakehub.com/f/NixOS/nixpkgs/0.1', 'on the way to 26.11'],
    ['github:NixOS/nixpkgs-fmt/v1', undefined],
    ['https://github.com/NixOS/nixpkgs/pull/122608', undefined],
    ['https://github.com/NixOS/nixpkgs', undefined],
    ['https://github.com/example/app/archive/nixos-23.05.tar.gz', undefined],
    ['nixpkgs', undefined],
    ['', undefined],
    [`https://github.com/NixOS/nixpkgs/archive/${'-'.repeat(10_000)}`, undefined],
  ])('%s', (address, expected) => {
    expect(short(readAddress(address))).toBe(expected);
  });
});

describe('readFetched', () => {
  it.each<[what: string, code: string, expected: string | undefined]>([
    [
      'an archive',
      'import (fetchTarball "https://github.com/NixOS/nixpkgs/archive/nixos-23.05.tar.gz") { }',
      '23.05',
    ],
    [
      'an archive with a hash',
      'import (builtins.fetchTarball { url = "https://github.com/NixOS/nixpkgs/archive/22.05.tar.gz"; sha256 = ""; }) { }',
      '22.05',
    ],
    [
      'a branch in a variable',
      'let rev = "nixos-21.11"; in import (fetchTarball "https://github.com/NixOS/nixpkgs/archive/${rev}.tar.gz") { }',
      '21.11',
    ],
    [
      'a branch as a default',
      '{ branch ? "nixos-21.05", pkgs ? import (fetchTarball "https://github.com/NixOS/nixpkgs/tarball/${branch}") { } }: pkgs',
      '21.05',
    ],
    [
      'a branch that cannot be known',
      '{ rev }: import (fetchTarball "https://github.com/NixOS/nixpkgs/archive/${rev}.tar.gz") { }',
      'unknown',
    ],
    [
      'a git repository',
      'import (builtins.fetchGit { url = "https://github.com/NixOS/nixpkgs"; ref = "refs/heads/nixos-20.09"; rev = "6afe187897bef7933475e6af374c893f4c84a293"; }) { }',
      '20.09',
    ],
    [
      'a repository of GitHub',
      'import (fetchFromGitHub { owner = "NixOS"; repo = "nixpkgs"; rev = "24.05"; hash = ""; }) { }',
      '24.05',
    ],
    [
      'inherited attributes',
      'let rev = "24.11"; owner = "NixOS"; in { repo = "nixpkgs"; inherit rev owner; }',
      '24.11',
    ],
    ['an address without quotes', 'import (fetchTarball channel:nixos-22.11) { }', '22.11'],
    [
      'an input of a flake',
      '{ inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05"; outputs = _: { }; }',
      '25.05',
    ],
    [
      'two that differ',
      '{ a = "github:NixOS/nixpkgs/nixos-25.05"; b = "github:NixOS/nixpkgs/nixos-24.05"; }',
      'unknown',
    ],
    ['a comment', '# https://github.com/NixOS/nixpkgs/archive/nixos-23.05.tar.gz\n{ }', undefined],
    ['a search path', 'import <nixpkgs> { }', undefined],
    ['variables that go in circles', 'let a = "${b}"; b = "${a}"; in "${a}"', undefined],
  ])('%s', (_what, code, expected) => {
    const file = SourceFile.of(parseAnew(new SourceText('/image.nix', code)));
    expect(short(readFetched(file))).toBe(expected);
  });
});
