import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEvaluator } from '../../../src/eval/index.ts';
import { show } from './show.ts';

const image =
  '{ lib, dockerTools, bash, name ? "inner", extra ? [ ] }: dockerTools.buildImage { inherit name; contents = [ bash ] ++ extra; }';
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'image-calls-'));
  writeFileSync(join(folder, 'image.nix'), image);
  writeFileSync(join(folder, 'image-of-a.nix'), '{ dockerTools }: dockerTools.buildImage { name = "a"; }');
  writeFileSync(
    join(folder, 'module.nix'),
    '{ perSystem = { pkgs, ... }: { packages.a = pkgs.dockerTools.buildImage { name = "a"; }; }; }',
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Every call of a function of dockerTools that a file leads to: "function argument". */
function imageCalls(text: string): string[] {
  const file = join(folder, 'default.nix');
  writeFileSync(file, text);
  const { analysis } = createEvaluator({
    analysis: true,
    searchPath: [],
    environment: {},
    currentSystem: 'x86_64-linux',
  });
  analysis.explore(analysis.analyseFile(file));
  const calls = analysis.calls.flatMap(({ callee, args }) => {
    const [owner, name] = callee.path.slice(-2);
    return owner === 'dockerTools' ? [`${name} ${args.map((arg) => show(analysis, arg)).join(' ')}`] : [];
  });
  return [...new Set(calls)].sort();
}

// Functions that something unknown would call, with values that nobody knows.
const insideFunctions = [
  '{ outputs = { nixpkgs, systems, ... }: { packages = nixpkgs.lib.genAttrs (import systems) (system: { a = nixpkgs.legacyPackages.${system}.dockerTools.buildImage { name = "a"; }; }); }; }',
  '{ outputs = { nixpkgs, ... }: { packages = nixpkgs.lib.genAttrs nixpkgs.lib.platforms.linux (system: { a = nixpkgs.legacyPackages.${system}.dockerTools.buildImage { name = "a"; }; }); }; }',
  '{ outputs = { nixpkgs, flake-utils, ... }: { packages = nixpkgs.lib.genAttrs flake-utils.lib.defaultSystems (system: { a = nixpkgs.legacyPackages.${system}.dockerTools.buildImage { name = "a"; }; }); }; }',
  '{ pkgs, services }: pkgs.lib.mapAttrs\' (name: v: pkgs.lib.nameValuePair name (pkgs.dockerTools.buildImage { name = "a"; })) services',
  '{ pkgs, services }: pkgs.lib.mapAttrsToList (name: v: pkgs.dockerTools.buildImage { name = "a"; }) services',
  '{ pkgs, services }: pkgs.lib.concatMapAttrs (name: v: { ${name} = pkgs.dockerTools.buildImage { name = "a"; }; }) services',
  '{ pkgs, services }: pkgs.lib.imap0 (i: v: pkgs.dockerTools.buildImage { name = "a"; }) services',
  '{ lib, ... }: { overlay = lib.composeManyExtensions [ (final: prev: { img = final.dockerTools.buildImage { name = "a"; }; }) ]; }',
  '{ pkgs, x }: { img = x.y or (pkgs.dockerTools.buildImage { name = "a"; }); }',
  '{ pkgs }: (pkgs.newScope { }) ./image-of-a.nix { }',
  '{ outputs = inputs@{ flake-parts, ... }: flake-parts.lib.mkFlake { inherit inputs; } { systems = [ "x86_64-linux" ]; imports = [ ./module.nix ]; }; }',
  '{ outputs = { nixpkgs, ... }: let pkgs = import nixpkgs { overlays = [ (final: prev: { mkImage = name: final.dockerTools.buildImage { inherit name; }; }) ]; }; in { a = pkgs.mkImage "x"; }; }',
  '{ pkgs, xs }: map (x: pkgs.dockerTools.buildImage { name = "a"; }) xs',
  '{ pkgs, xs }: builtins.concatMap (x: [ (pkgs.dockerTools.buildImage { name = "a"; }) ]) xs',
  '{ pkgs, xs }: pkgs.lib.forEach xs (x: pkgs.dockerTools.buildImage { name = "a"; })',
  '{ pkgs, xs }: builtins.listToAttrs (map (x: { name = x; value = pkgs.dockerTools.buildImage { name = "a"; }; }) xs)',
  '{ pkgs, xs }: builtins.foldl\' (a: x: a // { ${x} = pkgs.dockerTools.buildImage { name = "a"; }; }) { } xs',
  '{ pkgs, xs }: pkgs.lib.filterAttrs (n: v: v != null) (builtins.mapAttrs (n: v: pkgs.dockerTools.buildImage { name = "a"; }) xs)',
  '{ pkgs, xs }: pkgs.lib.optionalAttrs xs { a = pkgs.dockerTools.buildImage { name = "a"; }; }',
  '{ pkgs, xs }: pkgs.lib.optionals xs.y [ (pkgs.dockerTools.buildImage { name = "a"; }) ] ++ pkgs.lib.optional xs.z (pkgs.dockerTools.buildImage { name = "a"; })',
  '{ outputs = { self, nixpkgs, systems }: let each = f: nixpkgs.lib.genAttrs (import systems) (s: f (import nixpkgs { system = s; })); in { packages = each (pkgs: { a = pkgs.dockerTools.buildImage { name = "a"; }; }); }; }',
  '{ outputs = inputs@{ flake-parts, ... }: flake-parts.lib.mkFlake { inherit inputs; } ({ ... }: { systems = import inputs.systems; imports = [ ({ ... }: { perSystem = { pkgs, lib, ... }: { packages = lib.mapAttrs (n: v: pkgs.dockerTools.buildImage { name = "a"; }) inputs.x; }; }) ]; }); }',
  '{ outputs = { nixpkgs, ... }: let pkgs = nixpkgs.legacyPackages.x86_64-linux.extend (final: prev: { img = final.dockerTools.buildImage { name = "a"; }; }); in { packages.x = pkgs.img; }; }',
  '{ outputs = { nixpkgs, ... }: let o = final: prev: { mk = name: prev.dockerTools.buildImage { inherit name; }; }; pkgs = import nixpkgs { overlays = [ o ]; }; in { packages.x86_64-linux.x = pkgs.mk "y"; overlays.default = o; }; }',
  '{ pkgs, xs }: pkgs.lib.genAttrs [ "a" xs ] (name: pkgs.dockerTools.buildImage { inherit name; })',
  '{ outputs = { nixpkgs, ... }: { packages = nixpkgs.lib.attrsets.genAttrs nixpkgs.lib.systems.flakeExposed (s: let pkgs = nixpkgs.legacyPackages.${s}; in { a = pkgs.dockerTools.buildImage { name = "a"; }; }); }; }',
  '{ outputs = { nixpkgs, devshell, ... }: devshell.lib.eachThing (system: { a = nixpkgs.legacyPackages.${system}.dockerTools.buildImage { name = "a"; }; }); }',
  '{ pkgs, lib, config, ... }: { options.a = lib.mkOption { }; config = lib.mkIf config.b.enable { img = pkgs.dockerTools.buildImage { name = "a"; }; }; }',
  '{ pkgs, lib, config, ... }: { config = lib.mkMerge [ (lib.mkIf config.x { img = pkgs.dockerTools.buildImage { name = "a"; }; }) ]; }',
  '{ pkgs, lib }: lib.fix (self: { img = pkgs.dockerTools.buildImage { name = "a"; }; })',
  '{ pkgs, lib }: lib.makeScope pkgs.newScope (self: { img = self.callPackage ./image-of-a.nix { }; })',
  '{ pkgs, lib, xs }: lib.recursiveUpdate xs { img = pkgs.dockerTools.buildImage { name = "a"; }; }',
  '{ pkgs, lib, xs }: lib.pipe xs [ (map (x: pkgs.dockerTools.buildImage { name = "a"; })) lib.flatten ]',
  '{ pkgs, lib, xs }: lib.attrsets.mergeAttrsList (map (x: { ${x} = pkgs.dockerTools.buildImage { name = "a"; }; }) xs)',
  '{ pkgs, lib, xs }: lib.mapCartesianProduct ({ a }: pkgs.dockerTools.buildImage { name = "a"; }) { a = xs; }',
  '{ pkgs, lib, xs }: lib.zipAttrsWith (n: vs: pkgs.dockerTools.buildImage { name = "a"; }) xs',
  '{ pkgs, lib, xs }: lib.listToAttrs (lib.imap1 (i: x: lib.nameValuePair x (pkgs.dockerTools.buildImage { name = "a"; })) xs)',
];

test.each(insideFunctions)('finds the image of %s', (text) => {
  expect(imageCalls(text).join()).toMatch(/^buildImage \{ name = /);
});

// Shapes in which public repositories describe images.
const shapes: Readonly<Record<string, readonly [text: string, ...calls: string[]]>> = {
  'a file with a package set': [
    '{ pkgs ? import <nixpkgs> { } }: pkgs.dockerTools.buildImage { name = "a"; tag = "1"; }',
    'buildImage { name = "a"; tag = "1"; }',
  ],
  'a file for callPackage': [image, 'buildImage { contents = [ bash ]; name = "inner"; }'],
  'callPackage of another file': [
    'let pkgs = import <nixpkgs> { }; in pkgs.callPackage ./image.nix { name = "outer"; }',
    'buildImage { contents = [ pkgs.bash ]; name = "outer"; }',
  ],
  'import of another file': [
    'with import <nixpkgs> { }; import ./image.nix { inherit lib dockerTools bash; extra = [ hello ]; }',
    'buildImage { contents = [ pkgs.bash pkgs.hello ]; name = "inner"; }',
  ],
  'a recursive argument': [
    'with import <nixpkgs> { }; dockerTools.buildImage rec { name = "a"; tag = "${name}-1"; }',
    'buildImage { name = "a"; tag = "a-1"; }',
  ],
  'an argument shared by two calls': [
    '{ pkgs }: let args = { name = "a"; }; in { a = pkgs.dockerTools.buildLayeredImage args; b = pkgs.dockerTools.streamLayeredImage (args // { tag = "b"; }); }',
    'buildLayeredImage { name = "a"; }',
    'streamLayeredImage { name = "a"; tag = "b"; }',
  ],
  'names from a with': [
    '{ pkgs }: with pkgs.dockerTools; buildImage { name = "a"; fromImage = pullImage { imageName = "b"; }; }',
    'buildImage { fromImage = (pkgs.dockerTools.pullImage …); name = "a"; }',
    'pullImage { imageName = "b"; }',
  ],
  'inherited names': [
    '{ pkgs }: let inherit (pkgs.dockerTools) buildImage; in buildImage { name = "a"; }',
    'buildImage { name = "a"; }',
  ],
  'a computed name of the function': [
    '{ dockerTools, stream }: dockerTools.${if stream then "streamLayeredImage" else "buildLayeredImage"} { name = "a"; }',
    'buildLayeredImage { name = "a"; }',
    'streamLayeredImage { name = "a"; }',
  ],
  'a wrapper that nobody calls': [
    '{ pkgs }: { mkImage = { name, tag ? "latest" }: pkgs.dockerTools.buildImage { name = "r/${name}"; inherit tag; }; }',
    'buildImage { name = "r/${name}"; tag = "latest"; }',
  ],
  'a wrapper that is called': [
    '{ pkgs }: let mk = name: pkgs.dockerTools.buildImage { inherit name; }; in map mk [ "a" "b" ]',
    'buildImage { name = "a"; }',
    'buildImage { name = "b"; }',
  ],
  'a binding that nothing uses': [
    '{ pkgs }: let base = pkgs.dockerTools.pullImage { imageName = "a"; }; in { }',
    'pullImage { imageName = "a"; }',
  ],
  'a condition': [
    '{ pkgs }: if pkgs.stdenv.isLinux then pkgs.dockerTools.buildImage { name = "a"; } else null',
    'buildImage { name = "a"; }',
  ],
  'flake outputs for all systems': [
    '{ outputs = { self, nixpkgs }: let all = nixpkgs.lib.genAttrs [ "x" "y" ]; in { packages = all (system: let pkgs = nixpkgs.legacyPackages.${system}; in { image = pkgs.dockerTools.buildImage { name = system; tag = self.rev or "dirty"; }; }); }; }',
    'buildImage { name = "x"; tag = self.rev; }',
    'buildImage { name = "y"; tag = self.rev; }',
  ],
  'flake-utils': [
    '{ inputs.nixpkgs.url = "nixpkgs"; outputs = { self, nixpkgs, flake-utils }: flake-utils.lib.eachDefaultSystem (system: let pkgs = import nixpkgs { inherit system; }; in { packages.image = pkgs.dockerTools.buildImage { name = "a"; contents = [ self.packages.${system}.app ]; }; packages.app = pkgs.hello; }); }',
    'buildImage { contents = [ pkgs.hello ]; name = "a"; }',
  ],
  'flake-parts': [
    '{ outputs = inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } { systems = [ "x86_64-linux" ]; perSystem = { pkgs, config, ... }: { packages.app = pkgs.hello; packages.image = pkgs.dockerTools.buildImage { name = "a"; copyToRoot = config.packages.app; }; }; }; }',
    'buildImage { copyToRoot = pkgs.hello; name = "a"; }',
  ],
  'an overlay': [
    'final: prev: { image = prev.dockerTools.buildImage { name = "a"; contents = [ final.app ]; }; }',
    'buildImage { contents = [ final.app ]; name = "a"; }',
  ],
  'an overlay given to nixpkgs': [
    'import <nixpkgs> { overlays = [ (final: prev: { image = final.dockerTools.buildImage { name = "a"; }; }) ]; }',
    'buildImage { name = "a"; }',
  ],
  'inside a string': [
    '{ pkgs }: pkgs.writeScript "load" "docker load < ${pkgs.dockerTools.buildImage { name = "a"; }}"',
    'buildImage { name = "a"; }',
  ],
  'false friends': [
    '{ pkgs, singularity-tools, ociTools, uv2container }: let buildImage = level: level; in [ (singularity-tools.buildImage { }) (ociTools.pullImage { }) (uv2container.buildImage { }) (buildImage { }) "dockerTools.buildImage { }" /* dockerTools.buildImage { } */ ]',
  ],
};

describe('calls of dockerTools are found', () => {
  test.each(Object.entries(shapes))('%s', (_shape, [text, ...calls]) => {
    expect(imageCalls(text)).toEqual(calls);
  });
});

test('a call knows where it is written and what it returns', () => {
  const text = '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; }';
  const { analysis } = createEvaluator({ analysis: true, searchPath: [], environment: {} });
  analysis.explore(analysis.analyseExpression(text, '/base'));
  const [call] = analysis.calls;
  expect(text.slice(call?.origin?.start, call?.origin?.end)).toBe(
    'pkgs.dockerTools.buildImage { name = "a"; }',
  );
  expect(call?.result).toMatchObject({ reason: { type: 'parameter', name: 'pkgs' } });
});

test('defaults that stand for what nobody passed are named', () => {
  const { analysis } = createEvaluator({ analysis: true, searchPath: [], environment: {} });
  analysis.explore(analysis.analyseExpression('{ pkgs, tag ? "latest" }: tag', '/base'));
  expect(analysis.assumedDefaults.map(({ name }) => name)).toEqual(['tag']);
});

test('what a search path has is evaluated', () => {
  writeFileSync(join(folder, 'default.nix'), '{ ... }: { hello = "real"; }');
  const { analysis } = createEvaluator({
    analysis: true,
    searchPath: [`nixpkgs=${folder}`],
    environment: {},
  });
  expect(show(analysis, analysis.analyseExpression('(import <nixpkgs> { }).hello', '/base'))).toBe('"real"');
});

test('calls of a dockerTools that is there are found as well', () => {
  writeFileSync(
    join(folder, 'nixpkgs.nix'),
    '{ ... }: { dockerTools = { buildImage = { name, ... }: "image ${name}"; buildLayeredImage = x: x; pullImage = x: x; }; unused = x: x.dockerTools.buildImage { }; }',
  );
  const { analysis } = createEvaluator({
    analysis: true,
    searchPath: [`nixpkgs=${join(folder, 'nixpkgs.nix')}`],
    environment: {},
  });
  const text =
    'with import <nixpkgs> { }; let inherit (dockerTools) pullImage; in [ (dockerTools.buildImage { name = "a"; }) (with dockerTools; buildLayeredImage 1) (pullImage { }) (dockerTools.buildImage { }) ]';
  analysis.explore(analysis.analyseExpression(text, '/base'));
  expect(
    analysis.calls.map(
      ({ callee, args, result }) =>
        `${callee.path.at(-1)} ${args.map((arg) => show(analysis, arg))} = ${show(analysis, result)}`,
    ),
  ).toEqual([
    'buildImage { name = "a"; } = "image a"',
    'buildLayeredImage 1 = 1',
    'pullImage { } = { }',
    'buildImage { } = failed',
  ]);
});
