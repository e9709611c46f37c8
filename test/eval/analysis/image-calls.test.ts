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
