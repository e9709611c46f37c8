import { isNull } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

export const pullTwoHashes: Rule = {
  id: 'pull-two-hashes',
  meta: {
    summary: 'pullImage gets both `hash` and `sha256`.',
    rationale:
      'Both say the same thing, and nixpkgs refuses to choose. Keep `hash`, which has the algorithm in it.',
    sources: [manual('pullImage')],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, hash ? null, sha256 ? null, args }:',
          'let pull = hashes: pkgs.dockerTools.pullImage ({ imageName = "a"; imageDigest = "sha256:0"; } // hashes);',
          'in [ (pull { inherit hash; }) (pull { inherit sha256; }) (pull args) ]',
        ),
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'let old = { imageName = "a"; imageDigest = "sha256:0"; sha256 = ""; };',
          'in pkgs.dockerTools.pullImage (old // { hash = "sha256-x"; })',
        ),
        findings: [{ at: 'sha256', message: "either 'hash' or 'sha256'" }],
      },
    ],
  },
  onCall: (call, report) => {
    const hash = call.argument('hash');
    const sha256 = call.argument('sha256');
    if (call.function !== 'pullImage' || !hash || !sha256) return;
    if ([hash, sha256].some((each) => call.valuesOf(each).some((value) => isNull(value)))) return;
    report({
      message: "pullImage takes either 'hash' or 'sha256', not both",
      at: call.keyOf(sha256),
      related: [{ message: "'hash' is here", at: call.keyOf(hash) }],
    });
  },
};
