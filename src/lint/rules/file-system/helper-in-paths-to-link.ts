import { attributeOf, possibleValues } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerToolsManual } from '../sources.ts';
import { packageName } from './packages.ts';

export const helperInPathsToLink: Rule = {
  id: 'helper-in-paths-to-link',
  meta: {
    summary: 'A package is an element of `pathsToLink`.',
    rationale:
      'The elements of `pathsToLink` are folders such as `"/bin"`. A package becomes its store path there, which no package contains, so that nothing is linked: it belongs into `paths`.',
    sources: [dockerToolsManual],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs, folder }: pkgs.buildEnv { name = "r"; paths = [ pkgs.hello pkgs.dockerTools.binSh ]; pathsToLink = [ "/bin" folder ]; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.buildEnv { name = "r"; paths = [ ]; pathsToLink = [ "/bin" ] ++ (with pkgs.dockerTools; [ usrBinEnv ]); }',
        ),
        findings: [{ at: 'usrBinEnv', message: "'usrBinEnv' belongs into 'paths'" }],
      },
    ],
  },
  onLibraryCall: (call, report) => {
    if (call.name !== 'buildEnv') return;
    const links = attributeOf(call.arguments[0], 'pathsToLink');
    if (links?.type !== 'list') return;
    for (const item of links.items.flatMap(possibleValues)) {
      const name = packageName(item);
      const at = call.places.ofValue(item) ?? call.site;
      if (name !== undefined && at)
        report({ message: `'${name}' belongs into 'paths': 'pathsToLink' are folders`, at });
    }
  },
};
