// A rule as a page of the documentation; `nixlayer lint explain` prints the same.
import type { Example, Migration, RuleInfo, RuleMeta } from '../rule.ts';

/** What differs between commands that show a rule. */
export interface PageWords {
  /** What is said of the rule at once, below its summary. */
  readonly facts: string;
  /** The option that applies its safe fixes. */
  readonly fix: string;
  readonly fixUnsafe: string;
}

/** Markdown, with a newline at its end. */
export function rulePage(rule: RuleInfo): string {
  const { meta } = rule;
  const fixes = fixWords(meta.fixable, '--fix', '--fix-unsafe');
  const facts = `Level: ${meta.severity} · preset: ${meta.preset} · fixes: ${fixes} · since ${meta.since}`;
  const migration = meta.migration ? `\n\nMigration: ${migrationWords(meta.migration)}` : '';
  return pageOf(rule, { facts: facts + migration, fix: '--fix', fixUnsafe: '--fix-unsafe' });
}

/** To what a recipe migrates, from which release, and what an image keeps. */
export function migrationWords({ goals, since, until, change, keeps }: Migration): string {
  return [
    `goals: ${goals.join(', ')}`,
    ...(since === undefined ? [] : [`changed in ${since}`]),
    ...(until === undefined ? [] : [`the old form works until ${until}`]),
    `change: ${change}`,
    keptWords[keeps],
  ].join(' · ');
}

export const keptWords: Readonly<Record<Migration['keeps'], string>> = {
  image: 'the image stays the same, layer by layer',
  files: 'files and config of the image stay the same',
  nothing: 'the image may change',
};

/** What its fixes are, with the options that make them. */
export function fixWords(fixable: RuleMeta['fixable'], fix: string, fixUnsafe: string): string {
  const [safe, unsafe] = [`safe (\`${fix}\`)`, `unsafe (\`${fixUnsafe}\`)`];
  return { safe, unsafe, both: `${safe} and ${unsafe}`, no: 'none' }[fixable];
}

export function pageOf({ id, meta, examples }: RuleInfo, { facts, fix, fixUnsafe }: PageWords): string {
  const fence = (code: string) => `\`\`\`nix\n${code.replace(/\n*$/, '')}\n\`\`\``;
  const files = ({ files = {} }: Example) =>
    Object.entries(files).map(([name, code]) => `with \`${name}\`:\n\n${fence(code)}`);
  const options = (example: Example) =>
    example.options === undefined ? [] : [`with the options \`${JSON.stringify(example.options)}\`:`];
  return `${[
    `# ${id}`,
    meta.summary,
    facts,
    '## Why',
    meta.rationale,
    ...(examples.invalid.length > 0 ? ['## Found'] : []),
    ...examples.invalid.flatMap((example) => [
      ...options(example),
      fence(example.code),
      ...files(example),
      example.findings
        .map(
          ({ at, file, message, unfixed }) =>
            `- \`${oneLine(at)}\`${file === undefined ? '' : ` in \`${file}\``}: ${message}` +
            (unfixed === undefined ? '' : `; not edited, because of: ${unfixed}`),
        )
        .join('\n'),
      ...(example.fixed === undefined ? [] : [`after \`${fix}\`:`, fence(example.fixed)]),
      ...(example.fixedUnsafely === undefined
        ? []
        : [`after \`${fixUnsafe}\`:`, fence(example.fixedUnsafely)]),
    ]),
    ...(examples.valid.length > 0 ? ['## Not found'] : []),
    ...examples.valid.flatMap((example) => [
      ...(example.why === undefined ? [] : [example.why]),
      ...options(example),
      fence(example.code),
      ...files(example),
    ]),
    ...(meta.sources.length > 0
      ? [
          '## Sources',
          meta.sources.map(({ title, url }) => (url ? `- [${title}](${url})` : `- ${title}`)).join('\n'),
        ]
      : []),
  ].join('\n\n')}\n`;
}

/** Its page, for a terminal. */
export function explainRule(rule: RuleInfo): string {
  return withoutMarkup(rulePage(rule));
}

/** A page without what only a browser needs. */
export function withoutMarkup(page: string): string {
  return page
    .replaceAll(/^```\w*\n/gm, '')
    .replaceAll(/\[([^\]]*)\]\((\S+)\)/g, '$1: $2')
    .trimEnd();
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' … ').replaceAll('`', "'");
}
