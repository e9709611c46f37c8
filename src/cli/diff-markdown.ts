// A comparison as Markdown, for a pull request.
import prettyBytes from 'pretty-bytes';
import type { ImageDiff } from '../image/diff/image-diff.ts';
import type { Check } from '../image/diff/limits.ts';
import { failedChecks } from './diff-limits.ts';
import {
  becauseText,
  fileText,
  growthText,
  layersText,
  layerText,
  outsideOfPackages,
  platformTexts,
  pullText,
  unreadText,
  valueText,
  verdictSentence,
  versionsText,
  withoutHistory,
} from './diff-words.ts';
import { printable } from './printable.ts';

/** Rows of a table: comments on pull requests have a largest size. */
const mostRows = 50;

export function renderMarkdown(diff: ImageDiff, checks: readonly Check[]): string {
  const { a, b, config, packages, layers, files, verdict } = diff;
  const told = withoutHistory(config);
  const growth = b.compressedSize - a.compressedSize;
  const sides = [a, b].map((side, index) => [
    ['A', 'B'][index] ?? '',
    code(side.name),
    code(side.imageId.slice(0, 19)),
    code(side.platform),
    String(side.layers),
    prettyBytes(side.compressedSize),
  ]);
  const sentence = cell(verdictSentence(diff));
  const fileChanges = outsideOfPackages(files?.changes ?? []);
  const unread = unreadText(fileChanges);
  const hashOnly = packages.hashOnly.length;
  return [
    `### Image: **${verdict}**`,
    `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`,
    failedChecks(checks)
      .map((sentence) => `- :x: ${cell(sentence)}`)
      .join('\n'),
    table(['', 'image', 'ID', 'platform', 'layers', 'size'], sides),
    platformTexts(diff).map(cell).join('\n'),
    `${growthText(growth)}; a machine with A fetches ${pullText(diff)}.`,
    details(
      `Config: ${told.length}${told.length < config.length ? `, and ${config.length - told.length} in the history` : ''}`,
      told.map(({ path, a: before, b: after }) => [
        code(path),
        code(valueText(before)),
        code(valueText(after)),
      ]),
      ['field', 'A', 'B'],
    ),
    details(
      `Packages: ${packages.changes.length}`,
      packages.changes.map((change) => [
        code(change.name),
        cell(versionsText(change)),
        growthText(change.growth),
        cell(becauseText(change)),
      ]),
      ['package', 'version', 'size', 'because'],
    ),
    hashOnly === 0 ? '' : `${hashOnly} store path${hashOnly === 1 ? ' differs' : 's differ'} in hash only.`,
    verdict === 'manifest'
      ? ''
      : details(
          `Layers: ${layersText(layers)}`,
          layers.pairs.filter(({ same }) => same !== 'blob').map((pair) => [cell(layerText(pair))]),
          ['layer'],
        ),
    files === undefined
      ? ''
      : details(
          `Files: ${files.added} added, ${files.removed} removed, ${files.changed} changed`,
          fileChanges.map((change) => [change.change, code(change.path), cell(fileText(change))]),
          ['', 'path', ''],
        ),
    unread === '' ? '' : `${unread.charAt(0).toUpperCase()}${unread.slice(1)}.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function details(title: string, rows: readonly (readonly string[])[], head: readonly string[]): string {
  if (rows.length === 0) return /: 0$/.test(title) ? '' : cell(title);
  const shown = rows.slice(0, mostRows);
  const left = rows.length - shown.length;
  const more = left === 0 ? '' : `\n\n… ${left} more`;
  return `<details><summary>${cell(title)}</summary>\n\n${table(head, shown)}${more}\n\n</details>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text that is no markup, whatever is in it. */
function cell(text: string): string {
  return printable(text).replace(/[\\`*_[\]<>|~@&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A span of code by tags: what is between backticks may end in a row of a table. */
function code(text: string): string {
  return `<code>${cell(text)}</code>`;
}
