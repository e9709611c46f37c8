// Asks on the terminal about one edit.
import { createInterface, type Interface } from 'node:readline';
import { abortedError } from '../../errors/aborted.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { shownName } from '../../lint/report/report.ts';
import { visible } from '../../lint/report/visible.ts';
import type { PendingEdit } from '../../migrate/migration.ts';
import { encodeBytes } from '../../syntax/bytes.ts';
import type { CliContext } from '../context.ts';
import { unifiedDiff } from '../edited-files.ts';
import { editText } from './editor.ts';
import type { Choice } from './interactive.ts';
import { shownDiff } from './print.ts';

const help = `y  make this edit
n  leave it out
a  make this one and all that follow
q  leave out this one and all that follow
e  edit the file as it would be then, in $VISUAL or $EDITOR; the result is checked as the edit is
`;

/** @throws NixlayerError E_USAGE when nobody can be asked */
export function assertTerminal({ stdout }: CliContext): void {
  if (process.stdin.isTTY && stdout.isTTY) return;
  throw new NixlayerError('E_USAGE', '--interactive asks on a terminal, and this is none', {
    hint: 'Look at what would change with --diff, and make it with --write.',
  });
}

export interface Prompt {
  readonly ask: (pending: PendingEdit) => Promise<Choice>;
  close(): void;
}

export function openPrompt({ stdout, signal }: CliContext): Prompt {
  // Lines as the terminal makes them: Ctrl-C stays a signal, and an editor finds the terminal as it was.
  const input = createInterface({ input: process.stdin, terminal: false });
  const lines = linesOf(input);
  const close = () => input.close();
  signal.addEventListener('abort', close, { once: true });
  const say = (text: string) => stdout.write(encodeBytes(text));
  return {
    ask: async (pending) => {
      say(`${shownEdit(pending, stdout.hasColors())}\n`);
      if (pending.refusal !== undefined) say(`What was written is not taken: ${visible(pending.refusal)}\n`);
      for (;;) {
        say('Make this edit? [y,n,a,q,e,?] ');
        const line = await lines();
        if (signal.aborted) throw abortedError(signal.reason);
        const word = line?.trim();
        if (word === undefined || word === 'q') return 'quit';
        if (word === 'y') return true;
        if (word === 'n') return false;
        if (word === 'a') return 'all';
        if (word === 'e') {
          input.pause();
          const texts = await editedTexts(pending, signal);
          input.resume();
          if (texts) return { texts };
          say('The editor failed; nothing was taken.\n');
        } else say(help);
      }
    },
    close: () => {
      signal.removeEventListener('abort', close);
      close();
    },
  };
}

function shownEdit({ place, edits }: PendingEdit, colour: boolean): string {
  const folder = process.cwd();
  const { title = '', message, recipe, file, range } = place;
  const where = `${visible(shownName(folder, file))}:${range.start.line}:${range.start.column}`;
  return [
    '',
    shownDiff(unifiedDiff(folder, edits), colour).trimEnd(),
    `${where} ${visible(message)} [${recipe}]`,
    visible(title),
  ].join('\n');
}

/** Undefined when the editor fails. */
async function editedTexts(
  { edits }: PendingEdit,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>> | undefined> {
  const texts: Record<string, string> = {};
  for (const { file, after } of edits) {
    const text = await editText(file, after, signal);
    if (text === undefined) return undefined;
    texts[file] = text;
  }
  return texts;
}

/** One line at a time, undefined at the end; none is lost between two calls. */
function linesOf(input: Interface): () => Promise<string | undefined> {
  const iterator = input[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await iterator.next();
    return done ? undefined : value;
  };
}
