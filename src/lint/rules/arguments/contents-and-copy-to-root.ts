import type { CallFacts } from '../../../program/call-facts.ts';
import { isNull, kindOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual, nixpkgs } from '../sources.ts';

export const contentsAndCopyToRoot: Rule = {
  id: 'contents-and-copy-to-root',
  meta: {
    summary: 'buildImage gets both `contents` and `copyToRoot`.',
    rationale:
      'Both are the same argument, `contents` being its old name, and `buildImage` refuses to guess which one is meant. ' +
      'Put everything into `copyToRoot`.',
    sources: [nixpkgs(179801), manual('buildImage')],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, contents ? null }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  inherit contents;',
          '  copyToRoot = [ pkgs.hello ];',
          '}',
        ),
        why: 'A wrapper may pass `null` for the one that is not used.',
        wild: true,
      },
      {
        code: nix(
          '{ pkgs, contents, copyToRoot }:',
          'pkgs.dockerTools.buildImage { name = "a"; inherit contents copyToRoot; }',
        ),
        why: 'One of them may be `null`.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  contents = [ pkgs.hello ];',
          '  copyToRoot = pkgs.buildEnv { name = "root"; paths = [ pkgs.bash ]; };',
          '}',
        ),
        findings: [{ at: 'contents', message: "either 'contents' or 'copyToRoot'" }],
      },
      {
        code: '{ pkgs }: import ./web.nix { inherit pkgs; contents = pkgs.hello; }',
        files: {
          'web.nix':
            '{ pkgs, contents ? null }: pkgs.dockerTools.buildImage { name = "a"; inherit contents; copyToRoot = [ ]; }',
        },
        findings: [{ at: 'contents', line: 1, file: 'web.nix', message: 'not both' }],
      },
    ],
  },
  onCall: (call, report) => {
    const contents = call.argument('contents');
    const copyToRoot = call.argument('copyToRoot');
    if (!call.isBuilder || call.isLayered || !contents || !copyToRoot) return;
    if (!isGiven(call, 'contents') || !isGiven(call, 'copyToRoot')) return;
    report({
      message: "buildImage takes either 'contents' or 'copyToRoot', the newer name, not both",
      at: call.keyOf(contents),
      related: [{ message: "'copyToRoot' is here", at: call.keyOf(copyToRoot) }],
    });
  },
};

// Certainly not null: no package of the package set is.
function isGiven(call: CallFacts, name: string): boolean {
  return call
    .values(name)
    .every(
      (value) =>
        (kindOf(value) !== undefined && !isNull(value)) ||
        call.libraryCallOf(value) !== undefined ||
        (value.type === 'unknown' && value.path.startsWith('pkgs.')),
    );
}
