import { describe, expect, it } from 'vitest';
import { keptInputs, pinsIn } from '../../../src/inventory/provenance/pins.ts';

const rev = '5ad9903c16126a7d949101687af0aa589b1d7e3d';
const narHash = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
const hex = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

describe('flake.lock', () => {
  const lockOf = (locked: object) =>
    JSON.stringify({
      version: 7,
      root: 'root',
      nodes: { root: { inputs: { dep: 'dep' } }, dep: { locked, original: { type: 'indirect', id: 'dep' } } },
    });
  it.each([
    [
      { type: 'github', owner: 'NixOS', repo: 'nixpkgs', rev, narHash, lastModified: 1 },
      { uri: `github:NixOS/nixpkgs/${rev}`, digest: { gitCommit: rev, narHash: hex } },
    ],
    [
      { type: 'gitlab', host: 'git.example.org', owner: 'a', repo: 'b', rev, narHash },
      { uri: `gitlab:a/b/${rev}?host=git.example.org`, digest: { gitCommit: rev, narHash: hex } },
    ],
    [
      { type: 'git', url: 'https://user:password@git.example.org/a?ref=main', rev, narHash },
      { uri: `git+https://git.example.org/a?ref=main&rev=${rev}`, digest: { gitCommit: rev, narHash: hex } },
    ],
    [
      { type: 'tarball', url: 'https://example.org/a.tar.gz?access_token=abc', narHash },
      { uri: 'tarball+https://example.org/a.tar.gz?access_token=***', digest: { narHash: hex } },
    ],
    [{ type: 'path', path: '/home/ann/dep', narHash }, { digest: { narHash: hex } }],
  ])('an input %j is a resource', (locked, expected) => {
    expect(pinsIn('flake.lock', lockOf(locked))).toEqual([
      { name: 'dep', ...expected, annotations: { role: 'input' } },
    ]);
  });

  it.each([
    [[], ['a', 'b', 'c', 'shared']],
    [['a'], ['c', 'shared']],
    [['a/b'], ['a', 'c', 'shared']],
    [['c'], ['a', 'b']],
    [['a', 'c'], []],
    [['unknown'], ['a', 'b', 'c', 'shared']],
  ])('of which %j are overridden has the inputs %j', (overridden, expected) => {
    const locked = { type: 'path', path: '/dep', narHash };
    const lock = {
      root: 'root',
      nodes: {
        root: { inputs: { a: 'a', c: 'c' } },
        a: { locked, inputs: { b: 'b', shared: ['c', 'shared'] } },
        b: { locked },
        c: { locked, inputs: { shared: 'shared' } },
        shared: { locked },
      },
    };
    expect(keptInputs(JSON.stringify(lock), overridden).map(({ name }) => name)).toEqual(expected);
  });

  it.each([
    '',
    '[]',
    '{}',
    '{"root":"root","nodes":{"a":{"locked":{"type":"path","narHash":"x","rev":"y"}}}}',
  ])('what is none, or locks nothing, has no resources: %j', (text) => {
    expect(pinsIn('flake.lock', text)).toEqual([]);
  });
});

describe('sources.json', () => {
  it('of npins has a resource for each pin', () => {
    const text = JSON.stringify({
      version: 5,
      pins: {
        nixpkgs: {
          type: 'Channel',
          name: 'nixos-25.11',
          url: 'https://releases.nixos.org/nixos/25.11/x/nixexprs.tar.xz',
          hash: narHash,
        },
        lib: {
          type: 'Git',
          repository: { type: 'GitHub', owner: 'a', repo: 'lib' },
          branch: 'main',
          revision: rev,
          url: null,
          hash: '0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73',
        },
      },
    });
    expect(pinsIn('sources.json', text)).toEqual([
      {
        name: 'nixpkgs',
        uri: 'https://releases.nixos.org/nixos/25.11/x/nixexprs.tar.xz',
        digest: { narHash: hex },
        annotations: { role: 'input' },
      },
      {
        name: 'lib',
        uri: 'github:a/lib',
        digest: { gitCommit: rev, narHash: hex },
        annotations: { role: 'input' },
      },
    ]);
  });

  it('of niv has a resource for each source; the hash of a file is that of the file', () => {
    const text = JSON.stringify({
      nixpkgs: {
        owner: 'NixOS',
        repo: 'nixpkgs',
        rev,
        sha256: narHash,
        type: 'tarball',
        url: 'https://a/b.tar.gz',
      },
      file: { sha256: hex, type: 'file', url: 'https://a/file' },
      odd: 'text',
    });
    expect(pinsIn('sources.json', text).map(({ name, digest }) => [name, digest])).toEqual([
      ['nixpkgs', { gitCommit: rev, narHash: hex }],
      ['file', { sha256: hex }],
    ]);
  });
});
