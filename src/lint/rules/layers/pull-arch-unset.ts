import { addArgument } from '../../../edits/arguments.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

export const pullArchUnset: Rule = {
  id: 'pull-arch-unset',
  meta: {
    summary: 'pullImage is not told for which architecture.',
    rationale:
      'Of an image for several architectures `pullImage` takes the one of the machine that builds. On another one it fetches ' +
      'another archive, whose hash does not fit. Name the `arch` that the hash was made for.',
    sources: [manual('pullImage')],
    severity: 'info',
    preset: 'pedantic',
    fixable: 'unsafe',
    changes: ['arch'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, lock, arch }:',
          '[',
          '  (pkgs.dockerTools.pullImage (lock // { imageName = "a"; }))',
          '  (pkgs.dockerTools.pullImage { imageName = "b"; inherit arch; })',
          ']',
        ),
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.pullImage {',
          '  imageName = "alpine";',
          '  hash = "";',
          '}',
        ),
        findings: [{ at: 'pkgs.dockerTools.pullImage', message: "without 'arch'" }],
        fixedUnsafely: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.pullImage {',
          '  imageName = "alpine";',
          '  hash = "";',
          '  arch = "amd64";',
          '}',
        ),
      },
      {
        code: '{ pkgs, image ? { imageName = "a"; } }: pkgs.dockerTools.pullImage image',
        findings: [{ at: 'pkgs.dockerTools.pullImage', message: "without 'arch'" }],
      },
    ],
  },
  onCall: (call, report) => {
    if (call.function !== 'pullImage' || call.has('arch') !== false) return;
    const edit = addArgument(call, 'arch = "amd64";');
    report({
      message:
        "without 'arch' the image is that of the machine that builds, while the hash is of one architecture",
      at: call.callee,
      fixes: edit ? [{ title: `Add 'arch = "amd64"'`, applicability: 'unsafe', edits: [edit] }] : [],
    });
  },
};
