import { renameArgument } from '../../../edits/arguments.ts';
import { nix } from '../../../lint/example-code.ts';
import { manual, nixpkgs } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';

export const removedArguments: Recipe = {
  id: 'removed-arguments',
  meta: {
    summary: 'An argument is given that dockerTools took away long ago.',
    rationale:
      '`tarballs` of `buildImage` went in 2016: archives are unpacked in a derivation, whose result is copied. `imageTag` of ' +
      '`pullImage` went in 18.09, since a tag may name another image tomorrow: `imageDigest` says which image is meant, and ' +
      '`finalImageTag` what it is called. `nixlayer prefetch` asks the registry for the digest and the hash.',
    sources: [nixpkgs(14588), manual('pullImage')],
    severity: 'info',
    preset: 'all',
    fixable: 'safe',
    changes: ['imageTag', 'finalImageTag'],
    since: '0.1.0',
    migration: { goals: ['release'], since: '18.09', until: '18.03', change: 'form', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools, pullImage }:',
          '[',
          '  (dockerTools.pullImage { imageName = "a"; finalImageTag = "1"; })',
          '  (pullImage { imageName = "a"; imageTag = "1"; })',
          ']',
        ),
        why: 'Of a parameter only the name is that of the function.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix('{ dockerTools }:', 'dockerTools.buildImage { name = "a"; tarballs = [ ./a.tar ]; }'),
        findings: [
          {
            at: 'tarballs',
            message: "'tarballs' is no argument of buildImage since 2016",
            unfixed: 'unpack them in a derivation',
          },
        ],
      },
      {
        code: nix(
          '{ dockerTools, imageDigest }:',
          '[',
          '  (dockerTools.pullImage { imageName = "a"; imageTag = "1"; inherit imageDigest; }) # with digest',
          '  (dockerTools.pullImage { imageName = "b"; imageTag = "1"; })',
          ']',
        ),
        findings: [
          { at: 'imageTag', line: 3, message: "'imageTag' is 'finalImageTag' since nixpkgs 18.09" },
          { at: 'imageTag', line: 4, message: "'imageTag' is", unfixed: "'nixlayer prefetch' prints" },
        ],
        fixed: nix(
          '{ dockerTools, imageDigest }:',
          '[',
          '  (dockerTools.pullImage { imageName = "a"; finalImageTag = "1"; inherit imageDigest; }) # with digest',
          '  (dockerTools.pullImage { imageName = "b"; imageTag = "1"; })',
          ']',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    const tarballs = call.isAssumed ? undefined : call.argument('tarballs');
    if (tarballs && call.function === 'buildImage')
      report({
        message: "'tarballs' is no argument of buildImage since 2016",
        at: call.keyOf(tarballs),
        unfixed: "unpack them in a derivation, and give that as 'copyToRoot'",
      });
    const tag = call.isAssumed ? undefined : call.argument('imageTag');
    if (!tag || call.function !== 'pullImage') return;
    const isFree = call.has('imageDigest') === true && call.has('finalImageTag') === false;
    const edit = isFree
      ? renameArgument(call, tag, 'finalImageTag', (each) => each.function === 'pullImage')
      : undefined;
    report({
      message: "'imageTag' is 'finalImageTag' since nixpkgs 18.09, and 'imageDigest' says which image it is",
      at: call.keyOf(tag),
      ...(edit
        ? { fixes: [{ title: "Rename to 'finalImageTag'", applicability: 'safe', edits: [edit] }] }
        : {
            unfixed: "only the registry knows the digest of a tag: 'nixlayer prefetch' prints the whole call",
          }),
    });
  },
};
