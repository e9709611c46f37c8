import { replaceArgument } from '../../../edits/arguments.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { isNull } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

export const nullConfigWithBaseImage: Rule = {
  id: 'null-config-with-base-image',
  meta: {
    summary: 'A layered image upon a base image has `config = null`.',
    rationale:
      'The layered functions merge `Env` of both configs. Where one of them is `null` that fails, when the image is written: with a ' +
      'Python traceback. Write `{ }`, which is the default.',
    sources: [manual('streamLayeredImage')],
    severity: 'error',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['config'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools, base ? null, config }:',
          '[',
          '  (dockerTools.buildLayeredImage { name = "a"; config = null; fromImage = base; })',
          '  (dockerTools.buildLayeredImage { name = "b"; inherit config; fromImage = ./base.tar; })',
          '  (dockerTools.buildImage { name = "c"; config = null; fromImage = ./base.tar; })',
          ']',
        ),
        why: 'There is no base image, no `null`, or the function takes it.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.streamLayeredImage { name = "a"; config = null; fromImage = ./base.tar; }',
        ),
        findings: [{ at: 'null', message: "'config' is null, which fails upon a base image" }],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.streamLayeredImage { name = "a"; config = { }; fromImage = ./base.tar; }',
        ),
      },
      {
        code: nix(
          '{ dockerTools, baseConfig ? null }:',
          'let base = dockerTools.buildLayeredImage { name = "base"; config = baseConfig; };',
          'in dockerTools.buildLayeredImage { name = "a"; fromImage = base; }',
        ),
        findings: [{ at: 'config', message: "'config' of the base image is null" }],
      },
    ],
  },
  onCall: (call, report) => {
    if (!call.isLayered) return;
    const bases = call.values('fromImage').filter((value) => !isNull(value) && value.type !== 'unknown');
    const own = call.argument('config');
    if (bases.length > 0 && own) {
      for (const value of call.valuesOf(own).filter(isNull)) {
        const edit = replaceArgument(call, own, value, '{ }');
        report({
          message: "'config' is null, which fails upon a base image",
          at: call.originOf(value, call.keyOf(own)),
          fixes: edit ? [{ title: "Write '{ }'", applicability: 'safe', edits: [edit] }] : [],
        });
      }
    }
    for (const base of bases.flatMap((value) => call.callOf(value) ?? [])) {
      const config = base.argument('config');
      if (!config || !isNullIn(base)) continue;
      report({
        message: "'config' of the base image is null, which fails in the image upon it",
        at: base.keyOf(config),
        related: [{ message: 'the image upon it', at: call.callee }],
      });
    }
  },
};

function isNullIn(base: CallFacts): boolean {
  return base.isLayered && base.values('config').every(isNull);
}
