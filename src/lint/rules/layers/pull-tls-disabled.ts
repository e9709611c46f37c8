import { textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';
import { isLocal, registryOf } from './pulled-names.ts';

export const pullTlsDisabled: Rule = {
  id: 'pull-tls-disabled',
  meta: {
    summary: 'pullImage does not check the certificate of the registry.',
    rationale:
      'With `tlsVerify = false` anybody on the way may see what is pulled and with which credentials, though the hash keeps the ' +
      'content safe. Let Nix trust the authority of the registry instead. A registry on the same machine is no matter.',
    sources: [manual('pullImage')],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, tlsVerify, port ? "5000" }:',
          '[',
          '  (pkgs.dockerTools.pullImage { imageName = "a"; inherit tlsVerify; })',
          '  (pkgs.dockerTools.pullImage { imageName = "localhost:${port}/a"; tlsVerify = false; })',
          ']',
        ),
        wild: true,
      },
    ],
    invalid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.pullImage { imageName = "registry.example.org/a"; tlsVerify = false; }',
        findings: [{ at: 'tlsVerify', message: "certificate of 'registry.example.org' is not checked" }],
      },
      {
        code: '{ pkgs, name, verify ? false }: pkgs.dockerTools.pullImage { imageName = name; tlsVerify = verify; }',
        findings: [{ at: 'tlsVerify', message: 'certificate of the registry is not checked' }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('tlsVerify');
    if (
      !argument ||
      !call.valuesOf(argument).some((value) => value.type === 'plain' && value.value === false)
    )
      return;
    const names = call.values('imageName').flatMap((value) => textOf(value) ?? []);
    const [registry] = names.map(registryOf);
    if (registry !== undefined && isLocal(registry)) return;
    const whose = registry === undefined ? 'the registry' : `'${registry}'`;
    report({ message: `the certificate of ${whose} is not checked`, at: call.keyOf(argument) });
  },
};
