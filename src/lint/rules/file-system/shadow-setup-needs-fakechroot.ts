import { nix } from '../../example-code.ts';
import { addBindingAfter } from '../../fix/drafts.ts';
import type { Rule } from '../../rule.ts';
import { usesShadowSetup } from './shadow-setup.ts';

export const shadowSetupNeedsFakechroot: Rule = {
  id: 'shadow-setup-needs-fakechroot',
  meta: {
    summary: '`shadowSetup` is used without `enableFakechroot`.',
    rationale:
      '`shadowSetup` makes `/etc/passwd` and its companions at their absolute paths: in `fakeRootCommands` it needs `enableFakechroot = true`.',
    sources: [
      { title: 'nixpkgs#267220', url: 'https://github.com/NixOS/nixpkgs/pull/267220' },
      {
        title: 'nixpkgs manual, dockerTools',
        url: 'https://nixos.org/manual/nixpkgs/stable/#sec-pkgs-dockerTools',
      },
    ],
    severity: 'error',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['enableFakechroot'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; enableFakechroot = true; fakeRootCommands = "${pkgs.dockerTools.shadowSetup}"; }',
      },
      {
        code: '{ pkgs, more }: pkgs.dockerTools.buildLayeredImage ({ name = "a"; fakeRootCommands = "${pkgs.dockerTools.shadowSetup}"; } // more)',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; runAsRoot = "${pkgs.dockerTools.shadowSetup}"; }',
        why: 'It is root in the image there.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          "  fakeRootCommands = ''",
          '    ${pkgs.dockerTools.shadowSetup}',
          '    useradd app',
          "  '';",
          '}',
        ),
        findings: [{ at: 'fakeRootCommands', message: "'enableFakechroot = true'" }],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          "  fakeRootCommands = ''",
          '    ${pkgs.dockerTools.shadowSetup}',
          '    useradd app',
          "  '';",
          '  enableFakechroot = true;',
          '}',
        ),
      },
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.streamLayeredImage { name = "a"; fakeRootCommands = dockerTools.shadowSetup; }',
        ),
        findings: [{ at: 'fakeRootCommands', message: "'enableFakechroot = true'" }],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.streamLayeredImage { name = "a"; fakeRootCommands = dockerTools.shadowSetup; enableFakechroot = true; }',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('fakeRootCommands');
    if (
      !argument ||
      call.has('enableFakechroot') !== false ||
      !call.values('fakeRootCommands').some(usesShadowSetup)
    )
      return;
    const at = call.keyOf(argument);
    const file = call.program.fileOf(at.source);
    const placed = file.bindingOf(at);
    report({
      message: "'shadowSetup' in 'fakeRootCommands' needs 'enableFakechroot = true'",
      at,
      fixes: placed
        ? [
            {
              title: 'Set enableFakechroot',
              applicability: 'safe',
              edits: [addBindingAfter(file, placed.binding, 'enableFakechroot = true;')],
            },
          ]
        : [],
    });
  },
};
