// docs/commands: a page for each command, made of what the command says of itself.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { HelpBlock } from '../../src/cli/help-text.ts';
import type { CommandDescription, Term } from './command-description.ts';
import { code, markdownTable } from './markdown-table.ts';

const notice = '<!-- Made by `npm run generate:docs` from the command itself; changes here are lost. -->';

/** Pages about a command that do not have its name, or that are more than one. */
const furtherPages: Readonly<Record<string, readonly string[]>> = {
  build: ['inputs', 'build-image', 'base-images', 'beyond-dockertools'],
  copy: ['registry'],
  export: ['inputs'],
  hook: ['post-build-hook'],
  inspect: ['inputs', 'validate'],
  lint: ['rules/README'],
  load: ['inputs'],
  lsp: ['editors'],
  migrate: ['migrating', 'recipes/README', 'user-recipes'],
  plan: ['layering'],
  prefetch: ['pull-image'],
  pull: ['registry'],
  push: ['registry'],
  rates: ['layering'],
  store: ['inputs'],
  stream: ['inputs'],
};

/** The hand-written pages of a command: the one of its name, if there is one, first. */
export function pagesOf(name: string): readonly string[] {
  const pages = [name, ...(Object.hasOwn(furtherPages, name) ? (furtherPages[name] ?? []) : [])];
  return pages
    .map((page) => `${page}.md`)
    .filter((page) => existsSync(join(import.meta.dirname, '..', page)));
}

/** Markdown, with a newline at its end. */
export function commandPage(command: CommandDescription): string {
  const name = command.name.replace(/^nixlayer /, '');
  const links = pagesOf(name).map((page) => `[${titleOf(page)}](../${page})`);
  const parts = [
    `# ${command.name}`,
    notice,
    ...sections(command, '##'),
    ...command.commands.flatMap((inner) => [`## ${inner.name}`, ...sections(inner, '###')]),
    ...(links.length > 0 ? [`See also: ${links.join(' · ')}`] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Markdown, with a newline at its end. */
export function commandIndex(commands: readonly CommandDescription[]): string {
  const rows = commands.map(({ name, summary }) => {
    const file = name.replace(/^nixlayer /, '');
    return [`[${name}](${file}.md)`, summary];
  });
  const head = [
    '# Commands',
    notice,
    'What each command takes, as `nixlayer COMMAND --help` and `man nixlayer-COMMAND` tell it.',
    markdownTable(['command', 'what it does'], rows),
    'Exit codes: 0 done, 1 the job failed, 2 wrong usage, 130 interrupted. Shells [complete](../completion.md) all of it.',
  ];
  return `${head.join('\n\n')}\n`;
}

function sections(command: CommandDescription, level: string): readonly string[] {
  const inner = command.commands.map(({ name, summary }) => [
    `[${name}](#${name.replaceAll(' ', '-')})`,
    summary,
  ]);
  return [
    `${fence}console\n$ ${command.usage}\n${fence}`,
    plain(command.description),
    ...(inner.length > 0 ? [markdownTable(['command', 'what it does'], inner)] : []),
    ...termTable(`${level} Arguments`, 'argument', command.arguments),
    ...termTable(`${level} Options`, 'option', command.options),
    ...(command.notes.length > 0 ? [`${level} Notes`, ...command.notes.map(blockText)] : []),
    ...(command.examples.length > 0
      ? [`${level} Examples`, `${fence}console\n${command.examples.map(prompted).join('\n')}\n${fence}`]
      : []),
  ];
}

const fence = '```';

function termTable(title: string, what: string, terms: readonly Term[]): readonly string[] {
  if (terms.length === 0) return [];
  return [
    title,
    markdownTable(
      [what, 'what it is'],
      terms.map(({ term, text }) => [code(term), plain(text)]),
    ),
  ];
}

function blockText(block: HelpBlock): string {
  if (block.kind === 'prose') return plain(block.text);
  return `${plain(block.title)}:\n\n${fence}\n${block.lines.join('\n')}\n${fence}`;
}

function prompted(line: string): string {
  return /^\s/.test(line) ? line : `$ ${line}`;
}

/** Help is written as plain text with code in backticks; what Markdown would make something of is escaped. */
function plain(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replace(/[\\*<>[]|^#|\b_|_\b/g, '\\$&')))
    .join('');
}

function titleOf(page: string): string {
  const name = page.replace(/(?:\/README)?\.md$/, '').replaceAll('-', ' ');
  return name.charAt(0).toUpperCase() + name.slice(1);
}
