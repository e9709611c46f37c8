import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';

export const notChecked: Rule = {
  id: 'not-checked',
  meta: {
    summary: 'Something could not be evaluated, so image calls in it were not looked at.',
    rationale:
      'Image calls are found by evaluation. A file that is not there or is no Nix, that lies outside of what linting may read, or ' +
      'that takes too long, may hold any number of them: that nothing was found in it says nothing. Generate the file before ' +
      'linting, name the folder with `--allow-read`, or suppress this where it does not matter.',
    sources: [
      {
        title: 'Nix manual, import',
        url: 'https://nix.dev/manual/nix/stable/language/builtins.html#builtins-import',
      },
    ],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs ? import <nixpkgs> { } }:',
          '{',
          '  shell = import ./shell.nix { inherit pkgs; };',
          '  image = pkgs.dockerTools.buildImage { name = "a"; };',
          '}',
        ),
        files: { 'shell.nix': '{ pkgs }: pkgs.mkShell { }' },
        wild: true,
      },
      {
        code: nix(
          'let',
          '  sources = { };',
          '  pkgs = import sources.nixpkgs { };',
          'in',
          'pkgs.dockerTools.buildImage { name = "a"; }',
        ),
        why: 'The packages are known by their names; the call was looked at.',
        wild: true,
      },
      {
        code: '{ secrets = import ./generated.nix; }',
        files: { 'generated.nix': '{ }' },
      },
      {
        code: nix(
          '{ pkgs }:',
          'let',
          '  forever = x: forever (x + 1);',
          'in',
          '{ image = pkgs.dockerTools.buildImage { name = "a"; tag = forever 1; }; other = throw "none"; }',
        ),
        why: 'Only values are missing; the call was looked at.',
      },
    ],
    invalid: [
      {
        code: nix('{', '  image = import ./web.nix;', '}'),
        findings: [{ at: './web.nix', message: "path '/example/web.nix' does not exist" }],
      },
      {
        code: nix(
          '{ pkgs }:',
          '{',
          '  image = pkgs.dockerTools.buildImage { name = "a"; };',
          '  other = import ../../elsewhere/image.nix { inherit pkgs; };',
          '  third = pkgs.callPackage ./third.nix { };',
          '}',
        ),
        files: { 'third.nix': '{ dockerTools }: dockerTools.buildImage { name = "a" }' },
        findings: [
          { at: '../../elsewhere/image.nix', message: 'it lies outside of' },
          { at: './third.nix', message: "expected ';'" },
        ],
      },
    ],
  },
  onFile: (file, report, program) => {
    const start = file.origin({ start: 0, end: firstLine(file.source.text) });
    for (const { message, origin } of program.gaps)
      report({ message: `image calls in it were not looked for: ${message}`, at: origin ?? start });
    if (program.analysis.isCut)
      report({ message: 'not all image calls were looked for: the evaluation reached its limit', at: start });
  },
};

function firstLine(text: string): number {
  const end = text.search(/[\r\n]/);
  return end < 0 ? text.length : end;
}
