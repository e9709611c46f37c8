import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

export const pullMissingDigest: Rule = {
  id: 'pull-missing-digest',
  meta: {
    summary: 'pullImage gets no `imageDigest`.',
    rationale:
      'A tag may name another image tomorrow; only the digest says which one is meant, and pullImage needs it. ' +
      '`nix-prefetch-docker` prints the whole call for a name and a tag.',
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
          '{ pkgs, lock }:',
          'let pull = image: pkgs.dockerTools.pullImage (image // { os = "linux"; });',
          'in [ (pull lock) (pkgs.dockerTools.pullImage (lib: { }).args) ]',
        ),
        why: 'The digest is in what is merged.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: '{ pkgs, hash }: pkgs.dockerTools.pullImage { imageName = "alpine"; finalImageTag = "3.19"; inherit hash; }',
        findings: [{ at: 'pkgs.dockerTools.pullImage', message: "pullImage needs the 'imageDigest'" }],
      },
      {
        code: nix(
          '{ dockerTools }:',
          'let images = import ./images.nix; in',
          'map (image: dockerTools.pullImage image) images',
        ),
        files: {
          'images.nix': '[ { imageName = "a"; hash = ""; } { imageName = "b"; imageDigest = "sha256:0"; } ]',
        },
        findings: [{ at: 'dockerTools.pullImage', message: "needs the 'imageDigest'" }],
      },
    ],
  },
  onCall: (call, report) => {
    if (call.function !== 'pullImage' || call.has('imageDigest') !== false) return;
    report({ message: "pullImage needs the 'imageDigest' of what it pulls", at: call.callee });
  },
};
