// Whether there is a terminal that a view can be shown on, and its screen while it is.
import isInCi from 'is-in-ci';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { CliContext } from '../context.ts';

/** CI services give some jobs a terminal, but nobody who presses keys. */
export function canShowTui(
  { stdout }: Pick<CliContext, 'stdout'>,
  stdin: Pick<NodeJS.ReadStream, 'isTTY'>,
): boolean {
  return stdin.isTTY === true && stdout.isTTY === true && process.env.TERM !== 'dumb' && !isInCi;
}

/** @throws NixlayerError E_USAGE */
export function assertTerminal(
  context: Pick<CliContext, 'stdout'>,
  stdin: Pick<NodeJS.ReadStream, 'isTTY'>,
): void {
  if (canShowTui(context, stdin)) return;
  throw new NixlayerError('E_USAGE', 'the view needs a terminal for its keys and its screen', {
    hint: '`nixlayer tree` prints the same as text: into a pipe, or with --no-interactive.',
  });
}

const enter = '\u001b[?1049h\u001b[?25l\u001b[2J\u001b[H';
const leave = '\u001b[?25h\u001b[?1049l';

/**
 * Changes to the alternate screen (xterm's private mode 1049).
 * @returns what was there before comes back with it; that also happens when the process ends
 */
export function enterScreen(stdout: NodeJS.WriteStream): () => void {
  const restore = (): void => {
    process.off('exit', restore);
    stdout.write(leave);
  };
  process.on('exit', restore);
  stdout.write(enter);
  return restore;
}

/**
 * The terminal for ink, which takes a picture as high as the terminal for a reason to clear it with all that was scrolled
 * away, and answers a new size before there is a picture for it. It is told neither height nor changes of it.
 */
export function terminalForInk(stdout: NodeJS.WriteStream): NodeJS.WriteStream {
  return new Proxy(stdout, {
    get(target, name) {
      if (name === 'rows') return undefined;
      const value = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'on' && name !== 'off') return value.bind(target);
      return (event: string, listener: () => void) =>
        event === 'resize' ? target : target[name](event, listener);
    },
  });
}
