import { replace } from '../../../edits/drafts.ts';
import { attributeOf, textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { environmentsOf } from './root.ts';

export const pathsToLinkWithoutSlash: Rule = {
  id: 'paths-to-link-without-slash',
  meta: {
    summary: 'A folder of `pathsToLink` does not begin with a slash.',
    rationale:
      '`buildEnv` compares the elements of `pathsToLink` with paths such as `/bin`, from the root of each package. `"bin"` is the beginning of none, so that nothing of the folder is linked.',
    sources: [
      {
        title: 'nixpkgs, builder of buildEnv',
        url: 'https://github.com/NixOS/nixpkgs/blob/master/pkgs/build-support/buildenv/builder.pl',
      },
    ],
    severity: 'error',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['contents', 'copyToRoot'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs, folder }: pkgs.dockerTools.buildImage { name = "a"; copyToRoot = pkgs.buildEnv { name = "r"; paths = [ pkgs.hello ]; pathsToLink = [ "/bin" folder "/${folder}" ]; }; }',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.buildEnv { name = "r"; paths = [ pkgs.hello ]; pathsToLink = [ "bin" ]; }',
        why: 'It is for no image.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'let links = [ "bin" "./etc" ]; in',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  copyToRoot = pkgs.buildEnv { name = "r"; paths = [ pkgs.hello ]; pathsToLink = links; };',
          '}',
        ),
        findings: [
          { at: '"bin"', message: "'bin' links nothing: write '/bin'" },
          { at: '"./etc"', message: "write '/etc'" },
        ],
        fixed: nix(
          '{ pkgs }:',
          'let links = [ "/bin" "/etc" ]; in',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  copyToRoot = pkgs.buildEnv { name = "r"; paths = [ pkgs.hello ]; pathsToLink = links; };',
          '}',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    for (const environment of call.isAssumed ? [] : environmentsOf(call)) {
      const links = attributeOf(environment.arguments[0], 'pathsToLink');
      for (const link of links?.type === 'list' ? links.items : []) {
        const text = textOf(link);
        const at = environment.originOf(link);
        if (at === undefined || text === undefined || !/^[\w.]/.test(text)) continue;
        const right = `/${text.replace(/^(?:\.\/)+/, '')}`;
        const isWritten = at.source.text.slice(at.start, at.end) === `"${text}"`;
        report({
          message: `'${text}' links nothing: write '${right}'`,
          at,
          fixes: isWritten
            ? [{ title: `Write '${right}'`, applicability: 'safe', edits: [replace(at, `"${right}"`)] }]
            : [],
        });
      }
    }
  },
};
