// Pages of the manual, made of what the commands say of themselves: nixlayer(1), nixlayer-build(1), …
import type { HelpBlock } from '../../src/cli/help-text.ts';
import type { CommandDescription, Term } from './command-description.ts';
import { pagesOf } from './command-page.ts';
import { surroundingsOf } from './man-surroundings.ts';
import { bold, item, literal, roff, roffProse, section } from './roff.ts';

export interface PageFacts {
  readonly version: string;
  /** `2026-01-31` */
  readonly date: string;
}

/** @returns roff with a newline at its end */
export function manPage(command: CommandDescription, facts: PageFacts): string {
  const name = pageName(command);
  const { variables, files } = surroundingsOf([command]);
  const pages = pagesOf(command.name.replace(/^nixlayer /, ''));
  const lines = [
    title(name, facts),
    ...section('NAME', `${roff(name)} \\- ${roff(command.summary)}`),
    ...section('SYNOPSIS', bold(command.usage)),
    ...section('DESCRIPTION', roffProse(command.description)),
    ...section('ARGUMENTS', ...terms(command.arguments)),
    ...section('OPTIONS', ...terms(command.options)),
    ...section('NOTES', ...command.notes.flatMap(blockLines)),
    ...section('COMMANDS', ...command.commands.flatMap(innerCommand)),
    ...section('EXAMPLES', ...(command.examples.length > 0 ? literal(command.examples) : [])),
    ...section('EXIT STATUS', ...exitStatus),
    ...section('ENVIRONMENT', ...terms(variables)),
    ...section('FILES', ...terms(files)),
    ...section('SEE ALSO', seeAlso(['nixlayer']), ...(pages.length > 0 ? ['.PP', sources(pages)] : [])),
  ];
  return `${lines.join('\n')}\n`;
}

/** nixlayer(1) @returns roff with a newline at its end */
export function mainManPage(
  commands: readonly CommandDescription[],
  { summary, options }: { readonly summary: string; readonly options: readonly Term[] },
  facts: PageFacts,
): string {
  const { variables, files } = surroundingsOf(commands);
  const lines = [
    title('nixlayer', facts),
    ...section('NAME', `nixlayer \\- ${roff(summary)}`),
    ...section('SYNOPSIS', bold('nixlayer [options] <command> [arguments]')),
    ...section(
      'DESCRIPTION',
      roffProse(
        'nixlayer reads Nix expressions that call functions of dockerTools, groups the store paths of their images into layers, ' +
          'and writes the images straight from the store. It evaluates expressions with Nix, or itself where Nix is not installed.',
      ),
    ),
    ...section('OPTIONS', ...terms(options)),
    ...section(
      'COMMANDS',
      ...commands.flatMap((command) => item(`${bold(pageName(command))}(1)`, roffProse(command.summary))),
    ),
    ...section('EXAMPLES', ...literal(commands.flatMap(({ examples }) => oneLineExample(examples)))),
    ...section('EXIT STATUS', ...exitStatus),
    ...section('ENVIRONMENT', ...terms(variables)),
    ...section('FILES', ...terms(files)),
    ...section('SEE ALSO', seeAlso(commands.map(pageName))),
  ];
  return `${lines.join('\n')}\n`;
}

export function pageName({ name }: CommandDescription): string {
  return name.replaceAll(' ', '-');
}

const exitStatus = [
  ...item('0', 'It is done.'),
  ...item('1', 'The job failed, or the command found what it looks for.'),
  ...item('2', 'Wrong usage or configuration.'),
  ...item('130', 'It was interrupted.'),
];

function title(name: string, { version, date }: PageFacts): string {
  return `.TH ${roff(name.toUpperCase())} 1 "${date}" "nixlayer ${roff(version)}" "nixlayer"`;
}

function terms(list: readonly Term[]): readonly string[] {
  return list.flatMap(({ term, text }) => item(bold(term), roffProse(text)));
}

function innerCommand(command: CommandDescription): readonly string[] {
  return [
    `.SS ${roff(command.name)}`,
    bold(command.usage),
    '.PP',
    roffProse(command.description),
    ...terms([...command.arguments, ...command.options]),
    ...command.notes.flatMap((block) => ['.PP', ...blockLines(block)]),
    ...(command.examples.length > 0 ? ['.PP', ...literal(command.examples)] : []),
    ...command.commands.flatMap(innerCommand),
  ];
}

function blockLines(block: HelpBlock, index = 0): readonly string[] {
  const before = index > 0 ? ['.PP'] : [];
  if (block.kind === 'prose') return [...before, roffProse(block.text)];
  return [...before, `${roffProse(block.title)}:`, ...literal(block.lines)];
}

/** The first that is not continued on another line. */
function oneLineExample(examples: readonly string[]): readonly string[] {
  return examples.filter((line) => line.startsWith('nixlayer ') && !line.endsWith('\\')).slice(0, 1);
}

function seeAlso(pages: readonly string[]): string {
  return [...pages, 'nix-build'].map((page) => `${bold(page)}(1)`).join(', ');
}

function sources(pages: readonly string[]): string {
  return roffProse(`In the sources of nixlayer: ${pages.map((page) => `docs/${page}`).join(', ')}`);
}
