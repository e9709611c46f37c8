import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerImageSpecification } from '../sources.ts';
import { envEntries, envLists } from './env-entries.ts';

export const envDuplicate: Rule = {
  id: 'env-duplicate',
  meta: {
    summary: '`config.Env` has a variable twice.',
    rationale:
      '`buildLayeredImage` keeps the last one only when there is a base image, `buildImage` writes both, and runtimes differ in which one counts.',
    sources: [dockerImageSpecification],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools, prod }: dockerTools.buildImage { name = "a"; config.Env = [ "A=1" "a=1" (if prod then "M=prod" else "M=dev") ]; }',
        wild: true,
        why: 'Only one of the two is there.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Env = [ "A=1" "B=2" "A=3" ]; }',
        ),
        findings: [{ at: '"A=3"', message: "'A' is set twice" }],
      },
      {
        code: nix(
          'let common = [ "PATH=/bin" ]; in',
          '{ dockerTools, dir }:',
          'dockerTools.buildImage { name = "a"; config.Env = common ++ [ "PATH=${dir}/bin" ]; }',
        ),
        findings: [{ at: '"PATH=${dir}/bin"', message: "'PATH' is set twice" }],
      },
    ],
  },
  onCall: (call, report) => {
    for (const items of envLists(call)) {
      const first = new Map<string, number>();
      for (const [index, item] of items.entries()) {
        for (const { name, item: written } of envEntries([item])) {
          const before = first.get(name);
          if (before === undefined) first.set(name, index);
          else if (before !== index)
            report({
              message: `the variable '${name}' is set twice`,
              at: call.originOf(written),
              related: [{ message: 'it is set here, too', at: call.originOf(items[before] ?? written) }],
            });
        }
      }
    }
  },
};
