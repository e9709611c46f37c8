import { renameArgument } from '../../../edits/arguments.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual, nixpkgs } from '../sources.ts';

export const deprecatedContents: Rule = {
  id: 'deprecated-contents',
  meta: {
    summary: '`contents` is given to buildImage.',
    rationale:
      '`buildImage` calls the argument `copyToRoot` since nixpkgs 22.11, and warns of the old name: the files are copied, ' +
      'while the `contents` of `buildLayeredImage` are linked. Renaming changes nothing in the image.',
    sources: [nixpkgs(179801), manual('buildImage')],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['contents', 'copyToRoot'],
    shownAs: 'deprecated',
    since: '0.1.0',
    migration: { goals: ['release'], since: '22.11', change: 'form', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.hello ]; }',
        why: 'It is the right name there.',
        wild: true,
      },
      { code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; copyToRoot = [ pkgs.hello ]; }' },
    ],
    invalid: [
      {
        code: nix('{ buildImage, hello }:', 'buildImage { name = "a"; contents = [ hello ]; }'),
        findings: [{ at: 'contents', message: "'contents' is deprecated" }],
      },
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  contents = [ pkgs.hello ]; # programs',
          '}',
        ),
        findings: [{ at: 'contents', message: "'contents' is deprecated in buildImage" }],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  copyToRoot = [ pkgs.hello ]; # programs',
          '}',
        ),
      },
      {
        code: nix(
          '{ pkgs, dockerTools }:',
          'let',
          '  shared = { contents = [ pkgs.hello ]; };',
          'in',
          'dockerTools.buildImage (shared // { name = "a"; })',
        ),
        findings: [{ at: 'contents', message: "'contents' is deprecated" }],
        fixed: nix(
          '{ pkgs, dockerTools }:',
          'let',
          '  shared = { copyToRoot = [ pkgs.hello ]; };',
          'in',
          'dockerTools.buildImage (shared // { name = "a"; })',
        ),
      },
      {
        code: nix(
          '{ pkgs, name, contents }:',
          '[',
          '  (pkgs.dockerTools.buildImage rec { inherit contents name; tag = "1"; })',
          '  (pkgs.dockerTools.buildImage { inherit name; inherit (pkgs) contents; })',
          ']',
        ),
        findings: [
          { at: 'contents', line: 3, message: "'contents' is deprecated" },
          { at: 'contents', line: 4, message: "'contents' is deprecated" },
        ],
        fixed: nix(
          '{ pkgs, name, contents }:',
          '[',
          '  (pkgs.dockerTools.buildImage rec { inherit name; copyToRoot = contents; tag = "1"; })',
          '  (pkgs.dockerTools.buildImage { inherit name; copyToRoot = pkgs.contents; })',
          ']',
        ),
      },
      {
        code: nix(
          '{ pkgs, dockerTools }:',
          'let',
          '  shared = { name = "a"; contents = [ pkgs.hello ]; };',
          'in',
          '[ (dockerTools.buildImage shared) (dockerTools.buildLayeredImage shared) ]',
        ),
        findings: [{ at: 'contents', message: "'contents' is deprecated" }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('contents');
    if (!argument || !isBuildImage(call)) return;
    const edit = renameArgument(call, argument, 'copyToRoot', isBuildImage);
    report({
      message: "'contents' is deprecated in buildImage: its name is 'copyToRoot'",
      at: call.keyOf(argument),
      // With both, the call fails anyway; and a parameter called buildImage may be a function that knows `contents` only.
      fixes:
        edit && call.has('copyToRoot') === false && !call.isAssumed
          ? [{ title: "Rename to 'copyToRoot'", applicability: 'safe', edits: [edit] }]
          : [],
    });
  },
};

function isBuildImage({ isBuilder, isLayered }: CallFacts): boolean {
  return isBuilder && !isLayered;
}
