import { describe, expect, test } from 'vitest';
import { callsIn, callsOf, inShort } from './calls-of.ts';

/** [shape, file, calls] */
const shapes: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'an attribute of the package set',
    '{ pkgs ? import <nixpkgs> { } }: pkgs.dockerTools.buildImage { name = "a"; }',
    ['buildImage name="a"'],
  ],
  [
    'an import without a name',
    '(import <nixpkgs> { }).dockerTools.buildImage { name = "a"; }',
    ['buildImage name="a"'],
  ],
  [
    'dockerTools as an argument',
    '{ dockerTools, hello }: dockerTools.buildLayeredImage { name = "a"; contents = [ hello ]; }',
    ['buildLayeredImage name="a" contents=[ ‹hello› ]'],
  ],
  ['the function as an argument', '{ buildImage }: buildImage { name = "a"; }', ['buildImage name="a"']],
  [
    'with the package set',
    'with import <nixpkgs> { }; dockerTools.streamLayeredImage { name = "a"; }',
    ['streamLayeredImage name="a"'],
  ],
  [
    'with dockerTools',
    '{ pkgs }: with pkgs.dockerTools; buildImage { name = "a"; }',
    ['buildImage name="a"'],
  ],
  [
    'with both',
    '{ pkgs }: with pkgs; with dockerTools; buildImage { name = "a"; copyToRoot = hello; }',
    ['buildImage name="a" copyToRoot=‹pkgs.hello›'],
  ],
  [
    'an inherited name',
    '{ pkgs }: let inherit (pkgs.dockerTools) buildImage; in buildImage { name = "a"; }',
    ['buildImage name="a"'],
  ],
  [
    'another name for it',
    '{ pkgs }: let make = pkgs.dockerTools.buildImage; in make { name = "a"; }',
    ['buildImage name="a"'],
  ],
  [
    'an attribute of a recursive set',
    '{ pkgs }: rec { make = pkgs.dockerTools.buildImage; image = make { name = "a"; }; }',
    ['buildImage name="a"'],
  ],
  [
    'another base',
    'let linuxPkgs = import <nixpkgs> { system = "x86_64-linux"; }; in linuxPkgs.dockerTools.pullImage { imageName = "a"; }',
    ['pullImage imageName="a"'],
  ],
  [
    'an unknown base',
    '{ inputs }: inputs.other.packages.dockerTools.buildImage { name = "a"; }',
    ['buildImage name="a"'],
  ],
  [
    'a computed attribute',
    '{ pkgs, stream }: pkgs.dockerTools.${if stream then "streamLayeredImage" else "buildLayeredImage"} { name = "a"; }',
    ['streamLayeredImage name="a"', 'buildLayeredImage name="a"'],
  ],
  [
    'a computed attribute that a default decides: both',
    '{ pkgs, stream ? true }: pkgs.dockerTools.${if stream then "streamLayeredImage" else "buildLayeredImage"} { name = "a"; }',
    ['streamLayeredImage name="a"', 'buildLayeredImage name="a"'],
  ],
  [
    'recursive arguments',
    '{ pkgs }: pkgs.dockerTools.buildImage rec { name = "a-${tag}"; tag = "1"; }',
    ['buildImage name="a-1" tag="1"'],
  ],
  [
    'arguments bound by let',
    '{ pkgs }: let args = { name = "a"; }; in pkgs.dockerTools.buildImage args',
    ['buildImage name="a"'],
  ],
  [
    'arguments with let inside',
    '{ pkgs }: pkgs.dockerTools.buildImage (let n = "a"; in { name = n; })',
    ['buildImage name="a"'],
  ],
  [
    'updated arguments',
    '{ pkgs }: pkgs.dockerTools.buildImage ({ name = "a"; tag = "1"; } // { tag = "2"; })',
    ['buildImage name="a" tag="2"'],
  ],
  [
    'arguments updated by something unknown',
    '{ pkgs, extra }: pkgs.dockerTools.buildImage ({ name = "a"; } // extra)',
    ['buildImage name="a" or ‹extra.name› …‹extra›'],
  ],
  [
    'unknown arguments',
    'args@{ pkgs, ... }: pkgs.dockerTools.buildImage (removeAttrs args [ "pkgs" ])',
    ['buildImage …‹args›'],
  ],
  [
    'a wrapper that nobody calls',
    '{ pkgs }: { mkImage = { name, tag ? "latest" }: pkgs.dockerTools.buildImage { name = "x/${name}"; inherit tag; }; }',
    ['buildImage name="x/‹name›" tag="latest"'],
  ],
  [
    'a wrapper that is called',
    'let pkgs = import <nixpkgs> { }; mk = name: pkgs.dockerTools.buildImage { inherit name; }; in [ (mk "a") (mk "b") ]',
    ['buildImage name="a"', 'buildImage name="b"'],
  ],
  [
    'a wrapper of a wrapper',
    'pkgs: let f = g: g { name = "a"; }; in f (args: pkgs.dockerTools.buildImage args)',
    ['buildImage name="a"'],
  ],
  [
    'both branches of a condition',
    '{ pkgs, ci }: if ci then pkgs.dockerTools.buildImage { name = "a"; } else pkgs.dockerTools.buildImage { name = "b"; }',
    ['buildImage name="a"', 'buildImage name="b"'],
  ],
  [
    'the branch that a default leaves out',
    '{ pkgs, ci ? false }: if ci then pkgs.dockerTools.buildImage { name = "a"; } else null',
    ['buildImage name="a"'],
  ],
  [
    'a mapping function',
    '{ pkgs }: map (name: pkgs.dockerTools.buildImage { inherit name; }) [ "a" "b" ]',
    ['buildImage name="a"', 'buildImage name="b"'],
  ],
  [
    'a mapping function over what is unknown',
    '{ pkgs, names }: map (name: pkgs.dockerTools.buildImage { tag = "1"; }) names',
    ['buildImage tag="1"'],
  ],
  [
    'a base image',
    '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; fromImage = pkgs.dockerTools.pullImage { imageName = "b"; }; }',
    ['buildImage name="a" fromImage=the image of pullImage at /image.nix:1:65', 'pullImage imageName="b"'],
  ],
  ['a text', '{ pkgs }: "load ${pkgs.dockerTools.buildImage { name = "a"; }}"', ['buildImage name="a"']],
  [
    'the argument of an unknown function',
    '{ pkgs, push }: push { image = pkgs.dockerTools.buildImage { name = "a"; }; }',
    ['buildImage name="a"'],
  ],
  [
    'an override',
    '{ pkgs }: (pkgs.dockerTools.buildImage { name = "a"; tag = "1"; }).override { tag = "2"; }',
    ['buildImage name="a" tag="2"', 'buildImage name="a" tag="1"'],
  ],
  [
    'an override by a function',
    '{ pkgs }: (pkgs.dockerTools.buildImage { name = "a"; }).override (old: { tag = old.name; })',
    ['buildImage name="a" tag="a"', 'buildImage name="a"'],
  ],
  [
    'an attribute of an image',
    '{ pkgs }: (pkgs.dockerTools.buildImage { name = "a"; }).imageTag',
    ['buildImage name="a"'],
  ],
  [
    'a binding that nobody uses',
    '{ pkgs }: let a = pkgs.dockerTools.buildImage { name = "a"; }; in null',
    ['buildImage name="a"'],
  ],
  [
    'a list of images',
    '{ pkgs }: pkgs.dockerTools.mergeImages [ (pkgs.dockerTools.buildImage { name = "a"; }) ]',
    ['mergeImages [ the image of buildImage at /image.nix:1:43 ]', 'buildImage name="a"'],
  ],
  [
    'an overlay',
    'final: prev: { image = final.dockerTools.buildImage { name = "a"; copyToRoot = prev.hello; }; }',
    ['buildImage name="a" copyToRoot=‹prev.hello›'],
  ],
  [
    'a NixOS module',
    '{ config, pkgs, ... }: { services.x.image = pkgs.dockerTools.buildImage { name = config.networking.hostName; }; }',
    ['buildImage name=‹config.networking.hostName›'],
  ],
  ['a pipe', '{ pkgs }: { name = "a"; } |> pkgs.dockerTools.buildImage', ['buildImage name="a"']],
];

