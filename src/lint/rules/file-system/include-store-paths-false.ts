import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerToolsManual } from '../sources.ts';

export const includeStorePathsFalse: Rule = {
  id: 'include-store-paths-false',
  meta: {
    summary: 'The image does not contain its store paths.',
    rationale:
      'With `includeStorePaths = false` the image runs only where the store of the machine that built it is mounted.',
    sources: [dockerToolsManual],
    severity: 'info',
    preset: 'pedantic',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools, dev }: dockerTools.buildLayeredImage { name = "a"; includeStorePaths = !dev; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildLayeredImage { name = "a"; includeStorePaths = false; }',
        ),
        findings: [{ at: 'includeStorePaths', message: 'store mounted' }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('includeStorePaths');
    if (argument?.value.type === 'plain' && argument.value.value === false)
      report({
        message: 'the image needs the store mounted: it does not contain its store paths',
        at: call.keyOf(argument),
      });
  },
};
