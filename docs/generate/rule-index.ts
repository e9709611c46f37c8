// All rules as a page of the documentation.
import type { RuleInfo } from '../../src/lint/rule.ts';
import { ruleGroups } from '../../src/lint/rules/index.ts';
import { suppressionRules } from '../../src/lint/suppress/suppression-rules.ts';

/** Markdown, with a newline at its end. */
export function ruleIndex(): string {
  const groups = [...ruleGroups, { title: 'Suppressions', rules: suppressionRules }];
  const sections = groups.flatMap(({ title, rules }) => [`## ${title}`, table(rules)]);
  const head = [
    '# Rules of nixlayer lint',
    'This page and those of the rules are made of the rules themselves by `npm run generate:docs`. What a rule finds, and ' +
      'what it does not, are its tests.',
    'Each preset contains those before it: recommended, pedantic (taste), all (of use to few).',
  ];
  return `${[...head, ...sections].join('\n\n')}\n`;
}

function table(rules: readonly RuleInfo[]): string {
  const fixes = { safe: '✓', unsafe: '(✓)', both: '✓', no: '' } as const;
  return [
    '| rule | level | preset | fix | finds |',
    '|---|---|---|---|---|',
    ...rules.map(
      ({ id, meta }) =>
        `| [${id}](${id}.md) | ${meta.severity} | ${meta.preset} | ${fixes[meta.fixable]} | ${meta.summary.replaceAll('|', '\\|')} |`,
    ),
  ].join('\n');
}
