// Which commands of a script may fail, as far as it can be read.
import type { ShellText } from '../../../lint/shell/scripts.ts';
import type { ShellWord, SimpleCommand } from '../../../lint/shell/simple-commands.ts';
import { imagePath, mayFail, operandsOf } from '../../../lint/shell/words.ts';

/** Whether a command decides what happens when others fail: `set -e`, `set +e`. */
export function doesNotStop({ words: [name, ...others] }: SimpleCommand): boolean {
  return name?.text === 'set' && others.some(({ text = '' }) => /^[+-]\w*e|^errexit$/.test(text));
}

const harmless = new Set(['echo', 'printf', 'cat', 'touch', 'true', ':', 'set', 'export', 'test', '[', '[[']);
const ofNoCommand = /^(?:fi|done|esac|\}|else|then|do|for|case|in)$/;

/** Folders that commands make, in the image. */
export function madeFolders(scripts: readonly ShellText[]): ReadonlySet<string> {
  const made = new Set<string>();
  for (const command of scripts.flatMap(({ commands }) => commands)) addMade(made, command);
  return made;
}

/**
 * The first command whose failure ends a script that runs under `bash -e`.
 * @param before folders that are there before it runs
 */
export function firstThatMayFail(
  { text, commands }: ShellText,
  before: ReadonlySet<string>,
): SimpleCommand | undefined {
  const made = new Set(before);
  for (const command of commands) {
    if (isExpectedToFail(text, command)) continue;
    if (!isSafe(command, made)) return command;
    addMade(made, command);
  }
  return undefined;
}

// `a && b` goes on when `a` fails, and of `a | b` only `b` counts.
function isExpectedToFail(text: string, command: SimpleCommand): boolean {
  const end = Math.max(0, ...[...command.words, ...command.targets].map((word) => word.end));
  return mayFail(text, command) || /^\s*(?:&&|\|)/.test(text.slice(end));
}

function isSafe(command: SimpleCommand, made: ReadonlySet<string>): boolean {
  const [name, ...others] = command.words;
  // Only output, or a text that is put in, such as `shadowSetup`.
  if (name === undefined || (name.text === undefined && others.length === 0)) return true;
  const has = (option: RegExp) => others.some(({ text }) => option.test(text ?? ''));
  const isMade = (words: readonly ShellWord[]) =>
    words.length > 0 && words.every((word) => made.has(imagePath(word) ?? ''));
  switch (name.text) {
    case 'mkdir':
      return has(/^-\w*p|^--parents$/);
    case 'rm':
      return has(/^-\w*f|^--force$/);
    case 'ln':
      return has(/^-\w*f|^--force$/);
    case 'chown':
    case 'chgrp': {
      const [owner, ...files] = operandsOf(command);
      return /^\d*(?::\d*)?$/.test(owner?.text ?? '-') && isMade(files);
    }
    case 'chmod':
      return isMade(operandsOf(command).slice(1));
    default:
      return harmless.has(name.text ?? '') || ofNoCommand.test(name.text ?? '');
  }
}

function addMade(made: Set<string>, command: SimpleCommand): void {
  if (command.words[0]?.text !== 'mkdir') return;
  for (const word of operandsOf(command, 'm')) {
    const steps = imagePath(word)?.split('/') ?? [];
    for (let count = 2; count <= steps.length; count++) made.add(steps.slice(0, count).join('/'));
  }
}
