import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { helpBlocks, helpWidth, notesOf } from '../../src/cli/help-text.ts';
import { createProgram } from '../../src/cli/program.ts';
import { allCommands, silentContext } from './support/all-commands.ts';

const commands = await allCommands();

describe.each(commands)('nixlayer $path', ({ path, command }) => {
  const help = outputOf(command);

  test('its help fits a terminal of 80 columns', () => {
    const wide = help.split('\n').filter((line) => line.length > 80);
    expect(wide).toEqual([]);
  });

  // So each is one column wide.
  test('its help has letters and signs of European languages alone', () => {
    expect(help.replace(/[\n\x20-\x7e\u00a0-\u024f\u2010-\u203a\u2190-\u2193]/g, '')).toBe('');
  });

  test('it has an example that begins with what is typed', () => {
    const examples = helpBlocks(notesOf(command)).flatMap((block) =>
      block.kind === 'lines' && /^Examples?$/.test(block.title) ? block.lines : [],
    );
    expect(examples.some((line) => line.includes(`nixlayer ${path}`))).toBe(true);
  });
});

function outputOf(command: Command): string {
  let text = '';
  const writeOut = (part: string): void => {
    text += part;
  };
  command.configureOutput({ writeOut, getOutHelpWidth: () => 80 });
  command.outputHelp();
  return text;
}

test('the help of the whole fits, too', async () => {
  const help = outputOf(await createProgram(silentContext, []));
  expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test.each([
  ['a pipe', { isTTY: false, columns: 200 }, 80],
  ['a terminal', { isTTY: true, columns: 60 }, 60],
  ['a wide terminal', { isTTY: true, columns: 300 }, 100],
  ['a terminal that does not tell', { isTTY: true, columns: 0 }, 80],
])('help for %s', (_, stream, expected) => {
  expect(helpWidth({ ...silentContext.stdout, ...stream })).toBe(expected);
});

test.each([
  ['lines of prose are one', 'One\ntwo.\n', [{ kind: 'prose', text: 'One two.' }]],
  [
    'empty lines part them',
    '\nOne.\n\nTwo.',
    [
      { kind: 'prose', text: 'One.' },
      { kind: 'prose', text: 'Two.' },
    ],
  ],
  [
    'what is indented below a title is kept',
    'Examples:\n  a  b\n    c',
    [{ kind: 'lines', title: 'Examples', lines: ['a  b', '  c'] }],
  ],
])('%s', (_, text, expected) => {
  expect(helpBlocks(text)).toEqual(expected);
});
