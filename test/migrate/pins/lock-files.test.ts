import { describe, expect, it } from 'vitest';
import { readFlakeLock, readNiv, readNpins } from '../../../src/migrate/pins/lock-files.ts';
import type { Reading } from '../../../src/migrate/pins/pin.ts';

/** Seconds since the epoch. */
const at = (date: string) => Date.parse(date) / 1000;
const rev = '6afe187897bef7933475e6af374c893f4c84a293';

const short = (reading: Reading) =>
  typeof reading === 'object' ? `${reading.isUnstable ? 'on the way to ' : ''}${reading.release}` : reading;

describe('readFlakeLock', () => {
  const github = (ref?: string, date = '2023-07-01') => ({
    locked: {
      lastModified: at(date),
      narHash: 'sha256-A',
      owner: 'NixOS',
      repo: 'nixpkgs',
      rev,
      type: 'github',
    },
    original: { owner: 'NixOS', repo: 'nixpkgs', type: 'github', ...(ref !== undefined && { ref }) },
  });
  const lock = (nodes: object, inputs: object = { nixpkgs: 'nixpkgs' }) =>
    JSON.stringify({ nodes: { ...nodes, root: { inputs } }, root: 'root', version: 7 });

  it.each<[what: string, text: string, expected: string | undefined]>([
    ['a release branch', lock({ nixpkgs: github('nixos-23.05') }), '23.05'],
    ['a small one', lock({ nixpkgs: github('nixos-23.05-small') }), '23.05'],
    ['the branch of releases', lock({ nixpkgs: github('release-22.11') }), '22.11'],
    ['one for Darwin', lock({ nixpkgs: github('nixpkgs-24.05-darwin') }), '24.05'],
    ['unstable, by its date', lock({ nixpkgs: github('nixos-unstable') }), 'on the way to 23.11'],
    ['the main branch, by its date', lock({ nixpkgs: github() }), 'on the way to 23.11'],
    [
      'a date in the month of a release',
      lock({ nixpkgs: github(undefined, '2023-05-30') }),
      'on the way to 23.05',
    ],
    ['a date after all releases', lock({ nixpkgs: github(undefined, '2036-05-30') }), 'on the way to 26.11'],
    [
      'a name of the registry',
      lock({ nixpkgs: { ...github(), original: { id: 'nixpkgs', type: 'indirect', ref: 'nixos-24.11' } } }),
      '24.11',
    ],
    [
      'a channel as a tarball',
      lock({
        nixpkgs: {
          locked: {
            lastModified: 1,
            type: 'tarball',
            url: 'https://releases.nixos.org/nixos/unstable/nixos-25.11pre845678.8eb28adfa3dc/nixexprs.tar.xz',
          },
          original: { type: 'tarball', url: 'https://channels.nixos.org/nixos-unstable/nixexprs.tar.xz' },
        },
      }),
      'on the way to 25.11',
    ],
    [
      'FlakeHub',
      lock({
        nixpkgs: {
          locked: {
            type: 'tarball',
            url: 'https://api.flakehub.com/f/pinned/NixOS/nixpkgs/0.2411.711934%2Brev-x/y/source.tar.gz',
          },
          original: { type: 'tarball', url: 'https://flakehub.com/f/NixOS/nixpkgs/0.2411.%2A.tar.gz' },
        },
      }),
      '24.11',
    ],
    [
      'a git repository',
      lock({
        nixpkgs: {
          original: { type: 'git', url: 'https://github.com/NixOS/nixpkgs.git', ref: 'nixos-22.05' },
        },
      }),
      '22.05',
    ],
    ['another name, when it is the only one', lock({ a: github('nixos-23.05') }, { pkgs: 'a' }), '23.05'],
    [
      'the one called nixpkgs of several',
      lock({ a: github('nixos-23.05'), b: github('nixos-24.05') }, { old: 'a', nixpkgs: 'b' }),
      '24.05',
    ],
    [
      'none of several with other names',
      lock({ a: github('nixos-23.05'), b: github('nixos-24.05') }, { old: 'a', new: 'b' }),
      'unknown',
    ],
    [
      'what is followed',
      lock(
        { a: github('nixos-23.05'), utils: { inputs: { nixpkgs: 'a' } } },
        { utils: 'utils', nixpkgs: ['utils', 'nixpkgs'] },
      ),
      '23.05',
    ],
    ['what follows itself', lock({}, { nixpkgs: ['nixpkgs'] }), undefined],
    ['a circle', lock({}, { nixpkgs: ['other'], other: ['nixpkgs'] }), undefined],
    [
      'another flake',
      lock({ a: { original: { owner: 'a', repo: 'b', type: 'github' } } }, { a: 'a' }),
      undefined,
    ],
    ['no JSON', '{', undefined],
    ['JSON of another kind', '[]', undefined],
    [
      'a date that there is not',
      lock({ nixpkgs: { ...github(), locked: { repo: 'nixpkgs', lastModified: 1e300 } } }),
      'unknown',
    ],
  ])('%s', (_what, text, expected) => {
    expect(short(readFlakeLock(text))).toBe(expected);
  });

  it('says that a date is an estimate', () => {
    expect(readFlakeLock(lock({ nixpkgs: github() }))).toEqual({
      release: '23.11',
      isUnstable: true,
      isEstimate: true,
      name: 'nixpkgs of 2023-07-01',
    });
  });
});

