// The view on a terminal, from its beginning to its end.
import { setTimeout } from 'node:timers/promises';
import { render } from 'ink';
import { createElement } from 'react';
import { abortedError } from '../../errors/aborted.ts';
import type { ExplorerInput } from '../../explore/explorer-input.ts';
import type { CliContext } from '../context.ts';
import { pagesOf, pictureOf, type Size } from './picture.ts';
import { Screen } from './screen.ts';
import { assertTerminal, enterScreen, terminalForInk } from './terminal.ts';
import { tuiModel } from './tui-model.ts';
import { afterKey, firstState, type Key } from './tui-state.ts';

/** Long enough for a picture, too short to be noticed. */
const pauseMs = 50;

/**
 * Shows layers, packages and why they are there until the user leaves. The screen is as it was then, whatever happens.
 * @throws NixlayerError E_USAGE (no terminal), E_ABORTED (Ctrl-C or a signal)
 */
export async function runTui(
  input: ExplorerInput,
  context: Pick<CliContext, 'stdout' | 'signal'>,
  stdin: NodeJS.ReadStream = process.stdin,
): Promise<void> {
  assertTerminal(context, stdin);
  const { stdout, signal } = context;
  const model = tuiModel(input);
  const hasColours = !process.env.NO_COLOR;
  let state = firstState;
  let size = sizeOf(stdout);
  const picture = () =>
    createElement(Screen, { rows: pictureOf(state, model, size), hasColours, onKeys: afterKeys });
  const afterKeys = (keys: readonly Key[]): void => {
    for (const key of keys) {
      if (key === 'suspend') void suspend();
      else state = afterKey(state, key, model, pagesOf(state, size));
      if (state.ending !== undefined) break;
    }
    if (state.ending === undefined) drawSoon();
    else view.unmount();
  };
  // Keys may come faster than a picture is drawn: one for all that have come.
  let isDrawing = false;
  const drawSoon = (): void => {
    if (isDrawing) return;
    isDrawing = true;
    setImmediate(() => {
      isDrawing = false;
      if (state.ending === undefined && !isSuspended) view.rerender(picture());
    });
  };
  const onResize = (): void => {
    const next = sizeOf(stdout);
    if (isSuspended) return;
    if (next.columns === size.columns && next.rows === size.rows) return;
    size = next;
    redraw();
  };
  const onAbort = (): void => afterKeys(['interrupt']);
  const onEnd = (): void => afterKeys(['q']);

  let isSuspended = false;
  const suspend = async (): Promise<void> => {
    if (isSuspended) return;
    isSuspended = true;
    // Ink draws no picture twice.
    view.rerender(createElement(Screen, { rows: [], hasColours, onKeys: afterKeys }));
    await setTimeout(pauseMs);
    restore();
    stdin.setRawMode(false);
    // All of the job, a wrapper included: as the terminal does it for programs that leave Ctrl-Z to it.
    process.kill(0, 'SIGTSTP');
    // It stops at some moment of this time; where nobody could go on with it, it does not.
    await setTimeout(pauseMs);
    isSuspended = false;
    if (state.ending !== undefined) return;
    stdin.setRawMode(true);
    restore = enterScreen(stdout);
    redraw();
    // New sizes are told to the job in the foreground alone: Node looks again.
    process.kill(process.pid, 'SIGWINCH');
  };
  const redraw = (): void => {
    // What ink believes to be on the screen is somewhere else now.
    view.clear();
    stdout.write('\u001b[2J\u001b[H');
    view.rerender(picture());
  };

  let restore = enterScreen(stdout);
  const view = render(picture(), {
    ...{ stdin, stdout: terminalForInk(stdout), exitOnCtrlC: false, patchConsole: false },
    // Its way of writing only the lines that changed is off by one below a last line that ends.
    incrementalRendering: false,
    maxFps: 60,
  });
  stdout.on('resize', onResize);
  signal.addEventListener('abort', onAbort);
  stdin.on('end', onEnd);
  try {
    if (signal.aborted) onAbort();
    await view.waitUntilExit();
  } finally {
    stdout.off('resize', onResize);
    signal.removeEventListener('abort', onAbort);
    stdin.off('end', onEnd);
    restore();
  }
  if (state.ending === 'interrupted') throw abortedError(signal.reason);
}

function sizeOf({ columns, rows }: NodeJS.WriteStream): Size {
  // A terminal that does not know says 0.
  return { columns: columns || 80, rows: rows || 24 };
}
