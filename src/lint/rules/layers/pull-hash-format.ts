import { textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';
import { isPlaceholder, isSri, sriOf } from './pull-hashes.ts';

export const pullHashFormat: Rule = {
  id: 'pull-hash-format',
  meta: {
    summary: 'A hash of pullImage has not the length or the digits of one.',
    rationale:
      '`hash` names its algorithm, `sha256-` and 44 characters in base 64; `sha256` may also be 52 characters in the base 32 of ' +
      'Nix, or 64 hex digits. The digest of the image belongs into `imageDigest`.',
    sources: [manual('pullImage'), { title: 'Subresource Integrity', url: 'https://www.w3.org/TR/SRI/' }],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, lock, lib }:',
          '[',
          '  (pkgs.dockerTools.pullImage { imageName = "a"; hash = lock.${lock.name}; })',
          '  (pkgs.dockerTools.pullImage { imageName = "b"; hash = lib.fakeHash; })',
          '  (pkgs.dockerTools.pullImage { imageName = "c"; sha256 = "0mnlpcqvgk9hpsmyn0vlm5w5l4xi4lb7xb6pdl71pvjkmbyj8fkz"; })',
          '  (pkgs.dockerTools.pullImage { imageName = "d"; sha256 = "sha256-f9NDjHpvpvvwFbzCNJKmb9VzJRTDYqTkLuGJzRa7q9M="; })',
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
          '  imageName = "a";',
          '  imageDigest = "sha256:a9fa8bd1c4a9fa8bd1c4a9fa8bd1c4a9fa8bd1c4a9fa8bd1c4a9fa8bd1c4abcd";',
          '  sha256 = "a9fa8bd1c4a9fa8bd1c4a9fa8bd1c4a9fa8bd1c4a9fa8bd1c4a9fa8bd1c4abcd";',
          '}',
        ),
        findings: [
          {
            at: '"a9fa8bd1c4a9fa8bd1c4a9fa8bd1c4a9fa8bd1c4a9fa8bd1c4a9fa8bd1c4abcd"',
            message: "'sha256' is the digest of the manifest",
          },
        ],
      },
      {
        code: nix(
          '{ pkgs, hash ? "sha256-abc" }:',
          '[',
          '  (pkgs.dockerTools.pullImage { imageName = "a"; inherit hash; })',
          '  (pkgs.dockerTools.pullImage { imageName = "b"; sha256 = "0mnlpcqvgk9hpsmyn0vlm5w5l4xi4lb7xb6pdl71pvjkmbyj8fk"; })',
          '  (pkgs.dockerTools.pullImage { imageName = "c"; hash = "0mnlpcqvgk9hpsmyn0vlm5w5l4xi4lb7xb6pdl71pvjkmbyj8fkz"; })',
          ']',
        ),
        findings: [
          { at: '"sha256-abc"', message: "'sha256-abc' is no hash" },
          { at: '"0mnlpcqvgk9hpsmyn0vlm5w5l4xi4lb7xb6pdl71pvjkmbyj8fk"', message: 'is no hash' },
          {
            at: '"0mnlpcqvgk9hpsmyn0vlm5w5l4xi4lb7xb6pdl71pvjkmbyj8fkz"',
            message: "'hash' expects the algorithm before it",
          },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    if (call.function !== 'pullImage') return;
    for (const argument of call.arguments) {
      if (argument.name !== 'hash' && argument.name !== 'sha256') continue;
      for (const value of call.valuesOf(argument)) {
        const text = textOf(value);
        const digest = call.values('imageDigest').map(textOf)[0];
        if (text !== undefined && isSameDigest(digest, text)) {
          report({
            message: `'${argument.name}' is the digest of the manifest: it is the hash of the archive that is made of the image`,
            at: call.originOf(value, call.keyOf(argument)),
          });
          continue;
        }
        // Those have a rule of their own.
        if (text === undefined || isPlaceholder(text)) continue;
        const at = call.originOf(value, call.keyOf(argument));
        if (sriOf(text) === undefined)
          report({ message: `'${text}' is no hash: 'sha256-' and 44 characters are expected`, at });
        else if (argument.name === 'hash' && !isSri(text) && !text.includes(':'))
          report({ message: `'hash' expects the algorithm before it, as in '${sriOf(text)}'`, at });
      }
    }
  },
};

function isSameDigest(digest: string | undefined, hash: string): boolean {
  const known = digest === undefined ? undefined : sriOf(digest);
  return known !== undefined && known === sriOf(hash);
}
