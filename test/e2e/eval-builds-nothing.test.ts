// Looking for image calls must not run anything that an expression brings along.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { isMissing, nixlayerProgram } from './support/environment.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

describe.skipIf(isMissing('nix-build'))('evaluating an expression that reads what a derivation makes', () => {
  it.each([
    ['readFile', 'builtins.readFile mark', ['--evaluator', 'nix']],
    ['import', 'import mark', ['--evaluator', 'nix']],
    ['pathExists', 'if builtins.pathExists mark then "a" else "b"', ['--evaluator', 'nix']],
    ['readFile, without Nix,', 'builtins.readFile mark', []],
    ['import, without Nix,', 'import mark', []],
  ])('%s does not run its builder', async (_, name, options) => {
    const folder = await temporaryFolder();
    const trace = join(folder, 'the-builder-ran');
    const derivation = join(folder, 'mark.nix');
    const image = join(folder, 'image.nix');
    await writeFile(
      derivation,
      `derivation {
        name = "mark";
        system = "x86_64-linux";
        builder = "/bin/sh";
        args = [ "-c" "echo > ${trace}; echo '\\"app\\"' > $out" ];
      }`,
    );
    await writeFile(
      image,
      `{ pkgs ? import <nixpkgs> { } }:
      let mark = import ./mark.nix;
      in pkgs.dockerTools.buildImage { name = ${name}; }`,
    );
    // In the store already, so that nothing but a refusal keeps it from being built.
    await execa('nix-instantiate', [derivation]);

    await execa(process.execPath, [nixlayerProgram, 'eval', image, ...options], { reject: false });
    expect(existsSync(trace)).toBe(false);

    // Asked to, Nix does run it: the derivation is one that could have been built.
    const reading = `builtins.readFile (import ${derivation})`;
    await execa('nix-instantiate', ['--eval', '--read-write-mode', '-E', reading]);
    expect(existsSync(trace)).toBe(true);
  });
});
