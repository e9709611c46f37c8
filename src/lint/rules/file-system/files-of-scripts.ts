// The files that the scripts of an image make.
import type { CallValue } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { isNull, textPieces } from '../../../program/call-values.ts';
import { hole, type SimpleCommand, simpleCommands } from '../../shell/simple-commands.ts';
import { imagePath } from '../../shell/words.ts';

export const scriptArguments = ['extraCommands', 'fakeRootCommands', 'runAsRoot'] as const;

interface WrittenFile {
  readonly path: string;
  readonly script: CallValue;
}

/** All of them, folders left out; undefined when there may be others. */
export function filesOfScripts(call: CallFacts): readonly WrittenFile[] | undefined {
  const written: WrittenFile[] = [];
  for (const script of scriptArguments.flatMap((name) => call.values(name))) {
    if (isNull(script)) continue;
    const commands = commandsOf(script);
    if (!commands) return undefined;
    for (const command of commands) {
      const paths = filesOfCommand(command);
      if (!paths) return undefined;
      written.push(...paths.map((path) => ({ path, script })));
    }
  }
  return written;
}

/** The commands of a script, with holes for what is not known; undefined when it is no text. */
export function commandsOf(script: CallValue): readonly SimpleCommand[] | undefined {
  const pieces = textPieces(script);
  return pieces && simpleCommands(pieces.map((piece) => piece ?? hole).join(''));
}

const makingNothing = new Set(['mkdir', 'chown', 'chgrp', 'chmod', 'rmdir', 'set', ':', 'true', 'install']);
const writing = new Set(['echo', 'printf', 'cat']);

function filesOfCommand({ words, targets }: SimpleCommand): readonly string[] | undefined {
  const [name, ...others] = words;
  const command = name?.text ?? '';
  const made = command === 'touch' ? others.filter(({ text }) => text?.startsWith('-') !== true) : [];
  const isFolder =
    command !== 'install' || others.some(({ text }) => /^-\w*d|^--directory$/.test(text ?? ''));
  const isKnown = (makingNothing.has(command) && isFolder) || writing.has(command) || command === 'touch';
  const paths = [...made, ...targets].map(imagePath);
  return (isKnown || words.length === 0) && paths.every((path) => path !== undefined) ? paths : undefined;
}
