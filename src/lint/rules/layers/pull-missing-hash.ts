import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

export const pullMissingHash: Rule = {
  id: 'pull-missing-hash',
  meta: {
    summary: 'pullImage gets neither `hash` nor `sha256`.',
    rationale:
      'What comes from the network needs its hash before: that of the archive, which is not the digest of the image. ' +
      '`nix-prefetch-docker` prints it.',
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
          '{ pkgs, hash, lock }:',
          '[',
          '  (pkgs.dockerTools.pullImage { imageName = "a"; inherit hash; })',
          '  (pkgs.dockerTools.pullImage { imageName = "b"; sha256 = lock.b; })',
          '  (pkgs.dockerTools.pullImage ({ imageName = "c"; } // lock.c))',
          ']',
        ),
        wild: true,
      },
    ],
    invalid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.pullImage { imageName = "alpine"; imageDigest = "sha256:0"; }',
        findings: [{ at: 'pkgs.dockerTools.pullImage', message: "pullImage needs the 'hash'" }],
      },
      {
        code: '{ pkgs, image ? { imageName = "a"; } }: pkgs.dockerTools.pullImage image',
        findings: [{ at: 'pkgs.dockerTools.pullImage', message: "needs the 'hash'" }],
      },
    ],
  },
  onCall: (call, report) => {
    if (call.function !== 'pullImage' || call.has('hash') !== false || call.has('sha256') !== false) return;
    report({ message: "pullImage needs the 'hash' of the archive that it makes", at: call.callee });
  },
};
