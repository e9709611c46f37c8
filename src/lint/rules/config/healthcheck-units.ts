import { replace } from '../../../edits/drafts.ts';
import { numberOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerImageSpecification } from '../sources.ts';
import { configEntries, entriesOf } from './config-entries.ts';

const times = new Set(['Interval', 'Timeout', 'StartPeriod', 'StartInterval']);

export const healthcheckUnits: Rule = {
  id: 'healthcheck-units',
  meta: {
    summary: 'A time of `config.Healthcheck` is less than a millisecond.',
    rationale:
      'The times are nanoseconds: 30 seconds are `30000000000`. Docker refuses less than a millisecond.',
    sources: [dockerImageSpecification],
    severity: 'error',
    preset: 'recommended',
    fixable: 'unsafe',
    changes: ['config.Healthcheck'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools, seconds }: dockerTools.buildImage { name = "a"; config.Healthcheck = { Interval = seconds * 1000000000; Timeout = 0; Retries = 3; }; }',
        wild: true,
        why: 'Zero is the default of the runtime, and retries have no unit.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Healthcheck = { Interval = 30; Retries = 3; }; }',
        ),
        findings: [{ at: '30', message: "'Interval' is 30 nanoseconds" }],
        fixedUnsafely: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Healthcheck = { Interval = 30000000000; Retries = 3; }; }',
        ),
      },
      {
        code: nix(
          'let t = 5 * 1000; in',
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Healthcheck.Timeout = t; }',
        ),
        findings: [{ at: '5 * 1000', message: "'Timeout' is 5000 nanoseconds" }],
      },
    ],
  },
  onCall: (call, report) => {
    for (const { key, value } of configEntries(call)) {
      if (key !== 'Healthcheck') continue;
      for (const { key: name, value: time } of entriesOf(call, value)) {
        const nanoseconds = numberOf(time);
        if (!times.has(name) || nanoseconds === undefined) continue;
        if (nanoseconds <= 0 || nanoseconds >= 1_000_000) continue;
        const at = call.originOf(time);
        const isLiteral = call.program.fileOf(at.source).at(at)?.type === 'Integer';
        report({
          message: `'${name}' is ${nanoseconds} nanoseconds, and less than a millisecond is refused`,
          at,
          fixes: isLiteral
            ? [
                {
                  title: 'Take it for seconds',
                  applicability: 'unsafe',
                  edits: [replace(at, `${nanoseconds}000000000`)],
                },
              ]
            : [],
        });
      }
    }
  },
};
