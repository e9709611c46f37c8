// A document as one page that loads nothing and runs nothing.
import { createHash } from 'node:crypto';
import type { Block, Inline, Section } from './document.ts';
import { printable } from './printable.ts';

/** The title of the first section is that of all. */
export function renderHtml(sections: readonly Section[]): string {
  const [first] = sections;
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(printable(textOf(first?.title ?? [])))}</title>
<style>${style}</style>
</head>
<body>
<main>
${sections.map(sectionHtml).join('\n')}
</main>
</body>
</html>
`;
}

function sectionHtml({ title, blocks, isFolded }: Section, index: number): string {
  const body = blocks.map(blockHtml).join('\n');
  if (isFolded) return `<details><summary>${htmlInline(title)}</summary>\n${body}\n</details>`;
  const level = index === 0 ? 'h1' : 'h2';
  return `<section><${level}>${htmlInline(title)}</${level}>\n${body}\n</section>`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${htmlInline(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${htmlInline(item)}</li>`).join('')}</ul>`;
    case 'facts': {
      const facts = block.facts.map(
        ([name, value]) => `<dt>${escaped(name)}</dt><dd>${htmlInline(value)}</dd>`,
      );
      return `<dl>${facts.join('')}</dl>`;
    }
    case 'table': {
      const cell = (tag: 'td' | 'th', text: string, column: number): string => {
        const scope = tag === 'th' ? ' scope="col"' : '';
        const side = block.aligns[column] === 'right' ? ' class="number"' : '';
        return `<${tag}${scope}${side}>${text}</${tag}>`;
      };
      const head = block.head.map((text, column) => cell('th', escaped(text), column)).join('');
      const rows = block.rows.map(
        (row) => `<tr>${row.map((text, column) => cell('td', htmlInline(text), column)).join('')}</tr>`,
      );
      return `<div class="wide"><table><thead><tr>${head}</tr></thead>\n<tbody>${rows.join('\n')}</tbody></table></div>`;
    }
  }
}

/** Names and values are other people's: isolated, so that none changes the order of what is around it. */
export function htmlInline(text: Inline): string {
  return text
    .map((part) => {
      if (typeof part === 'string') return escaped(part);
      if ('quoted' in part) return `<code>${escaped(printable(part.quoted))}</code>`;
      return `<bdi>${escaped(printable(part.foreign))}</bdi>`;
    })
    .join('');
}

function textOf(text: Inline): string {
  return text
    .map((part) => (typeof part === 'string' ? part : 'quoted' in part ? part.quoted : part.foreign))
    .join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign]!);
}

const style = `
:root { color-scheme: light dark; --line: #d4d7dd; --quiet: #5a6270; --code: #eef0f4; }
@media (prefers-color-scheme: dark) { :root { --line: #3a3f4a; --quiet: #a3abba; --code: #262a33; } }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
h2, summary { font-size: 1.1rem; font-weight: 600; margin: 1.75rem 0 .5rem; }
summary { cursor: pointer; }
code { font: .92em ui-monospace, monospace; background: var(--code); border-radius: 3px; padding: .1em .3em;
  overflow-wrap: anywhere; unicode-bidi: isolate; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--quiet); font-weight: 500; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.25rem; }
dt { color: var(--quiet); }
dd { margin: 0; }
@media print { main { padding: 0; } details { break-inside: avoid; } details::details-content { content-visibility: visible; } }
`;
