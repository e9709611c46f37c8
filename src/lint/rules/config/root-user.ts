import { hasAttribute, textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { hadolint } from '../sources.ts';

export const rootUser: Rule = {
  id: 'root-user',
  meta: {
    summary: 'The image does not say which user its command runs as.',
    rationale:
      'Without `User`, or with root, the command runs as root. Most services need no more than an ID of their own: `User = "1000:1000"`.',
    sources: [
      {
        title: 'dockle CIS-DI-0001',
        url: 'https://github.com/goodwithtech/dockle/blob/master/CHECKPOINT.md#cis-di-0001',
      },
      hadolint('DL3002'),
    ],
    severity: 'info',
    preset: 'pedantic',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; config.User = "1000"; config.Cmd = [ "/a" ]; }',
      },
      { code: '{ dockerTools, config }: dockerTools.buildImage { name = "a"; inherit config; }', wild: true },
      { code: '{ dockerTools }: dockerTools.buildImage { name = "a"; }', why: 'An image that runs nothing.' },
    ],
    invalid: [
      {
        code: nix('{ dockerTools }:', 'dockerTools.buildImage { name = "a"; config.Cmd = [ "/a" ]; }'),
        findings: [{ at: 'config.Cmd', message: 'runs as root' }],
      },
      {
        code: nix(
          '{ dockerTools }:',
          'let user = "root"; in',
          'dockerTools.buildImage { name = "a"; config = { Cmd = [ "/a" ]; User = user; }; }',
        ),
        findings: [{ at: '"root"', message: 'runs as root' }],
      },
    ],
  },
  onCall: (call, report) => {
    for (const config of call.values('config')) {
      const runs = hasAttribute(config, 'Cmd') || hasAttribute(config, 'Entrypoint');
      if (config.type !== 'set' || !runs) continue;
      const message = 'the command runs as root: set User';
      if (hasAttribute(config, 'User') === false)
        report({
          message,
          at: call.attributeKeyOf(config, Object.hasOwn(config.attributes, 'Cmd') ? 'Cmd' : 'Entrypoint'),
        });
    }
    for (const user of call.configValues('User')) {
      if (/^(?:root|0)?(?::|$)/.test(textOf(user) ?? 'unknown'))
        report({ message: 'the command runs as root', at: call.originOf(user) });
    }
  },
};
