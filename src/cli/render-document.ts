// A document as plain text and as Markdown. Names and values are other people's: what a terminal or a page would obey is shown.
import type { Block, Inline, Section } from './document.ts';
import { plainTable } from './layer-table.ts';
import { printable } from './printable.ts';
import { htmlInline, renderHtml } from './render-html.ts';

/** @param columns of the terminal; undefined without one */
export function renderDocument(
  sections: readonly Section[],
  format: 'text' | 'markdown' | 'html',
  columns: number | undefined,
): string {
  if (format === 'html') return renderHtml(sections);
  if (format === 'markdown') return renderMarkdown(sections);
  return renderText(sections, Math.min(100, Math.max(60, columns ?? 100)));
}

/** @param width columns; a word that is longer stays whole */
export function renderText(sections: readonly Section[], width: number): string {
  return sections
    .map(({ title, blocks }) =>
      [plain(title), ...blocks.map((block) => hanging('  ', textBlock(block, width - 2)))].join('\n'),
    )
    .join('\n\n');
}

/** The title of the first section is that of all. */
export function renderMarkdown(sections: readonly Section[]): string {
  return sections
    .map(({ title, blocks, isFolded }, index) => {
      const body = blocks.map(markdownBlock);
      if (!isFolded) return [`${index === 0 ? '##' : '###'} ${markdown(title)}`, ...body].join('\n\n');
      // Empty lines: what is between tags is Markdown again.
      return [`<details><summary>${htmlInline(title)}</summary>`, ...body, '</details>'].join('\n\n');
    })
    .join('\n\n');
}

function textBlock(block: Block, width: number): string {
  switch (block.kind) {
    case 'paragraph':
      return wrapped(plain(block.text), width);
    case 'list':
      return block.items.map((item) => hanging('- ', wrapped(plain(item), width - 2))).join('\n');
    case 'facts': {
      const column = 2 + Math.max(0, ...block.facts.map(([name]) => name.length));
      return block.facts
        .map(([name, value]) => hanging(name.padEnd(column), wrapped(plain(value), width - column)))
        .join('\n');
    }
    case 'table':
      return textTable(block, width);
  }
}

/** The last column takes the room that is left. */
function textTable({ head, rows, aligns }: Extract<Block, { kind: 'table' }>, width: number): string {
  const cells = rows.map((row) => row.map(plain));
  const last = head.length - 1;
  const taken = head
    .slice(0, last)
    .reduce((sum, title, column) => sum + 3 + longest([title, ...cells.map((row) => row[column] ?? '')]), 0);
  const room = Math.max(24, width - taken - 2);
  const wrappedCells = cells.map((row) =>
    row.map((cell, column) => (column === last ? wrapped(cell, room) : cell)),
  );
  return plainTable(head, wrappedCells, aligns).replace(/ +$/gm, '').replace(/^ /gm, '');
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, { length }) => Math.max(most, length), 0);
}

function markdownBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return markdown(block.text);
    case 'list':
      return block.items.map((item) => `- ${markdown(item)}`).join('\n');
    case 'facts':
      return block.facts.map(([name, value]) => `- **${name}:** ${markdown(value)}`).join('\n');
    case 'table': {
      const rule = block.head.map((_, column) => (block.aligns[column] === 'right' ? '--:' : '---'));
      // A bar ends a cell, also within code.
      const rows = block.rows.map((row) => row.map((cell) => markdown(cell).replace(/\\?\|/g, '\\|')));
      return [block.head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
    }
  }
}

function plain(text: Inline): string {
  return text
    .map((part) => {
      if (typeof part === 'string') return part;
      return printable('quoted' in part ? part.quoted : part.foreign);
    })
    .join('');
}

function markdown(text: Inline): string {
  return text
    .map((part) => {
      if (typeof part === 'string') return part;
      return 'quoted' in part ? codeSpan(printable(part.quoted)) : escaped(printable(part.foreign));
    })
    .join('');
}

/** CommonMark, "Code spans": the fence is longer than any run of backticks inside. */
function codeSpan(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(1 + longest(runs));
  const needsSpace = text === '' || /^`|`$|^ .* $/.test(text);
  return needsSpace ? `${fence} ${text} ${fence}` : fence + text + fence;
}

function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|&~#]/g, '\\$&');
}

/** Lines of at most `width` columns, broken at spaces. */
function wrapped(text: string, width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}

/** The text behind `head`, further lines below its beginning. */
function hanging(head: string, text: string): string {
  return head + text.replaceAll('\n', `\n${' '.repeat(head.length)}`);
}
