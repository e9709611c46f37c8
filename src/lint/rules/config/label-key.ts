import { replace } from '../../../edits/drafts.ts';
import { similarNames } from '../../../eval/errors/suggestions.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { hadolint } from '../sources.ts';
import { configEntries, entriesOf } from './config-entries.ts';

const prefix = 'org.opencontainers.image.';

const specified = [
  'created',
  'authors',
  'url',
  'documentation',
  'source',
  'version',
  'revision',
  'vendor',
  'licenses',
  'ref.name',
  'title',
  'description',
  'base.digest',
  'base.name',
];

export const labelKey: Rule = {
  id: 'label-key',
  meta: {
    summary: 'A label below `org.opencontainers.image` is none of the specified ones.',
    rationale: 'Registries and scanners read the specified names only; a misspelt one is lost.',
    sources: [
      {
        title: 'OCI image specification, annotations',
        url: 'https://github.com/opencontainers/image-spec/blob/main/annotations.md',
      },
      hadolint('DL3048'),
    ],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'unsafe',
    changes: ['config.Labels'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools, name }: dockerTools.buildImage { name = "a"; config.Labels = { "org.opencontainers.image.source" = "x"; "org.example.${name}" = "y"; maintainer = "z"; }; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Labels = { "org.opencontainers.image.licence" = "MIT"; "org.opencontainers.image.homepage" = "x"; }; }',
        ),
        findings: [
          {
            at: '"org.opencontainers.image.licence"',
            message: "did you mean 'org.opencontainers.image.licenses'?",
          },
          { at: '"org.opencontainers.image.homepage"', message: 'is none of the specified labels' },
        ],
        fixedUnsafely: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Labels = { "org.opencontainers.image.licenses" = "MIT"; "org.opencontainers.image.homepage" = "x"; }; }',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    for (const { key, value } of configEntries(call)) {
      if (key !== 'Labels') continue;
      for (const { key: label, at, set } of entriesOf(call, value)) {
        const name = label.startsWith(prefix) ? label.slice(prefix.length) : undefined;
        if (name === undefined || specified.includes(name)) continue;
        const [similar] = similarNames(name, specified);
        const step = call.program.fileOf(at.source).onlyStepOf(at);
        const isFree = similar !== undefined && !Object.hasOwn(set.attributes, prefix + similar);
        report({
          message: `'${label}' is none of the specified labels${similar === undefined ? '' : `: did you mean '${prefix}${similar}'?`}`,
          at,
          fixes:
            isFree && step?.type === 'StaticKey'
              ? [
                  {
                    title: `Rename to '${prefix}${similar}'`,
                    applicability: 'unsafe',
                    edits: [replace({ ...at, start: step.start, end: step.end }, `"${prefix}${similar}"`)],
                  },
                ]
              : [],
        });
      }
    }
  },
};