test.each(shapes)('%s is seen through', (_, text, calls) => {
  expect(callsOf(text).map(inShort)).toEqual(calls);
});

/** [what it is, file] */
const falseFriends: readonly (readonly [string, string])[] = [
  [
    'another tool',
    '{ singularity-tools, ociTools, uv2container }: [ (singularity-tools.buildImage { }) (ociTools.pullImage { }) (uv2container.buildImage { }) ]',
  ],
  ['a function of the file', 'let buildImage = level: level; in buildImage 1'],
  [
    'a dockerTools of the file',
    'let dockerTools.buildImage = args: args.name; in dockerTools.buildImage { name = "a"; }',
  ],
  ['a comment', '{ pkgs }: /* pkgs.dockerTools.buildImage { } */ 1 # pkgs.dockerTools.buildImage { }'],
  ['a text', "{ pkgs }: ''pkgs.dockerTools.buildImage { name = \"a\"; }''"],
  ['an attribute that is not called', '{ pkgs }: { inherit (pkgs.dockerTools) buildImage; }'],
  ['a helper', '{ pkgs }: [ pkgs.dockerTools.binSh (pkgs.dockerTools.fakeNss.override { }) ]'],
  ['a name deeper inside', '{ pkgs }: pkgs.dockerTools.examples.buildImage.meta { }'],
  ['an argument of an inner function', '{ pkgs }: map (buildImage: buildImage { }) pkgs.builders'],
];

