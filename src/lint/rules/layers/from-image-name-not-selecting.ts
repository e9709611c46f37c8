import { removeArgument } from '../../../edits/arguments.ts';
import type { FixDraft } from '../../../edits/edit.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { isNull } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

const names = ['fromImageName', 'fromImageTag'] as const;

export const fromImageNameNotSelecting: Rule = {
  id: 'from-image-name-not-selecting',
  meta: {
    summary: '`fromImageName` and `fromImageTag` of buildImage do not select a base image.',
    rationale:
      'The manual says that they choose one of several images in the archive. But layers and variables are always those of the ' +
      'first one; the two only end up in the `parent` field. Use an archive with one image, such as `pullImage` gives, and leave ' +
      'them out.',
    sources: [manual('buildImage')],
    severity: 'info',
    preset: 'recommended',
    fixable: 'unsafe',
    changes: ['fromImageName', 'fromImageTag'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, base, fromImageName ? null, fromImageTag ? null }:',
          'pkgs.dockerTools.buildImage { name = "a"; fromImage = base; inherit fromImageName fromImageTag; }',
        ),
        why: 'The wrapper gives none.',
        wild: true,
      },
      {
        code: '{ pkgs, base }: pkgs.dockerTools.buildImage { name = "a"; fromImage = base; fromImageName = "b"; }',
        why: 'One alone has a rule of its own.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs, base }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  fromImage = base;',
          '  fromImageName = "debian";',
          '  fromImageTag = "12";',
          '}',
        ),
        findings: [{ at: 'fromImageName', message: 'do not select a base image' }],
        fixedUnsafely: nix(
          '{ pkgs, base }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  fromImage = base;',
          '}',
        ),
      },
      {
        code: nix(
          '{ pkgs, base, tag ? "12" }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  fromImage = base // { fromImageName = "x"; };',
          '  fromImageName = "debian";',
          '  fromImageTag = tag;',
          '}',
        ),
        findings: [{ at: 'fromImageName', line: 5, message: 'do not select' }],
        fixedUnsafely: nix(
          '{ pkgs, base, tag ? "12" }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  fromImage = base // { fromImageName = "x"; };',
          '}',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('fromImageName');
    if (!argument || !hasBoth(call)) return;
    report({
      message:
        "'fromImageName' and 'fromImageTag' do not select a base image: the first one of the archive is taken",
      at: call.keyOf(argument),
      fixes: fixesOf(call),
    });
  },
};

function hasBoth(call: CallFacts): boolean {
  const isGiven = (name: string) => call.has(name) === true && !call.values(name).some(isNull);
  // Without a base image the rule argument-without-effect speaks.
  return call.isBuilder && !call.isLayered && !call.lacks('fromImage') && names.every(isGiven);
}

function fixesOf(call: CallFacts): readonly FixDraft[] {
  const edits = names.flatMap((name) => {
    const argument = call.argument(name);
    return (argument && removeArgument(call, argument, hasBoth)) ?? [];
  });
  return edits.length === names.length ? [{ title: 'Remove both', applicability: 'unsafe', edits }] : [];
}
