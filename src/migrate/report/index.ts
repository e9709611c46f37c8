// All formats.
import { reportCsv } from './csv.ts';
import { reportJson } from './json.ts';
import { reportMarkdown } from './markdown.ts';
import type { MigrationReporter } from './report.ts';
import { reportText } from './text.ts';

export const migrationReporters = {
  text: reportText,
  json: reportJson,
  csv: reportCsv,
  markdown: reportMarkdown,
} as const satisfies Readonly<Record<string, MigrationReporter>>;

export type MigrationFormat = keyof typeof migrationReporters;
