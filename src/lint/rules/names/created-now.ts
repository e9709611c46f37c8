import { removeArgument } from '../../../edits/arguments.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

export const createdNow: Rule = {
  id: 'created-now',
  meta: {
    summary: 'The date of the image is that of the build.',
    rationale:
      'With `created = "now"` two builds of the same source give two images, that no cache and no registry knows as one; in old ' +
      'versions of nixpkgs all layers differ, too. Leave it out, or take the date of the commit: `self.lastModifiedDate` of a ' +
      'flake, written as `2024-05-06T07:08:09Z`.',
    sources: [
      manual('buildImage'),
      { title: 'mina#12387', url: 'https://github.com/MinaProtocol/mina/pull/12387' },
      { title: 'nix2container#89', url: 'https://github.com/nlewo/nix2container/issues/89' },
    ],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'unsafe',
    changes: ['created'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{',
          '  outputs = { self, nixpkgs }: {',
          '    image = nixpkgs.legacyPackages.x86_64-linux.dockerTools.buildImage {',
          '      name = "now";',
          '      created = builtins.substring 0 8 self.lastModifiedDate;',
          '    };',
          '  };',
          '}',
        ),
        why: 'The date of the commit.',
        wild: true,
      },
      {
        code: '{ pkgs, created ? "1970-01-01T00:00:01Z" }: pkgs.dockerTools.buildImage { name = "a"; inherit created; }',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  created = "now";',
          '  tag = "1";',
          '}',
        ),
        findings: [{ at: '"now"', message: "'created' is the time of the build" }],
        fixedUnsafely: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  tag = "1";',
          '}',
        ),
      },
      {
        code: '{ pkgs, created ? "now" }: pkgs.dockerTools.streamLayeredImage { name = "a"; inherit created; }',
        findings: [{ at: '"now"', message: "'created' is the time of the build" }],
      },
      {
        code: nix(
          '{ pkgs, reproducible }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  created = if reproducible then "1970-01-01T00:00:01Z" else "now";',
          '}',
        ),
        findings: [{ at: '"now"', message: 'time of the build' }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('created');
    if (!argument) return;
    for (const value of call.valuesOf(argument)) {
      if (textOf(value) !== 'now') continue;
      const edit = isAlwaysNow(call) ? removeArgument(call, argument, isAlwaysNow) : undefined;
      report({
        message: "'created' is the time of the build, which makes every build another image",
        at: call.originOf(value, call.keyOf(argument)),
        fixes: edit ? [{ title: "Remove 'created'", applicability: 'unsafe', edits: [edit] }] : [],
      });
    }
  },
};

function isAlwaysNow(call: CallFacts): boolean {
  return call.values('created').every((value) => textOf(value) === 'now');
}
