import { nix } from '../../example-code.ts';
import { attributeOf, possibleValues, textOf } from '../../facts/values.ts';
import { replace } from '../../fix/drafts.ts';
import type { Rule } from '../../rule.ts';
import { packageName } from './packages.ts';
import { foldersOfHelpers } from './root-paths.ts';

export const cacertNotLinked: Rule = {
  id: 'cacert-not-linked',
  meta: {
    summary: 'A package brings nothing, since its folder is not among `pathsToLink`.',
    rationale:
      '`buildEnv` links the folders of `pathsToLink` only. Certificates and `fakeNss` are below `/etc`, time zones below `/share`, `usrBinEnv` below `/usr`.',
    sources: [
      {
        title: 'nixpkgs manual, dockerTools',
        url: 'https://nixos.org/manual/nixpkgs/stable/#sec-pkgs-dockerTools',
      },
    ],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'safe',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; copyToRoot = pkgs.buildEnv { name = "r"; paths = [ pkgs.cacert ]; pathsToLink = [ "/bin" "/etc" ]; }; }',
        wild: true,
      },
      {
        code: '{ pkgs, links }: pkgs.buildEnv { name = "r"; paths = [ pkgs.cacert ]; pathsToLink = [ "/bin" ] ++ links; }',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.buildEnv { name = "r"; paths = [ pkgs.cacert ]; }',
        why: 'Everything is linked.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage { name = "a"; copyToRoot = pkgs.buildEnv {',
          '  name = "r"; paths = [ pkgs.hello pkgs.cacert ]; pathsToLink = [ "/bin" ]; }; }',
        ),
        findings: [{ at: 'pkgs.cacert', message: "'cacert' brings nothing without '/etc' in 'pathsToLink'" }],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage { name = "a"; copyToRoot = pkgs.buildEnv {',
          '  name = "r"; paths = [ pkgs.hello pkgs.cacert ]; pathsToLink = [ "/bin" "/etc" ]; }; }',
        ),
      },
      {
        code: nix(
          '{ pkgs, dockerTools }:',
          'let',
          '  links = [ "/bin" ];',
          'in',
          'pkgs.buildEnv { name = "r"; paths = with dockerTools; [ usrBinEnv binSh ]; pathsToLink = links; }',
        ),
        findings: [{ at: 'usrBinEnv', message: "'/usr'" }],
        fixed: nix(
          '{ pkgs, dockerTools }:',
          'let',
          '  links = [ "/bin" "/usr" ];',
          'in',
          'pkgs.buildEnv { name = "r"; paths = with dockerTools; [ usrBinEnv binSh ]; pathsToLink = links; }',
        ),
      },
    ],
  },
  onLibraryCall: (call, report) => {
    if (call.name !== 'buildEnv') return;
    const [argument] = call.arguments;
    const links = attributeOf(argument, 'pathsToLink');
    const paths = attributeOf(argument, 'paths');
    if (links?.type !== 'list' || paths?.type !== 'list') return;
    const linked = links.items.map(textOf);
    if (linked.some((path) => path === undefined || path === '/')) return;
    for (const item of paths.items.flatMap(possibleValues)) {
      const name = packageName(item)?.replace(/^.*\./, '') ?? '';
      const folder = foldersOfHelpers.get(name);
      const isLinked = linked.some((path) => path === folder || path?.startsWith(`${folder}/`));
      const at = call.places.ofValue(item) ?? call.site;
      if (folder === undefined || isLinked || !at) continue;
      const last = links.items.at(-1);
      const end = last && call.places.ofValue(last);
      report({
        message: `'${name}' brings nothing without '${folder}' in 'pathsToLink'`,
        at,
        fixes: end
          ? [
              {
                title: `Link '${folder}'`,
                applicability: 'safe',
                edits: [replace({ ...end, start: end.end }, ` "${folder}"`)],
              },
            ]
          : [],
      });
    }
  },
};
