import type { CallValue } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { hasAttribute, isNull } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { nixpkgs } from '../sources.ts';

export const baseConfigNotInherited: Rule = {
  id: 'base-config-not-inherited',
  meta: {
    summary: 'The base image has a config that the image upon it does not take over.',
    rationale:
      'Unlike a Dockerfile, dockerTools takes only `Env` from a base image: its `Cmd`, `Entrypoint`, `User`, `WorkingDir` and all else ' +
      'are gone, so that the image upon it may do nothing, or run as root. Repeat what it needs, for example with ' +
      '`config = base.config // { … }` where the config is a variable of both.',
    sources: [nixpkgs(37172), nixpkgs(112105)],
    severity: 'info',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools, more }:',
          'let',
          '  config = { User = "1000"; Cmd = [ "/bin/a" ]; };',
          '  base = dockerTools.buildImage { name = "base"; inherit config; };',
          'in [',
          '  (dockerTools.buildLayeredImage { name = "a"; fromImage = base; config = config // { Env = [ ]; }; })',
          '  (dockerTools.buildLayeredImage { name = "b"; fromImage = base; config = config // more; })',
          '  (dockerTools.buildLayeredImage { name = "c"; fromImage = base; config = { Cmd = [ ]; User = "0"; }; })',
          ']',
        ),
        why: 'The config is that of both.',
        wild: true,
      },
      {
        code: nix(
          '{ dockerTools }:',
          'let base = dockerTools.buildImage { name = "base"; config.Env = [ "A=1" ]; };',
          'in dockerTools.buildImage { name = "a"; fromImage = base; }',
        ),
        why: 'Variables are taken over.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'let base = dockerTools.buildImage { name = "base"; config = { User = "1000"; WorkingDir = "/srv"; }; };',
          'in dockerTools.buildLayeredImage { name = "a"; fromImage = base; config.Cmd = [ "/bin/a" ]; }',
        ),
        findings: [
          { at: 'fromImage', message: "'User' and 'WorkingDir' of the base image are not taken over" },
        ],
      },
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; fromImage = import ./base.nix { inherit dockerTools; }; }',
        files: {
          'base.nix':
            '{ dockerTools }: dockerTools.buildImage { name = "base"; config.Entrypoint = [ "/bin/a" ]; }',
        },
        findings: [{ at: 'fromImage', message: "'Entrypoint' of the base image is not taken over" }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('fromImage');
    if (!argument || !call.isBuilder) return;
    for (const value of call.valuesOf(argument)) {
      const base = call.callOf(value);
      const baseConfig = base?.argument('config');
      if (!base || !baseConfig) continue;
      const lost = configKeys(base).filter((key) => key !== 'Env' && isMissing(call, key));
      if (lost.length === 0) continue;
      const names = lost.map((key) => `'${key}'`);
      const last = names.pop();
      const listed = names.length === 0 ? last : `${names.join(', ')} and ${last}`;
      report({
        message: `${listed} of the base image ${lost.length === 1 ? 'is' : 'are'} not taken over: only 'Env' is`,
        at: call.keyOf(argument),
        related: [{ message: 'the config of the base image', at: base.keyOf(baseConfig) }],
      });
    }
  },
};

// Those that the config has in any case.
function configKeys(call: CallFacts): readonly string[] {
  const configs = call.values('config');
  const [first] = configs;
  if (first?.type !== 'set') return [];
  return Object.keys(first.attributes).filter((key) => configs.every((each) => hasAttribute(each, key)));
}

function isMissing(call: CallFacts, key: string): boolean {
  const isWithout = (config: CallValue) => isNull(config) || hasAttribute(config, key) === false;
  return (
    call.has('config') === false || (call.has('config') === true && call.values('config').every(isWithout))
  );
}
