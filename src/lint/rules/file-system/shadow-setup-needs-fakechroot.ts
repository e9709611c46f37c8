import type { CallArgument, CallValue } from '../../../dockertools/image-call.ts';
import { addArgumentAfter, replaceArgument } from '../../../edits/arguments.ts';
import type { EditDraft } from '../../../edits/edit.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerToolsManual, nixpkgs } from '../sources.ts';
import { usesShadowSetup } from './shadow-setup.ts';

export const shadowSetupNeedsFakechroot: Rule = {
  id: 'shadow-setup-needs-fakechroot',
  meta: {
    summary: '`shadowSetup` is used without `enableFakechroot`.',
    rationale:
      '`shadowSetup` makes `/etc/passwd` and its companions at their absolute paths: in `fakeRootCommands` it needs `enableFakechroot = true`.',
    sources: [nixpkgs(267220), dockerToolsManual],
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
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildLayeredImage { name = "a"; enableFakechroot = false; fakeRootCommands = dockerTools.shadowSetup; }',
        ),
        findings: [{ at: 'fakeRootCommands', message: "'enableFakechroot = true'" }],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.buildLayeredImage { name = "a"; enableFakechroot = true; fakeRootCommands = dockerTools.shadowSetup; }',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    const commands = call.argument('fakeRootCommands');
    const isOff =
      call.values('enableFakechroot').every(isFalse) && call.has('enableFakechroot') !== undefined;
    if (!commands || !isOff || !call.values('fakeRootCommands').some(usesShadowSetup)) return;
    const edit = enabling(call, commands);
    report({
      message: "'shadowSetup' in 'fakeRootCommands' needs 'enableFakechroot = true'",
      at: call.keyOf(commands),
      fixes: edit ? [{ title: 'Set enableFakechroot', applicability: 'safe', edits: [edit] }] : [],
    });
  },
};

function isFalse(value: CallValue): boolean {
  return value.type === 'plain' && value.value === false;
}

function enabling(call: CallFacts, commands: CallArgument): EditDraft | undefined {
  const given = call.argument('enableFakechroot');
  if (!given) return addArgumentAfter(call, commands, 'enableFakechroot = true;');
  const [value] = call.valuesOf(given);
  return value && replaceArgument(call, given, value, 'true');
}
