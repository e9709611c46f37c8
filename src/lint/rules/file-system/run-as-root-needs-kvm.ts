import { isNull, textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerToolsManual, nixpkgs } from '../sources.ts';

export const runAsRootNeedsKvm: Rule = {
  id: 'run-as-root-needs-kvm',
  meta: {
    summary: 'The image needs a virtual machine to be built.',
    rationale:
      '`runAsRoot` and `exportImage` start a virtual machine, which needs `/dev/kvm`: most CI runners have none, and others are slow without it. `buildLayeredImage` with `fakeRootCommands`, and `enableFakechroot` for absolute paths, needs neither; nor does nixlayer with `rootBuilder = "namespace"`.',
    sources: [nixpkgs(67079), dockerToolsManual],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; runAsRoot = "mkdir /data"; rootBuilder = "namespace"; }',
        why: 'That way needs no virtual machine.',
      },
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; runAsRoot = null; extraCommands = "mkdir data"; }',
      },
      {
        code: '{ dockerTools, setup ? null }: dockerTools.buildImage { name = "a"; runAsRoot = setup; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix('{ dockerTools }:', 'dockerTools.buildImage { name = "a"; runAsRoot = "mkdir /data"; }'),
        findings: [{ at: 'runAsRoot', message: 'virtual machine' }],
      },
      {
        code: nix('{ dockerTools, base }:', 'dockerTools.exportImage { fromImage = base; }'),
        findings: [{ at: 'dockerTools.exportImage { fromImage = base; }', message: 'virtual machine' }],
      },
    ],
  },
  onCall: (call, report) => {
    if (call.function === 'exportImage')
      report({ message: "'exportImage' needs a virtual machine with KVM", at: call.site });
    const argument = call.argument('runAsRoot');
    const isTaken = call.table.arguments.some(({ name }) => name === 'runAsRoot');
    // nixlayer's ways of building it; only one of them is a virtual machine.
    const needsNone = call.values('rootBuilder').some((value) => textOf(value) !== 'vm' && !isNull(value));
    const isGiven = call.values('runAsRoot').some((value) => !isNull(value));
    if (argument && isTaken && isGiven && !needsNone)
      report({ message: "'runAsRoot' needs a virtual machine with KVM", at: call.keyOf(argument) });
  },
};
