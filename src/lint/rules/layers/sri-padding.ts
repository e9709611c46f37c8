import { nixString, replace } from '../../../edits/drafts.ts';
import { textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { isPaddedSri, isSri, sriOf } from './pull-hashes.ts';

export const sriPadding: Rule = {
  id: 'sri-padding',
  meta: {
    summary: 'A hash has lost an equals sign at its end, or has too many.',
    rationale:
      'Nix takes it, other readers of such hashes do not, and a search for the hash does not find it. Likely something was cut ' +
      'off while it was copied.',
    sources: [{ title: 'Subresource Integrity', url: 'https://www.w3.org/TR/SRI/' }],
    severity: 'info',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['hash', 'sha256'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.pullImage { imageName = "a"; hash = "sha256-f9NDjHpvpvvwFbzCNJKmb9VzJRTDYqTkLuGJzRa7q9M="; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.pullImage { imageName = "a"; hash = "sha256-f9NDjHpvpvvwFbzCNJKmb9VzJRTDYqTkLuGJzRa7q9M"; }',
        ),
        findings: [{ at: '"sha256-f9NDjHpvpvvwFbzCNJKmb9VzJRTDYqTkLuGJzRa7q9M"', message: 'equals signs' }],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.pullImage { imageName = "a"; hash = "sha256-f9NDjHpvpvvwFbzCNJKmb9VzJRTDYqTkLuGJzRa7q9M="; }',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    for (const name of ['hash', 'sha256'])
      for (const value of call.function === 'pullImage' ? call.values(name) : []) {
        const text = textOf(value);
        const right = text === undefined ? undefined : sriOf(text);
        if (text === undefined || right === undefined || !isSri(text) || isPaddedSri(text)) continue;
        const at = call.originOf(value);
        const isLiteral = call.program.fileOf(at.source).at(at)?.type === 'String';
        report({
          message: 'the equals signs at the end of the hash are not those that belong there',
          at,
          fixes: isLiteral
            ? [{ title: 'Write them', applicability: 'safe', edits: [replace(at, nixString(right))] }]
            : [],
        });
      }
  },
};
