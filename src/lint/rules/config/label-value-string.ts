import { replace } from '../../../edits/drafts.ts';
import { isNull, isTextual, kindOf, possibleValues } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerImageSpecification } from '../sources.ts';
import { configEntries } from './config-entries.ts';

export const labelValueString: Rule = {
  id: 'label-value-string',
  meta: {
    summary: '`config.Labels` is not a set of strings.',
    rationale: 'Docker refuses the image: labels are texts by name. Write `toString 1`, or quotes.',
    sources: [dockerImageSpecification],
    severity: 'error',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['config.Labels'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools, pkgs, version }: dockerTools.buildImage { name = "a"; config.Labels = { "org.opencontainers.image.version" = version; bin = "${pkgs.hello}"; none = null; }; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Labels = { version = 2; stable = true; }; }',
        ),
        findings: [
          { at: '2', message: "'version' is a string, not an integer" },
          { at: 'true', message: 'not a Boolean' },
        ],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Labels = { version = "2"; stable = "true"; }; }',
        ),
      },
      {
        code: nix('{ dockerTools }:', 'dockerTools.buildImage { name = "a"; config.Labels = [ "a=b" ]; }'),
        findings: [{ at: '[ "a=b" ]', message: "'Labels' is a set, not a list" }],
      },
    ],
  },
  onCall: (call, report) => {
    for (const { key, value } of configEntries(call)) {
      if (key !== 'Labels') continue;
      const kind = kindOf(value);
      if (value.type !== 'set') {
        if (kind !== undefined && kind !== 'null')
          report({ message: `'Labels' is a set, not ${kind}`, at: call.originOf(value) });
        continue;
      }
      for (const [name, label] of Object.entries(value.attributes)) {
        for (const each of possibleValues(label)) {
          // Docker, podman and skopeo leave out a label that is null.
          if (isTextual(each) !== false || isNull(each)) continue;
          const at = call.originOf(each);
          const text = at.source.text.slice(at.start, at.end);
          report({
            message: `the label '${name}' is a string, not ${kindOf(each)}`,
            at,
            fixes: /^(?:\d+(?:\.\d+)?|true|false)$/.test(text)
              ? [{ title: 'Put it between quotes', applicability: 'safe', edits: [replace(at, `"${text}"`)] }]
              : [],
          });
        }
      }
    }
  },
};
