// ink and the screen, with streams in the place of a terminal.
import { PassThrough } from 'node:stream';
import { render } from 'ink';
import { createElement } from 'react';
import { expect, it } from 'vitest';
import { runTui } from '../../../src/cli/tui/run-tui.ts';
import { Screen } from '../../../src/cli/tui/screen.ts';
import { terminalForInk } from '../../../src/cli/tui/terminal.ts';
import { exampleInput } from '../tree/example-input.ts';

function madeTerminal(isTTY = true) {
  const stdin = Object.assign(new PassThrough(), {
    ...{ isTTY, ref: () => stdin, unref: () => stdin, setRawMode: () => stdin },
  }) as unknown as NodeJS.ReadStream & PassThrough;
  const stdout = Object.assign(new PassThrough({ encoding: 'utf8' }), {
    ...{ isTTY, columns: 80, rows: 24 },
  }) as unknown as NodeJS.WriteStream & PassThrough;
  return { stdin, stdout };
}

it.each([
  ['\u001b[A', ['up']],
  ['\u001b[B', ['down']],
  ['\u001b[D', ['left']],
  ['\u001bOC', ['right']],
  ['\u001b[5~', ['pageup']],
  ['\u001b[6~', ['pagedown']],
  ['\u001b[H', ['home']],
  ['\u001b[F', ['end']],
  ['\t', ['tab']],
  ['\u001b[Z', ['backtab']],
  ['\r', ['enter']],
  ['\u001b', ['escape']],
  ['\u007f', ['backspace']],
  ['\b', ['backspace']],
  ['\u0003', ['interrupt']],
  ['\u001a', ['suspend']],
  ['\u0001', []],
  ['?', ['?']],
  ['G', ['G']],
  ['jjk', ['j', 'j', 'k']],
  ['/ab\r', ['/', 'a', 'b', 'enter']],
  ['包', ['包']],
])('knows the keys that a terminal sends as %j', async (sent, expected) => {
  const { stdin, stdout } = madeTerminal();
  let resolve: (keys: readonly string[]) => void = () => {};
  const promise = new Promise<readonly string[]>((done) => {
    resolve = done;
  });
  const view = render(createElement(Screen, { rows: [], hasColours: false, onKeys: resolve }), {
    ...{ stdin, stdout: terminalForInk(stdout), debug: true, patchConsole: false, exitOnCtrlC: false },
  });
  stdin.write(sent);
  expect(await promise).toEqual(expected);
  view.unmount();
});

it('draws rows with and without colours', async () => {
  const rows = [[{ text: 'added', style: 'added' } as const, { text: ' name', style: 'cursor' } as const]];
  for (const hasColours of [true, false]) {
    const { stdin, stdout } = madeTerminal();
    const view = render(createElement(Screen, { rows, hasColours, onKeys: () => {} }), {
      ...{ stdin, stdout: terminalForInk(stdout), debug: true, patchConsole: false },
    });
    view.unmount();
    expect(String(stdout.read())).toContain('added');
  }
});

it('is shown on terminals alone', async () => {
  const context = { ...madeTerminal(false), signal: new AbortController().signal };
  await expect(runTui(exampleInput, context, context.stdin)).rejects.toMatchObject({
    ...{ code: 'E_USAGE', hint: expect.stringContaining('--no-interactive') },
  });
  expect(context.stdout.read()).toBeNull();
});
