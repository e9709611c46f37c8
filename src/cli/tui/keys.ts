// From what ink says of a key press to the names that the state knows.
import type { Key as InkKey } from 'ink';
import type { Key } from './tui-state.ts';

type NamedKey = Exclude<keyof InkKey, 'eventType'>;

const names: readonly (readonly [NamedKey, Key])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  // What terminals send for the key above Enter is either.
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
];

const ctrlKeys: ReadonlyMap<string, readonly Key[]> = new Map([
  ['c', ['interrupt']],
  ['z', ['suspend']],
]);

/** Several keys where they were pressed faster than they were read, or a text was pasted. */
export function keysOf(input: string, key: InkKey): readonly Key[] {
  if (key.tab) return [key.shift ? 'backtab' : 'tab'];
  const named = names.find(([name]) => key[name]);
  if (named !== undefined) return [named[1]];
  if (key.ctrl) return ctrlKeys.get(input) ?? [];
  if (key.meta) return [];
  return [...input].map((character) => controlKeys.get(character) ?? character);
}

/** In a row of characters, which ink passes as they are. */
const controlKeys: ReadonlyMap<string, Key> = new Map([
  ['\r', 'enter'],
  ['\n', 'enter'],
  ['\t', 'tab'],
  ['\u0003', 'interrupt'],
  ['\u001a', 'suspend'],
  ['\u007f', 'backspace'],
  ['\b', 'backspace'],
]);