describe('readNpins', () => {
  const git = (branch: string) => ({
    type: 'Git',
    repository: { type: 'GitHub', owner: 'nixos', repo: 'nixpkgs' },
    branch,
    submodules: false,
    revision: rev,
    url: `https://github.com/nixos/nixpkgs/archive/${rev}.tar.gz`,
    hash: 'sha256-A',
  });
  const other = {
    ...git('nixos-21.11'),
    repository: { type: 'Git', url: 'https://gitlab.com/a/mailserver.git' },
    url: null,
  };
  const channel = (name: string, url: string) => ({ type: 'Channel', name, url, hash: 'x' });

  it.each<[what: string, version: number, pins: object, expected: string | undefined]>([
    ['a branch', 7, { nixpkgs: git('nixos-23.05'), mail: other }, '23.05'],
    ['an unstable branch, whose date nobody knows', 7, { nixpkgs: git('nixpkgs-unstable') }, 'unknown'],
    [
      'a channel',
      5,
      {
        'nixos-21.11': channel(
          'nixos-21.11',
          'https://releases.nixos.org/nixos/21.11/nixos-21.11.337975.eabc3821918/nixexprs.tar.xz',
        ),
      },
      '21.11',
    ],
    [
      'the unstable channel',
      3,
      {
        nixpkgs: channel(
          'nixpkgs-unstable',
          'https://releases.nixos.org/nixpkgs/nixpkgs-24.05pre534180.a0b3b06b7a82/nixexprs.tar.xz',
        ),
      },
      'on the way to 24.05',
    ],
    [
      'the unstable channel of today',
      3,
      {
        nixpkgs: channel(
          'nixos-unstable',
          'https://releases.nixos.org/nixos/unstable/nixos-26.11pre1.a/nixexprs.tar.xz',
        ),
      },
      'on the way to 26.11',
    ],
    [
      'the first form',
      0,
      {
        nixpkgs: {
          type: 'GitHub',
          repository: 'nixpkgs',
          owner: 'nixos',
          branch: 'nixos-21.11',
          revision: rev,
          hash: 'x',
        },
      },
      '21.11',
    ],
    [
      'a repository by its address',
      0,
      {
        nixpkgs: {
          type: 'Git',
          repository_url: 'https://github.com/NixOS/nixpkgs.git',
          branch: 'nixos-22.05',
          revision: rev,
        },
      },
      '22.05',
    ],
    [
      'a tag',
      5,
      { nixpkgs: { ...git('x'), type: 'GitRelease', branch: undefined, version: '24.05' } },
      '24.05',
    ],
    [
      'an archive',
      8,
      {
        pkgs: {
          type: 'Url',
          url: 'https://github.com/NixOS/nixpkgs/archive/nixos-25.05.tar.gz',
          unpack: true,
        },
      },
      '25.05',
    ],
    ['other things', 7, { mail: other }, undefined],
  ])('%s', (_what, version, pins, expected) => {
    expect(short(readNpins(JSON.stringify({ version, pins })))).toBe(expected);
  });
});

describe('readNiv', () => {
  const source = (branch: string, ref = rev) => ({
    branch,
    description: 'Nix Packages collection',
    homepage: null,
    owner: 'NixOS',
    repo: 'nixpkgs',
    rev: ref,
    sha256: '0913x0vmmkggs09dwn5711ccwa5q2p0j3p5fbg6cg20wrpsgzhv5',
    type: 'tarball',
    url: `https://github.com/NixOS/nixpkgs/archive/${ref}.tar.gz`,
    url_template: 'https://github.com/<owner>/<repo>/archive/<rev>.tar.gz',
  });

  it.each<[what: string, sources: object, expected: string | undefined]>([
    ['a branch', { nixpkgs: source('nixos-20.09') }, '20.09'],
    [
      'the old repository of channels',
      { nixpkgs: { ...source('nixos-19.09'), repo: 'nixpkgs-channels' } },
      '19.09',
    ],
    ['a tag', { nixpkgs: source('', '22.11') }, '22.11'],
    ['the main branch, whose date nobody knows', { nixpkgs: source('master') }, 'unknown'],
    [
      'other sources',
      { niv: { ...source('master'), repo: 'niv', url: 'https://example.org/x.tar.gz' } },
      undefined,
    ],
    ['sources of another kind', { local: { type: 'local', path: './x' } }, undefined],
  ])('%s', (_what, sources, expected) => {
    expect(short(readNiv(JSON.stringify(sources)))).toBe(expected);
  });
});
