import { textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';
import { isPlaceholder } from './pull-hashes.ts';

export const pullFakeHash: Rule = {
  id: 'pull-fake-hash',
  meta: {
    summary: 'A hash of pullImage only stands for one.',
    rationale:
      '`lib.fakeHash`, an empty text or `sha256-AAAA…` make Nix say what the right hash is; the build fails until it is there. ' +
      'Copy it from the message, or from what `nix-prefetch-docker` prints.',
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
          '{ pkgs, lib, hash ? null, lock }:',
          'pkgs.dockerTools.pullImage {',
          '  imageName = "a";',
          '  imageDigest = lock.digest;',
          '  hash = "sha256-AAAAAgkUCEIjYUO0KBDE1V8WuB/sLCzgbqx9OMe2Xw4=";',
          '}',
        ),
        why: 'A hash may begin so.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs, lib }:',
          '[',
          '  (pkgs.dockerTools.pullImage { imageName = "a"; hash = lib.fakeHash; })',
          '  (pkgs.dockerTools.pullImage { imageName = "b"; sha256 = pkgs.lib.fakeSha256; })',
          `  (pkgs.dockerTools.pullImage { imageName = "c"; hash = "sha256-${'A'.repeat(43)}="; })`,
          `  (pkgs.dockerTools.pullImage { imageName = "d"; imageDigest = "sha256:${'0'.repeat(64)}"; })`,
          ']',
        ),
        findings: [
          { at: 'hash', line: 3, message: "'hash' only stands for one" },
          { at: 'sha256', line: 4, message: "'sha256' only stands for one" },
          { at: `"sha256-${'A'.repeat(43)}="`, message: "'hash' only stands" },
          { at: `"sha256:${'0'.repeat(64)}"`, message: "'imageDigest' only stands" },
        ],
      },
      {
        code: '{ pkgs, hash ? "" }: pkgs.dockerTools.pullImage { imageName = "a"; inherit hash; }',
        findings: [{ at: '""', message: "'hash' only stands for one" }],
      },
    ],
  },
  onCall: (call, report) => {
    if (call.function !== 'pullImage') return;
    for (const argument of call.arguments) {
      if (!['hash', 'sha256', 'imageDigest'].includes(argument.name)) continue;
      for (const value of call.valuesOf(argument)) {
        const text = textOf(value);
        if (text === undefined || !isPlaceholder(text)) continue;
        const at = call.originOf(value, call.keyOf(argument));
        report({ message: `'${argument.name}' only stands for one that is not known yet`, at });
      }
    }
  },
};
