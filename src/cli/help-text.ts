// The help of commands: prose is wrapped to the terminal, examples and tables stay as they are written.
import type { EventEmitter } from 'node:events';
import { type Command, Help, type Option } from 'commander';

/** Columns. Longer lines are hard to read, wherever there is room for them. */
const most = 100;
const usual = 80;

/** How wide help may be on what it is written to. */
export function helpWidth({ isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number {
  return isTTY && columns > 0 ? Math.min(columns, most) : usual;
}

/** A piece of the text below the options. */
export type HelpBlock =
  /** May be wrapped anywhere. */
  | { readonly kind: 'prose'; readonly text: string }
  /** Indented lines with what they are: `Examples`, `Places`. */
  | { readonly kind: 'lines'; readonly title: string; readonly lines: readonly string[] };

/**
 * Empty lines part the blocks. A line with a colon at its end and indented lines below it are kept; lines of prose are
 * put together.
 */
export function helpBlocks(text: string): readonly HelpBlock[] {
  return text
    .split(/\n\s*\n/)
    .map((block) => block.replace(/^\n+|\s+$/g, ''))
    .filter((block) => block !== '')
    .map((block): HelpBlock => {
      const [first = '', ...rest] = block.split('\n');
      const isIndented = rest.length > 0 && rest.every((line) => line.startsWith('  '));
      if (first.endsWith(':') && isIndented)
        return { kind: 'lines', title: first.slice(0, -1), lines: rest.map((line) => line.slice(2)) };
      return { kind: 'prose', text: block.replace(/\s*\n\s*/g, ' ') };
    });
}

// `addHelpText` adds a listener. Commands are event emitters, of which commander's types name `on` alone.
function eventsOf(command: Command): EventEmitter {
  return command as unknown as EventEmitter;
}

/** The text that a command has below its options, as it was given. */
export function notesOf(command: Command): string {
  let notes = '';
  const write = (text: string): void => {
    notes += text;
  };
  eventsOf(command).emit('afterHelp', { command, error: false, write });
  return notes;
}

/** Has a command, and those below it, wrap what they say. */
export function wrapHelp(command: Command, width: number): void {
  command.description(joined(command.description()));
  const blocks = helpBlocks(notesOf(command));
  eventsOf(command).removeAllListeners('afterHelp');
  if (blocks.length > 0) command.addHelpText('after', `\n${renderBlocks(blocks, width)}`);
  for (const each of command.commands) wrapHelp(each, width);
}

function renderBlocks(blocks: readonly HelpBlock[], width: number): string {
  const help = new Help();
  return blocks
    .map((block) =>
      block.kind === 'prose'
        ? help.boxWrap(block.text, width)
        : [`${block.title}:`, ...block.lines.map((line) => `  ${line}`)].join('\n'),
    )
    .join('\n\n');
}

function joined(text: string): string {
  return text.replace(/(?<!\n)\n(?!\n)/g, ' ');
}

/** What is said of an option, with its choices and its default. An empty default is none. */
export function optionText(option: Option): string {
  const { defaultValue, defaultValueDescription } = option;
  const isEmpty =
    defaultValue === '' ||
    (typeof defaultValue === 'object' && defaultValue !== null && Object.keys(defaultValue).length === 0);
  const shown =
    isEmpty && (defaultValueDescription ?? 'none') === 'none'
      ? Object.assign(Object.create(option) as Option, { defaultValue: undefined })
      : option;
  return new Help().optionDescription(shown);
}