test.each(falseFriends)('%s is no image call', (_, text) => {
  expect(callsOf(text).map(inShort)).toEqual([]);
});

describe('a flake', () => {
  const flake = (outputs: string) => ({
    '/flake.nix': `{ inputs.nixpkgs.url = "x"; outputs = ${outputs}; }`,
  });
  test.each([
    [
      'outputs by name',
      '{ self, nixpkgs }: { packages.x86_64-linux.a = nixpkgs.legacyPackages.x86_64-linux.dockerTools.buildImage { name = "a"; }; }',
    ],
    [
      'eachDefaultSystem',
      '{ self, nixpkgs, flake-utils }: flake-utils.lib.eachDefaultSystem (system: let pkgs = import nixpkgs { inherit system; }; in { packages.a = pkgs.dockerTools.buildImage { name = "a"; }; })',
    ],
    [
      'perSystem',
      'inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } { perSystem = { pkgs, ... }: { packages.a = pkgs.dockerTools.buildImage { name = "a"; }; }; }',
    ],
    [
      'genAttrs',
      '{ self, nixpkgs }: { packages = nixpkgs.lib.genAttrs [ "x86_64-linux" ] (system: { a = nixpkgs.legacyPackages.${system}.dockerTools.buildImage { name = "a"; }; }); }',
    ],
  ])('is followed through %s', (_, outputs) => {
    expect(callsIn(flake(outputs)).map(inShort)).toEqual(['buildImage name="a"']);
  });

  const using = (inputs: string, name = 'common.name') =>
    `{ inputs = { ${inputs} }; outputs = { self, nixpkgs, common }: { a = nixpkgs.legacyPackages.x86_64-linux.dockerTools.buildImage { name = ${name}; }; }; }`;
  test.each([
    ['a relative path', 'common.url = "path:./common";'],
    ['a path without scheme', 'common.url = "./common";'],
    ['an absolute path', 'common.url = "path:/common";'],
    ['attributes', 'common = { type = "path"; path = "./common"; };'],
    ['a folder of a source', 'common.url = "path:/?dir=common";'],
  ])('knows an input by %s', (_, inputs) => {
    const files = { '/flake.nix': using(inputs), '/common/flake.nix': '{ outputs = _: { name = "a"; }; }' };
    expect(callsIn(files).map(inShort)).toEqual(['buildImage name="a"']);
  });

  test.each([
    ['comes from elsewhere', 'common.url = "github:o/r";'],
    ['is not there', 'common.url = "path:./nowhere";'],
    ['is no flake', 'common = { url = "path:./common"; flake = false; };'],
    ['is wrong', 'common.url = "path:./wrong";'],
    ['is the flake itself', 'common.url = "path:.";'],
    ['leads back', 'common.url = "path:./back";'],
  ])('does not know an input that %s', (_, inputs) => {
    const files = {
      '/flake.nix': using(inputs),
      '/common/flake.nix': '{ outputs = _: { name = "a"; }; }',
      '/wrong/flake.nix': 'throw "wrong"',
      '/back/flake.nix':
        '{ inputs.common.url = "path:.."; outputs = { self, common }: { inherit (common) name; }; }',
    };
    expect(callsIn(files).map(inShort)).toEqual([expect.stringMatching(/^buildImage name=‹/)]);
  });

  test('has the library of an input, nixlayer', () => {
    const text =
      '{ outputs = { self, nixpkgs, nixlayer }: { a = (nixlayer.lib.dockerTools nixpkgs.legacyPackages.x86_64-linux).buildLayeredImage { name = "a"; }; }; }';
    expect(callsIn({ '/flake.nix': text }).map(inShort)).toEqual(['buildLayeredImage name="a"']);
  });
});

