import { possibleValues } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerToolsManual } from '../sources.ts';
import { usesShadowSetup } from './shadow-setup.ts';

export const fakeNssAndShadowSetup: Rule = {
  id: 'fake-nss-and-shadow-setup',
  meta: {
    summary: 'Both `fakeNss` and `shadowSetup` make `/etc/passwd`.',
    rationale:
      'What `fakeNss` brings are links into the store, which `shadowSetup` cannot write to. Use one of them.',
    sources: [dockerToolsManual],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.dockerTools.fakeNss ]; fakeRootCommands = "chown 1 ./x"; }',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; copyToRoot = [ pkgs.bash ]; runAsRoot = pkgs.dockerTools.shadowSetup; }',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'let nss = dockerTools.fakeNss; in',
          'dockerTools.buildImage { name = "a"; copyToRoot = [ nss ]; runAsRoot = dockerTools.shadowSetup; }',
        ),
        findings: [{ at: 'dockerTools.fakeNss', message: 'one of them' }],
      },
    ],
  },
  onCall: (call, report) => {
    const scripts = ['runAsRoot', 'fakeRootCommands', 'extraCommands'].flatMap((name) => call.values(name));
    if (!scripts.some(usesShadowSetup)) return;
    const contents = ['contents', 'copyToRoot'].flatMap((name) => call.values(name));
    const items = contents
      .flatMap((value) => (value.type === 'list' ? value.items : [value]))
      .flatMap(possibleValues);
    for (const item of items) {
      if (item.type === 'unknown' && /(?:^|\.)fakeNss$/.test(item.path))
        report({
          message: "both 'fakeNss' and 'shadowSetup' make /etc/passwd: use one of them",
          at: call.originOf(item),
        });
    }
  },
};
