// A terminal with a screen that can be looked at: tmux, as a server of its own.
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

const unset = {
  CI: undefined,
  CONTINUOUS_INTEGRATION: undefined,
  NO_COLOR: undefined,
  FORCE_COLOR: undefined,
  TMUX: undefined,
};

export interface Terminal {
  /** Keys by the names that tmux has for them: `Down`, `C-c`, `Escape`; other words as they are. */
  press(...keys: readonly string[]): Promise<void>;
  /** The lines of the screen, without spaces at their ends. @param isStyled with the sequences for colours */
  screen(isStyled?: boolean): Promise<string>;
  /** Waits for a screen, for at most a minute. */
  until(expected: RegExp): Promise<string>;
  resize(columns: number, rows: number): Promise<void>;
  /** Whether the alternate screen is shown, and whether the cursor is. */
  modes(): Promise<{ readonly isAlternate: boolean; readonly hasCursor: boolean }>;
}

/**
 * A shell in a terminal; it is closed when the running test ends. Nothing tells it that it runs in CI.
 * @param env more variables
 */
export async function openTerminal(
  size: { readonly columns: number; readonly rows: number },
  env: Readonly<Record<string, string>> = {},
): Promise<Terminal> {
  const socket = join(await temporaryFolder(), 'tmux');
  const tmux = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await execa('tmux', ['-u', '-S', socket, '-f', '/dev/null', ...args], {
      ...{ stdin: 'ignore', stripFinalNewline: false },
      env: { ...unset, PS1: '$ ', ...env },
    });
    return stdout;
  };
  const dimensions = ['-x', String(size.columns), '-y', String(size.rows)];
  await tmux('new-session', '-d', '-s', 'test', ...dimensions, 'bash --norc --noprofile');
  onTestFinished(async () => {
    await tmux('kill-server');
  });
  const screen = (isStyled = false) => tmux('capture-pane', '-t', 'test', '-p', ...(isStyled ? ['-e'] : []));
  return {
    screen,
    async press(...keys) {
      await tmux('send-keys', '-t', 'test', ...keys);
    },
    async until(expected) {
      const deadline = Date.now() + 60_000;
      for (;;) {
        const shown = await screen();
        if (expected.test(shown)) return shown;
        if (Date.now() > deadline)
          throw new Error(`waited for ${expected}, and this is the screen:\n${shown}`);
        await setTimeout(50);
      }
    },
    async resize(columns, rows) {
      await tmux('resize-window', '-t', 'test', '-x', String(columns), '-y', String(rows));
    },
    async modes() {
      const [alternate, cursor] = (
        await tmux('display-message', '-t', 'test', '-p', '#{alternate_on} #{cursor_flag}')
      ).split(/\s/);
      return { isAlternate: alternate === '1', hasCursor: cursor === '1' };
    },
  };
}
