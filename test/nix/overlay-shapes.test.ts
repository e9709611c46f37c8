// Functions of dockerTools have had several shapes, and the overlay evaluates with each.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../eval/evaluate.ts';

const repository = join(import.meta.dirname, '../..');

// How nixpkgs defines a function, with the arguments that the overlay asks about.
const plain = '({ name, includeNixDB ? false, ... }@args: made args)';
const withoutDatabase = '({ name, ... }@args: made args)';
const anyArguments = '(args: made args)';
/** makeOverridable until 23.05: a function. */
const overridable = `(args: made args // { override = more: made (args // more); })`;
/** makeOverridable since 23.11: a set that can be called, and tells its arguments. */
const mirrored = `{ __functor = _: args: made args // { override = more: made (args // more); };
  __functionArgs = { name = false; includeNixDB = true; }; }`;
/** The same of a function that tells no arguments. */
const functor = '{ __functor = _: { name, includeNixDB ? false, ... }@args: made args; }';

interface Age {
  readonly build: string;
  readonly stream: string;
  readonly withNixDb: string;
}

// Which function has which shape in which release.
const ages: Readonly<Record<string, Age>> = {
  '22.05': { build: plain, stream: withoutDatabase, withNixDb: anyArguments },
  '23.05': { build: overridable, stream: overridable, withNixDb: anyArguments },
  '23.11': { build: mirrored, stream: mirrored, withNixDb: anyArguments },
  'since 24.11': { build: mirrored, stream: mirrored, withNixDb: mirrored },
  'a functor': { build: functor, stream: functor, withNixDb: functor },
};

function inAge({ build, stream, withNixDb }: Age, expression: string): string {
  return evaluate(
    `let
      made = args: builtins.derivation { name = args.name; system = "x"; builder = "/b"; } // {
        imageName = args.name; imageTag = args.tag or "1"; conf = "/conf"; passthru.given = args;
      };
      dockerTools = {
        buildLayeredImage = ${build};
        streamLayeredImage = ${stream};
        buildLayeredImageWithNixDb = ${withNixDb};
        buildImage = ${build};
      };
      pkgs = import ./fixtures/pkgs {
        overlays = [ (_: _: { inherit dockerTools; nixlayer = "/nowhere"; }) ];
      };
      tools = import ./nix/transparent.nix { inherit pkgs dockerTools; nixlayer = "/nowhere"; };
    in ${expression}`,
    {},
    repository,
  );
}

describe.each(Object.entries(ages))('dockerTools of %s', (_age, shapes) => {
  test.each(['buildLayeredImage', 'streamLayeredImage', 'buildLayeredImageWithNixDb'])('%s', (name) => {
    expect(inAge(shapes, `(tools.${name} { name = "a"; }).imageName`)).toBe('"a"');
  });

  test('functions without a stream stay as they are', () => {
    expect(inAge(shapes, '(tools.buildImage { name = "a"; }).passthru.given.name')).toBe('"a"');
  });
});

const library = (expression: string) =>
  evaluate(
    `let
      pkgs = import ./fixtures/pkgs { };
      tools = import ./nix { inherit pkgs; nixlayer = "/nowhere"; };
      base = pkgs.bash;
      image = name: more: tools.\${name} ({ name = "a"; tag = "1"; } // more);
    in ${expression}`,
    {},
    repository,
  );

describe('overrideAttrs', () => {
  test.each(['buildImage', 'buildLayeredImage', 'streamLayeredImage'])('changes the base of %s', (name) => {
    const same = `(image "${name}" { }).overrideAttrs (_: { fromImage = base; })`;
    expect(library(`(${same}).drvPath == (image "${name}" { fromImage = base; }).drvPath`)).toBe('true');
    expect(library(`(${same}).drvPath == (image "${name}" { }).drvPath`)).toBe('false');
  });

  test.each([
    '(final: previous: { extraCommands = previous.extraCommands + "b"; })',
    '{ extraCommands = "ab"; }',
    '(previous: { extraCommands = previous.extraCommands + "b"; })',
  ])('takes %s', (change) => {
    const changed = `(image "buildLayeredImage" { extraCommands = "a"; }).overrideAttrs ${change}`;
    expect(
      library(`(${changed}).drvPath == (image "buildLayeredImage" { extraCommands = "ab"; }).drvPath`),
    ).toBe('true');
  });

  test('can be followed by override, and follow it', () => {
    const both = '((image "buildImage" { }).overrideAttrs { fromImage = base; }).override { tag = "2"; }';
    const turned = '((image "buildImage" { }).override { tag = "2"; }).overrideAttrs { fromImage = base; }';
    expect(library(`(${both}).drvPath == (${turned}).drvPath`)).toBe('true');
    expect(library(`(${both}).imageTag`)).toBe('"2"');
  });

  test('refuses what has no effect', () => {
    expect(() => library('((image "buildImage" { }).overrideAttrs { layer = base; }).drvPath')).toThrow(
      "overrideAttrs cannot change 'layer'",
    );
  });
});
