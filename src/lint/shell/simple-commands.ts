// Shell text → its simple commands, as far as they can be read without running anything. No parser of the shell's whole
// grammar: keywords count as words, so that `if mkdir a; then` still shows `mkdir a`.

/** One word of a command. `undefined` text: it has an expansion, or a hole, that cannot be known. */
export interface ShellWord {
  /** Without quotes. */
  readonly text: string | undefined;
  /** Offsets into the text. */
  readonly start: number;
  readonly end: number;
}

export interface SimpleCommand {
  /** Name and arguments, without assignments before them. */
  readonly words: readonly ShellWord[];
  /** Files that output goes to. */
  readonly targets: readonly ShellWord[];
}

/** Stands for a part of the text that is not known. */
export const hole = '\ufffc';

const keywords = new Set([
  'if',
  'then',
  'else',
  'elif',
  'while',
  'until',
  'do',
  '!',
  '{',
  'time',
  'sudo',
  'exec',
  'command',
]);

/** In the order of the text. Comments and the bodies of here documents are left out. */
export function simpleCommands(text: string): readonly SimpleCommand[] {
  const commands: SimpleCommand[] = [];
  let words: ShellWord[] = [];
  let targets: ShellWord[] = [];
  let isTarget = false;
  let hereDocuments: string[] = [];
  const finish = (): void => {
    while (keywords.has(words[0]?.text ?? '') || /^\w+=/.test(words[0]?.text ?? '')) words.shift();
    if (words.length > 0 || targets.length > 0) commands.push({ words, targets });
    words = [];
    targets = [];
    isTarget = false;
  };
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at, at + 3);
    const space = /^(?:[ \t\r]|\\\n)/.exec(rest);
    if (space) at += space[0].length;
    else if (rest.startsWith('#')) at = lineEnd(text, at);
    else if (rest.startsWith('\n')) {
      finish();
      at += 1;
      for (const delimiter of hereDocuments) at = afterHereDocument(text, at, delimiter);
      hereDocuments = [];
    } else if (/^[;&|()`]/.test(rest) && !rest.startsWith('&>')) {
      finish();
      at += 1;
    } else {
      const redirection = /^(?:&>>?|\d?>>?[|&]?|\d?<<<|\d?<<-?|\d?<)/.exec(text.slice(at, at + 5));
      if (redirection) {
        at += redirection[0].length;
        if (/<<-?$/.test(redirection[0])) {
          at += /^[ \t]*/.exec(text.slice(at))?.[0].length ?? 0;
          const word = readWord(text, at);
          hereDocuments.push(word.text ?? '');
          at = word.end;
        } else if (redirection[0].endsWith('&')) at = readWord(text, at).end;
        else isTarget = redirection[0].includes('>');
        continue;
      }
      const word = readWord(text, at);
      (isTarget ? targets : words).push(word);
      isTarget = false;
      at = Math.max(word.end, at + 1);
    }
  }
  finish();
  return commands;
}

function readWord(text: string, start: number): ShellWord {
  let value = '';
  let isKnown = true;
  let at = start;
  for (; at < text.length; at++) {
    const character = text[at] ?? '';
    if (/[\s;&|()<>`]/.test(character)) break;
    if (character === '\\') value += text[++at] ?? '';
    else if (character === "'") {
      const end = indexOrEnd(text, "'", at + 1);
      value += text.slice(at + 1, end);
      isKnown &&= !text.slice(at + 1, end).includes(hole);
      at = end;
    } else if (character === '"') {
      const end = closingQuote(text, at + 1);
      const inner = text.slice(at + 1, end);
      value += inner.replace(/\\(["\\$`])/g, '$1');
      isKnown &&= !/[$`]/.test(inner) && !inner.includes(hole);
      at = end;
    } else {
      if (character === hole || /[$*?[{~]/.test(character)) isKnown = false;
      value += character;
    }
  }
  return { text: isKnown ? value : undefined, start, end: at };
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

function afterHereDocument(text: string, from: number, delimiter: string): number {
  let at = from;
  while (at < text.length) {
    const end = lineEnd(text, at);
    if (text.slice(at, end).trim() === delimiter) return end;
    at = end + 1;
  }
  return text.length;
}

function lineEnd(text: string, from: number): number {
  return indexOrEnd(text, '\n', from);
}

function indexOrEnd(text: string, wanted: string, from: number): number {
  const index = text.indexOf(wanted, from);
  return index < 0 ? text.length : index;
}
