// What the completion scripts ask for and get: completions/ has the other side.
import type { Command } from 'commander';
import { printable } from '../printable.ts';
import { type Candidate, type Candidates, nothing } from './candidate.ts';
import { candidatesAt } from './candidates.ts';
import { CommandLine } from './command-line.ts';
import { listedFiles } from './listed-files.ts';
import { quoted, type ShellWord, splitWords } from './shell-words.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** A program of which the command that the words name is loaded. */
export type LoadProgram = (words: readonly string[]) => Promise<Command>;

interface Ask {
  readonly load: LoadProgram;
  readonly timeoutMs: number;
}

/**
 * A line on what the shell itself completes (`files`, `folders`, `none`), and one for each candidate. Of nothing that
 * was asked, or is answered, a shell makes anything but a word.
 *
 * - bash: `WORD BEFORE AFTER`: the word as readline sees it, the line before the cursor and behind it. Candidates are
 *   quoted and replace WORD. The first line has `open` at its end when no space is to follow.
 * - zsh, fish: `WORD INDEX WORDS…`: the word before the cursor, its place among the words of the line behind the program.
 *   zsh gets KIND TAB TEXT TAB SHOWN, KIND `open` or `closed`; fish TEXT TAB DESCRIPTION, as it takes them.
 *
 * @param timeoutMs how long expressions may be evaluated
 */
export async function answer(
  shell: Shell,
  asked: readonly string[],
  load: LoadProgram,
  timeoutMs: number,
): Promise<string> {
  const ask = { load, timeoutMs };
  if (shell === 'bash') return answerBash(asked, ask);
  const [typed = '', index = '0', ...words] = asked;
  const current = shell === 'fish' ? (splitWords(typed).at(-1)?.value ?? '') : typed;
  const at = Number(index);
  const found = await find(words.slice(0, at), current, words.slice(at + 1), ask);
  const list = found.list.filter(isShowable);
  return lines(found.files, shell === 'zsh' ? zshLines(list) : fishLines(list));
}

async function answerBash(asked: readonly string[], ask: Ask): Promise<string> {
  const [word = '', before = '', after = ''] = asked;
  const words = splitWords(before);
  const last = words.at(-1);
  // What readline replaces is the end of what is typed.
  if (!last?.raw.endsWith(word)) return lines('none', []);
  if (last.isRedirection) return lines('files', []);
  const valuesOf = (each: readonly ShellWord[]): string[] =>
    each.filter(({ isRedirection }) => !isRedirection).map(({ value }) => value);
  const [, ...earlier] = valuesOf(words.slice(0, -1));
  const later = valuesOf(splitWords(after.replace(/^\S+/, '')).filter(({ raw }) => raw !== ''));
  const found = await find(earlier, last.value, later, ask);
  const { value, quote } = splitWords(last.raw.slice(0, last.raw.length - word.length)).at(-1) ?? last;
  const fits = ({ text }: Candidate): boolean => text.startsWith(last.value) && text.startsWith(value);
  const fitting = found.list.filter((each) => isShowable(each) && fits(each));
  // Readline quotes names of files, but not beside other words.
  if (fitting.length > 0 && found.files !== 'none')
    fitting.push(...listedFiles(last.value, found.files).filter((each) => isShowable(each) && fits(each)));
  const texts = fitting.flatMap(({ text }) => quoted(text.slice(value.length), quote) ?? []);
  const isOpen = fitting.length === 1 && fitting[0]?.isOpen === true;
  const files = texts.length > 0 ? 'none' : found.files;
  return lines(isOpen ? `${files} open` : files, texts);
}

async function find(
  before: readonly string[],
  typed: string,
  after: readonly string[],
  { load, timeoutMs }: Ask,
): Promise<Candidates> {
  const program = await load(before);
  const line = new CommandLine(program);
  for (const word of before) line.read(word);
  const expected = line.expectedAt(typed);
  const whole = new CommandLine(program);
  for (const word of [...before, ...(expected.kind === 'value' ? [typed] : []), ...after]) whole.read(word);
  try {
    return await candidatesAt(expected, typed, line, whole, timeoutMs);
  } catch {
    return nothing;
  }
}

// Neither a terminal nor the lines of an answer may get them.
function isShowable({ text }: Candidate): boolean {
  return printable(text) === text;
}

function zshLines(list: readonly Candidate[]): readonly string[] {
  const width = Math.max(0, ...list.map(({ text }) => text.length));
  return list.map(({ text, description, isOpen }) => {
    const shown = description === undefined ? text : `${text.padEnd(width)}  -- ${oneLine(description)}`;
    return `${isOpen ? 'open' : 'closed'}\t${text}\t${shown}`;
  });
}

function fishLines(list: readonly Candidate[]): readonly string[] {
  return list.map(({ text, description }) =>
    description === undefined ? text : `${text}\t${oneLine(description)}`,
  );
}

function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' '));
}

function lines(first: string, rest: readonly string[]): string {
  return [first, ...rest, ''].join('\n');
}
