// What words of a command mean in a script that makes files of an image.
import type { ShellWord, SimpleCommand } from './simple-commands.ts';

/** The absolute path in the image that a word names, when the script is in the root: of `./data/`, `/data`. */
export function imagePath({ text }: ShellWord): string | undefined {
  if (text === undefined || text.split('/').includes('..')) return undefined;
  const steps = text.split('/').filter((step) => step !== '' && step !== '.');
  return `/${steps.join('/')}`;
}

/** The words of a command that are no options; values of options given by name among them are left out. */
export function operandsOf({ words }: SimpleCommand, optionsWithValue = ''): readonly ShellWord[] {
  const found: ShellWord[] = [];
  let isOver = false;
  for (let index = 1; index < words.length; index++) {
    const word = words[index];
    if (!word) continue;
    const text = word.text ?? '';
    if (!isOver && text === '--') isOver = true;
    else if (isOver || !/^-./.test(text)) found.push(word);
    else if (!text.startsWith('--') && optionsWithValue.includes(text.at(-1) ?? '-')) index += 1;
  }
  return found;
}

/** The value of an option: `-o app`, `-oapp`, `--owner=app`, `--owner app`. */
export function optionOf({ words }: SimpleCommand, short: string, long: string): ShellWord | undefined {
  for (const [index, word] of words.entries()) {
    const text = word.text ?? '';
    if (text === `--${long}` || new RegExp(`^-[a-zA-Z]*${short}$`).test(text)) return words[index + 1];
    if (text.startsWith(`--${long}=`)) return { ...word, text: text.slice(long.length + 3) };
    if (text.startsWith(`-${short}`)) return { ...word, text: text.slice(2) };
  }
  return undefined;
}

/** Whether the script goes on when a command fails: `… || true`, `if … then`. */
export function mayFail(text: string, { words, targets }: SimpleCommand): boolean {
  const before = text.slice(0, words[0]?.start ?? 0);
  const after = text.slice(Math.max(0, ...[...words, ...targets].map(({ end }) => end)));
  return /^(?:\s*\d?>&\d)?\s*\|\|/.test(after) || /(?:\b(?:if|elif|while|until)|!)\s+$/.test(before);
}
