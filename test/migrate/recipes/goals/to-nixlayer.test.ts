import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrateFilesHere } from '../../../../src/migrate/migrate-files.ts';

const source = 'git+https://git.example/nixlayer';

describe('to-nixlayer of a file', () => {
  const text = '{ pkgs ? import <nixpkgs> { } }: pkgs.dockerTools.buildLayeredImage { name = "a"; }\n';

  it('adds the overlay once, whatever the sources are called', () => {
    const told = { source: 'https://git.example/a.tar.gz', hash: '0' };
    const { after } = migrate('image.nix', text, told);
    expect(after.match(/\/nix\/overlay\.nix/g)).toHaveLength(1);
    expect(migrate('image.nix', after, told).after).toBe(after);
  });

  it('adds the overlay of this repository, whose own calls do not count', () => {
    const source = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');
    const { after } = migrate('image.nix', text, { source }, {}, ['/']);
    expect(after).toContain(`${source.slice(1)}/nix/overlay.nix`);
  });
});

describe('to-nixlayer of a flake', () => {
  it('adds an input, an argument, and calls the library', () => {
    const { after } = migrate(
      'flake.nix',
      `{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11"; # stable
  };
  outputs =
    { self, nixpkgs }:
    let
      pkgs = nixpkgs.legacyPackages.x86_64-linux;
    in
    {
      packages.x86_64-linux.image = pkgs.dockerTools.buildLayeredImage {
        name = "a";
        tag = "1";
      };
    };
}
`,
      { source },
    );
    expect(after).toBe(`{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11"; # stable
    nixlayer.url = "${source}";
    nixlayer.inputs.nixpkgs.follows = "nixpkgs";
  };
  outputs =
    { self, nixlayer, nixpkgs }:
    let
      pkgs = nixpkgs.legacyPackages.x86_64-linux;
    in
    {
      packages.x86_64-linux.image = (nixlayer.lib.dockerTools pkgs).buildLayeredImage {
        name = "a";
        tag = "1";
      };
    };
}
`);
  });

  it('adds the overlay where the flake makes its package set', () => {
    const { after } = migrate(
      'flake.nix',
      `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs = inputs@{ nixpkgs, ... }:
    let pkgs = import nixpkgs { system = "x86_64-linux"; };
    in { image = pkgs.dockerTools.buildLayeredImage { name = "a"; }; };
}
`,
      { source },
    );
    expect(after).toBe(`{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixlayer.url = "${source}";
  inputs.nixlayer.inputs.nixpkgs.follows = "nixpkgs";
  outputs = inputs@{ nixpkgs, ... }:
    let pkgs = import nixpkgs {
      system = "x86_64-linux";
      overlays = [ inputs.nixlayer.overlays.default ];
    };
    in { image = pkgs.dockerTools.buildLayeredImage { name = "a"; }; };
}
`);
  });

  it('adds an item on a line of its own to a list of lines', () => {
    const text = (overlays: string) =>
      `{ inputs.nixlayer.url = "a"; outputs = { nixpkgs, nixlayer, ... }:\n  let\n    pkgs = import nixpkgs {\n      overlays = [\n        (self: super: { })\n${overlays}      ];\n    };\n  in { a = pkgs.dockerTools.buildLayeredImage { name = "a"; }; }; }\n`;
    expect(migrate('flake.nix', text('')).after).toBe(text('        nixlayer.overlays.default\n'));
  });

  it('takes the input that is there, without being told a source', () => {
    const text = (tools: string) =>
      `{ inputs.nixlayer.url = "path:../nixlayer"; outputs = { nixpkgs, nixlayer, ... }: let pkgs = nixpkgs.legacyPackages.x86_64-linux; in { a = ${tools}.buildImage { name = "a"; tag = "1"; }; }; }\n`;
    expect(migrate('flake.nix', text('pkgs.dockerTools')).after).toBe(
      text('(nixlayer.lib.dockerTools pkgs)'),
    );
  });
});

describe('to-nixlayer of other files', () => {
  const pinned = (overlays: string) =>
    `let\n  sources = import ./npins;\n  pkgs = import sources.nixpkgs { ${overlays}};\nin\npkgs.dockerTools.buildLayeredImage { name = "a"; }\n`;
  const npins = {
    'npins/default.nix':
      'let data = builtins.fromJSON (builtins.readFile ./sources.json); in builtins.mapAttrs (name: pin: { outPath = builtins.fetchTarball { inherit (pin) url; }; }) data.pins\n',
  };

  it('takes a pin of npins', () => {
    const pins = JSON.stringify({ pins: { nixpkgs: { url: 'a' }, nixlayer: { url: 'b' } }, version: 5 });
    const { after } = migrate('image.nix', pinned(''), {}, { ...npins, 'npins/sources.json': pins });
    expect(after).toBe(pinned('overlays = [ (import "${sources.nixlayer}/nix/overlay.nix") ]; '));
  });

  it('reads the overlay at a path, and adds it once', () => {
    const source = new URL('../../../..', import.meta.url).pathname.replace(/\/$/, '');
    const text = (set: string) =>
      `{ pkgs ? import <nixpkgs> ${set} }: pkgs.dockerTools.buildLayeredImage { name = "a"; }\n`;
    const { after, places } = migrate('image.nix', text('{ }'), { source }, {}, [source]);
    expect(after).toMatch(/ \{\s+overlays = \[ \(import [^ ]*\/nix\/overlay\.nix\) \];\s+\}/);
    expect(places.map(({ status }) => status)).toEqual(['done']);
  });

  it.each([
    ['npins add', pinned(''), {}, { ...npins, 'npins/sources.json': '{"pins":{"nixpkgs":{"url":"a"}}}' }],
    ['--nixlayer-source PATH', '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; }\n', {}, {}],
    [
      'nix-prefetch-url --unpack https://git.example/a.tar.gz',
      '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; }\n',
      { source: 'https://git.example/a.tar.gz' },
      {},
    ],
    [
      '--nixlayer-source REF',
      '{ outputs = { nixpkgs, ... }: { a = nixpkgs.legacyPackages.x86_64-linux.dockerTools.buildImage { name = "a"; }; }; }\n',
      {},
      {},
    ],
  ])('leaves what it is not told: %s', (reason, before, options, files) => {
    const name = before.includes('outputs') ? 'flake.nix' : 'image.nix';
    expect(migrate(name, before, options, files)).toMatchObject({
      after: before,
      places: [{ status: 'left', reason: expect.stringContaining(reason) as string }],
    });
  });
});

function migrate(
  name: string,
  text: string,
  options: unknown = {},
  files: Readonly<Record<string, string>> = {},
  roots: readonly string[] = [],
) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'nixlayer-goals-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [each, content] of Object.entries({ ...files, [name]: text })) {
    mkdirSync(dirname(join(folder, each)), { recursive: true });
    writeFileSync(join(folder, each), content);
  }
  const { files: migrated } = migrateFilesHere({
    tasks: [{ file: join(folder, name), recipes: [{ id: 'to-nixlayer', edits: true, options }] }],
    allowed: ['safe'],
    suppressions: true,
    ...(roots.length > 0 && { roots: [folder, ...roots] }),
    timeoutMs: 10_000,
  });
  const [only] = migrated;
  if (!only) throw new Error('no file');
  return only;
}