test('calls in imported files have places there', () => {
  const calls = callsIn({
    '/image.nix': '{ pkgs }: [ (import ./lib/a.nix { inherit pkgs; }) (pkgs.callPackage ./lib/b.nix { }) ]',
    '/lib/a.nix': '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; }',
    '/lib/b.nix': '{ dockerTools, hello }: dockerTools.buildImage { name = "b"; copyToRoot = hello; }',
  });
  expect(calls.map((call) => `${call.location?.file} ${inShort(call)}`)).toEqual([
    '/lib/a.nix buildImage name="a"',
    '/lib/b.nix buildImage name="b" copyToRoot=‹pkgs.hello›',
  ]);
});

test('an override of what callPackage gives is about the arguments of the file', () => {
  const calls = callsIn({
    '/image.nix':
      '{ pkgs }: let image = pkgs.callPackage ./a.nix { }; in [ image (image.override { debug = true; }) (pkgs.callPackage ./b.nix { }).override ]',
    '/a.nix': '{ dockerTools, debug ? false }: dockerTools.buildImage { name = "a"; }',
    '/b.nix':
      '{ dockerTools, stream }: if stream then dockerTools.streamLayeredImage { name = "b"; } else dockerTools.buildImage { name = "b"; }',
  });
  expect(calls.map(inShort)).toEqual([
    'buildImage name="a"',
    'streamLayeredImage name="b"',
    'buildImage name="b"',
  ]);
});

test('arguments of the command line are known', () => {
  const files = {
    '/image.nix':
      '{ pkgs ? import <nixpkgs> { }, tag }: pkgs.dockerTools.buildImage { name = "a"; inherit tag; }',
  };
  expect(callsIn(files, { tag: '1.0' }).map(inShort)).toEqual(['buildImage name="a" tag="1.0"']);
});

test('a call and its arguments have places', () => {
  const [call] = callsOf('{ pkgs }:\npkgs.dockerTools.buildImage {\n  tag = "ü";  name = "a";\n}\n');
  expect(call).toMatchObject({
    location: { file: '/image.nix', line: 2, column: 1, end: { line: 4, column: 2 } },
    arguments: [
      { name: 'tag', location: { line: 3, column: 3 } },
      { name: 'name', location: { line: 3, column: 15 } },
    ],
  });
});

test.each([
  ['is no Nix', '{ pkgs }: pkgs.dockerTools.buildImage {', 'E_SYNTAX'],
  ['has no value', 'throw "nothing here"', 'E_EVAL'],
])('a file that %s is an error', (_, text, code) => {
  expect(() => callsOf(text)).toThrow(expect.objectContaining({ code }));
});

test('what fails is unknown, and the rest of the call is known', () => {
  expect(
    callsOf('{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; tag = throw "no tag"; }').map(inShort),
  ).toEqual(['buildImage name="a" tag=‹failed›']);
});
