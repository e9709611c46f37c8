// nixpkgs brings definitions of images along with its dockerTools; the library makes them, too.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../archive/temporary.ts';
import { evaluate } from '../eval/evaluate.ts';

const repository = join(import.meta.dirname, '../..');

test.each([
  ['by name', '{ buildImage, bash }: buildImage { name = "example"; copyToRoot = bash; }'],
  ['as dockerTools', '{ pkgs }: pkgs.dockerTools.buildImage { name = "example"; copyToRoot = pkgs.bash; }'],
])("nixpkgs' examples get the functions of the library: %s", (_, example) => {
  const nixpkgs = temporaryFolder();
  const folder = join(nixpkgs, 'pkgs/build-support/docker');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'examples.nix'), example);
  const isSame = `
    let
      pkgs = import ./fixtures/pkgs { } // { path = ${nixpkgs}; };
      library = import ./nix { inherit pkgs; nixlayer = "/nowhere"; };
      expected = library.buildImage { name = "example"; copyToRoot = pkgs.bash; };
    in library.examples.drvPath == expected.drvPath`;
  expect(evaluate(isSame, {}, repository)).toBe('true');
});
