// A rule as a page of the documentation; `nixlayer lint explain` prints the same.
import type { Example, RuleInfo, RuleMeta } from '../rule.ts';

/** Markdown, with a newline at its end. */
export function rulePage(rule: RuleInfo): string {
  const { id, meta, examples } = rule;
  const fixes: Readonly<Record<RuleMeta['fixable'], string>> = {
    safe: 'safe (`--fix`)',
    unsafe: 'unsafe (`--fix-unsafe`)',
    both: 'safe (`--fix`) and unsafe (`--fix-unsafe`)',
    no: 'none',
  };
  const fence = (code: string) => `\`\`\`nix\n${code.replace(/\n*$/, '')}\n\`\`\``;
  const files = ({ files = {} }: Example) =>
    Object.entries(files).map(([name, code]) => `with \`${name}\`:\n\n${fence(code)}`);
  const options = (example: Example) =>
    example.options === undefined ? [] : [`with the options \`${JSON.stringify(example.options)}\`:`];
  return `${[
    `# ${id}`,
    meta.summary,
    `Level: ${meta.severity} · preset: ${meta.preset} · fixes: ${fixes[meta.fixable]} · since ${meta.since}`,
    '## Why',
    meta.rationale,
    ...(examples.invalid.length > 0 ? ['## Found'] : []),
    ...examples.invalid.flatMap((example) => [
      ...options(example),
      fence(example.code),
      ...files(example),
      example.findings
        .map(
          ({ at, file, message }) =>
            `- \`${oneLine(at)}\`${file === undefined ? '' : ` in \`${file}\``}: ${message}`,
        )
        .join('\n'),
      ...(example.fixed === undefined ? [] : ['after `--fix`:', fence(example.fixed)]),
      ...(example.fixedUnsafely === undefined ? [] : ['after `--fix-unsafe`:', fence(example.fixedUnsafely)]),
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

/** The page without what only a browser needs. */
export function explainRule(rule: RuleInfo): string {
  return rulePage(rule)
    .replaceAll(/^```\w*\n/gm, '')
    .replaceAll(/\[([^\]]*)\]\((\S+)\)/g, '$1: $2')
    .trimEnd();
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' … ').replaceAll('`', "'");
}
