import { expect, it } from 'vitest';
import { Program } from '../../src/program/program.ts';
import { exampleFile, exampleFileSystem } from '../lint/example-files.ts';

it.each([
  ['{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; }', 'pkgs.dockerTools.buildImage', false],
  ['{ buildImage }: buildImage { name = "a"; }', 'buildImage', true],
  ['{ buildImage }: (buildImage) { name = "a"; }', 'buildImage', true],
  ['{ dockerTools }: with dockerTools; buildImage { name = "a"; }', 'buildImage', false],
  ['{ pkgs, buildImage ? pkgs.dockerTools.buildImage }: buildImage { name = "a"; }', 'buildImage', false],
  ['{ pkgs }: let inherit (pkgs.dockerTools) buildImage; in buildImage { name = "a"; }', 'buildImage', false],
  ['{ pkgs }: let b = pkgs.dockerTools.buildImage; in b { name = "a"; }', 'b', false],
])('the function of %s is %s', (code, callee, isAssumed) => {
  const { calls } = new Program(exampleFile, { fileSystem: exampleFileSystem({ code }), searchPath: [] });
  expect(calls.map((call) => [code.slice(call.callee.start, call.callee.end), call.isAssumed])).toEqual([
    [callee, isAssumed],
  ]);
});
