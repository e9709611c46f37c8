import { nix } from '../../../lint/example-code.ts';
import { manual, nixpkgs } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';
import { runAsRootAsFakeRoot } from '../../run-as-root.ts';

export const runAsRootInMachine: Recipe = {
  id: 'run-as-root-in-machine',
  meta: {
    summary: 'A script runs as root in a virtual machine.',
    rationale:
      '`runAsRoot` of `buildImage` starts a virtual machine, which needs KVM. Layered images have had `fakeRootCommands` since nixpkgs ' +
      '21.05, and `enableFakechroot` since 21.11, for what most of these scripts do: folders, links, owners, modes. `buildImage` has ' +
      'neither, so the builder changes with it, which is the goal `layered` of a migration. Scripts whose commands certainly do the ' +
      'same under fakeroot are taken over; of the others the reason is given.',
    sources: [nixpkgs(116749), manual('buildLayeredImage')],
    severity: 'info',
    preset: 'all',
    fixable: 'no',
    since: '0.1.0',
    migration: { goals: ['release'], since: '21.05', change: 'behaviour', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools }:',
          '[',
          '  (dockerTools.buildImage { name = "a"; runAsRoot = null; extraCommands = "mkdir data"; })',
          '  (dockerTools.buildLayeredImage { name = "b"; fakeRootCommands = "mkdir data; chown 1000 data"; })',
          ']',
        ),
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          "  runAsRoot = ''",
          '    #!${pkgs.runtimeShell}',
          '    mkdir -p /data',
          '    chown 1000:1000 /data',
          "  '';",
          '}',
        ),
        findings: [{ at: 'runAsRoot', message: "'fakeRootCommands' of a layered image do the same" }],
      },
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          "  runAsRoot = ''",
          '    ${pkgs.dockerTools.shadowSetup}',
          '    useradd redis',
          "  '';",
          '}',
        ),
        findings: [{ at: 'runAsRoot', message: "'fakeRootCommands' of a layered image may do without" }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('runAsRoot');
    if (!argument || call.lacks('runAsRoot') || !call.isBuilder || call.isLayered) return;
    const script = runAsRootAsFakeRoot(call);
    const can = 'commands' in script ? 'do the same' : 'may do without';
    report({
      message: `'runAsRoot' needs a virtual machine; since 21.05 'fakeRootCommands' of a layered image ${can}`,
      at: call.keyOf(argument),
      unfixed:
        'reason' in script
          ? script.reason
          : "'buildImage' has no 'fakeRootCommands', so it has to become 'buildLayeredImage': the goal 'layered'",
    });
  },
};
