import { removeArgument } from '../../../edits/arguments.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

export const diskSizeWithoutRunAsRoot: Rule = {
  id: 'disk-size-without-run-as-root',
  meta: {
    summary: 'The size of a virtual machine is given, but none is started.',
    rationale:
      '`buildImage` starts a virtual machine for `runAsRoot` only. Without it `diskSize` and `buildVMMemorySize` have no effect: ' +
      'they can go.',
    sources: [manual('buildImage')],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['buildVMMemorySize', 'diskSize'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, runAsRoot ? null, setup }:',
          'let mkImage = args: pkgs.dockerTools.buildImage ({ name = "a"; diskSize = 2048; } // args);',
          'in [ (mkImage setup) (mkImage { runAsRoot = "mkdir /data"; }) ]',
        ),
        why: 'The set that is merged in may have runAsRoot.',
        wild: true,
      },
      {
        code: '{ pkgs, base }: pkgs.dockerTools.exportImage { name = "a"; fromImage = base; diskSize = 2048; }',
        why: 'exportImage always starts one.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  diskSize = 4096;',
          '  runAsRoot = null;',
          '  buildVMMemorySize = 1024;',
          '}',
        ),
        findings: [
          { at: 'diskSize', message: "'diskSize' has no effect without 'runAsRoot'" },
          { at: 'buildVMMemorySize', message: "'buildVMMemorySize' has no effect" },
        ],
        fixed: nix('{ pkgs }:', 'pkgs.dockerTools.buildImage {', '  name = "a";', '  runAsRoot = null;', '}'),
      },
      {
        code: '{ pkgs, diskSize ? 2048 }: pkgs.dockerTools.buildImage { name = "a"; inherit diskSize; }',
        findings: [{ at: 'diskSize', line: 1, message: 'has no effect' }],
      },
    ],
  },
  onCall: (call, report) => {
    if (!isWithoutMachine(call)) return;
    for (const argument of call.arguments) {
      if (argument.name !== 'diskSize' && argument.name !== 'buildVMMemorySize') continue;
      const edit = removeArgument(call, argument, isWithoutMachine);
      report({
        message: `'${argument.name}' has no effect without 'runAsRoot'`,
        at: call.keyOf(argument),
        fixes: edit ? [{ title: `Remove '${argument.name}'`, applicability: 'safe', edits: [edit] }] : [],
      });
    }
  },
};

function isWithoutMachine(call: CallFacts): boolean {
  return call.isBuilder && !call.isLayered && call.lacks('runAsRoot');
}
