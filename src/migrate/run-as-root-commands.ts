// Which commands of a script do the same as root in an image and under fakeroot in its folder.
import type { ShellText } from '../lint/shell/scripts.ts';
import { hole, type ShellWord, type SimpleCommand } from '../lint/shell/simple-commands.ts';
import { imagePath, operandsOf, optionOf } from '../lint/shell/words.ts';

/** Names of commands, and how their operands are read. */
const kinds: ReadonlyMap<string, 'make' | 'change' | 'own' | 'copy' | 'print' | 'nothing'> = new Map([
  ['mkdir', 'make'],
  ['touch', 'make'],
  ['chmod', 'change'],
  ['rm', 'change'],
  ['rmdir', 'change'],
  ['chown', 'own'],
  ['chgrp', 'own'],
  ['ln', 'copy'],
  ['cp', 'copy'],
  ['install', 'copy'],
  ['echo', 'print'],
  ['printf', 'print'],
  ['cat', 'print'],
  ['set', 'nothing'],
  ['true', 'nothing'],
  [':', 'nothing'],
]);

interface Reading {
  readonly text: string;
  /** Paths in the image that the script has made, and folders above them. */
  readonly made: Set<string>;
  readonly links: Set<string>;
  /** Words that are absolute paths in the image. */
  readonly absolute: ShellWord[];
}

/** The words that are absolute paths of the image; or why the script may do something else under fakeroot. */
export function pathsOfScript({ text, commands }: ShellText): readonly ShellWord[] | string {
  const reading: Reading = { text, made: new Set(), links: new Set(), absolute: [] };
  if (/\$\(|`/.test(text)) return 'the script runs a command inside of another one';
  if (/[^|]\|(?!\|)/.test(text)) return 'the script has a pipe';
  for (const command of commands) {
    const problem = problemOf(command, reading) ?? targetsProblem(command, reading);
    if (problem !== undefined) return problem;
  }
  return reading.absolute;
}

function problemOf(command: SimpleCommand, reading: Reading): string | undefined {
  const [name, ...others] = command.words;
  if (!name) return undefined;
  const kind = kinds.get(name.text ?? '');
  if (!kind) return `'${shown(name, reading)}' may do something else under fakeroot`;
  const unknown = others.find((word) => isExpanded(word, reading, kind === 'make'));
  if (unknown) return `it is not known what '${shown(unknown, reading)}' stands for`;
  switch (kind) {
    case 'make':
      return made(operandsOf(command, name.text === 'mkdir' ? 'm' : 'dtr'), reading);
    case 'change':
      return changed(operandsOf(command).slice(name.text === 'chmod' ? 1 : 0), reading);
    case 'own': {
      const [owner, ...files] = operandsOf(command);
      return ownerProblem(owner) ?? changed(files, reading);
    }
    case 'copy':
      return name.text === 'install' ? installed(command, reading) : copied(command, reading);
    case 'print':
      return name.text === 'cat' && others.length > 0
        ? `'${shown(name, reading)}' may read a file of the image`
        : undefined;
    case 'nothing':
      return undefined;
  }
}

function targetsProblem({ targets }: SimpleCommand, reading: Reading): string | undefined {
  for (const target of targets) {
    if (/^\/dev\/(?:null|stdout|stderr)$/.test(target.text ?? '')) continue;
    const isAppended = />>\s*$/.test(reading.text.slice(0, target.start));
    const problem = isAppended ? changed([target], reading) : made([target], reading);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function copied(command: SimpleCommand, reading: Reading): string | undefined {
  const [name] = command.words;
  const operands = operandsOf(command);
  const to = operands.at(-1);
  const from = operands.slice(0, -1);
  if (!to || from.length !== 1 || optionOf(command, 't', 'target-directory'))
    return `it is not known what '${shown(name, reading)}' makes`;
  const isLink = name?.text === 'ln';
  if (isLink && !command.words.some(({ text }) => /^-\w*s|^--symbolic$/.test(text ?? '')))
    return 'a hard link may lead to a file that is not in the folder';
  if (isLink) {
    const path = imagePath(to);
    if (path !== undefined) reading.links.add(path);
  } else if (from.some((word) => !isFromStore(word, reading)))
    return `'${shown(name, reading)}' may copy a file of the image`;
  return made([to], reading);
}

function installed(command: SimpleCommand, reading: Reading): string | undefined {
  const isFolder = command.words.some(({ text }) => /^-\w*d|^--directory$/.test(text ?? ''));
  if (!isFolder) return "it is not known what 'install' copies";
  const owners = [optionOf(command, 'o', 'owner'), optionOf(command, 'g', 'group')];
  const problem = owners
    .filter((owner) => owner !== undefined)
    .map(ownerProblem)
    .find((each) => each !== undefined);
  return problem ?? made(operandsOf(command, 'ogm'), reading);
}

// Names of users are those of the image here, and those of the build there.
function ownerProblem(owner: ShellWord | undefined): string | undefined {
  return /^\d+(?::\d+)?$|^:\d+$/.test(owner?.text ?? '')
    ? undefined
    : `the owner '${owner?.text ?? '…'}' has no number outside of the image`;
}

function made(words: readonly ShellWord[], reading: Reading): string | undefined {
  for (const word of words.flatMap((each) => withoutBraces(each, reading))) {
    const problem = pathProblem(word, reading);
    if (problem !== undefined) return problem;
    const steps = imagePath(word)?.split('/') ?? [];
    for (let count = 2; count <= steps.length; count++) reading.made.add(steps.slice(0, count).join('/'));
  }
  return undefined;
}

// `/var/{log,run}` → `/var/log`, `/var/run`, at the same place.
function withoutBraces(word: ShellWord, { text }: Reading): readonly ShellWord[] {
  const written = text.slice(word.start, word.end);
  return word.text === undefined && plainBraces.test(written)
    ? expanded(written).map((each) => ({ ...word, text: each }))
    : [word];
}

function expanded(word: string): readonly string[] {
  const braces = /\{([^{}]*,[^{}]*)\}/.exec(word);
  if (!braces) return [word];
  const [whole, inner = ''] = braces;
  return inner.split(',').flatMap((each) => expanded(word.replace(whole, () => each)));
}

// Files of packages are copies here, and links into the store there.
function changed(words: readonly ShellWord[], reading: Reading): string | undefined {
  for (const word of words) {
    const problem = pathProblem(word, reading);
    if (problem !== undefined) return problem;
    if (!reading.made.has(imagePath(word) ?? ''))
      return `'${shown(word, reading)}' is not made by the script, and may be a link into the store`;
  }
  return undefined;
}

function pathProblem(word: ShellWord, reading: Reading): string | undefined {
  const path = imagePath(word);
  if (path === undefined || path === '/' || reading.text.slice(word.start, word.end).includes(hole))
    return `it is not known where '${shown(word, reading)}' leads`;
  if ([...reading.links].some((link) => path.startsWith(`${link}/`)))
    return `'${shown(word, reading)}' leads through a link`;
  if (/^\/(?:nix|dev|proc|sys)(?:\/|$)/.test(path))
    return `'${shown(word, reading)}' is not an ordinary folder of the image`;
  if (word.text?.startsWith('/') && !reading.absolute.some(({ start }) => start === word.start))
    reading.absolute.push(word);
  return undefined;
}

/** Whether the shell puts something in its place; what Nix puts there, a store path say, is the same in both. */
function isExpanded({ text, start, end }: ShellWord, reading: Reading, mayHaveBraces: boolean): boolean {
  if (text !== undefined) return false;
  const written = reading.text.slice(start, end).replaceAll(hole, '');
  return /[$*?[~]/.test(written) || (/[{}]/.test(written) && !(mayHaveBraces && plainBraces.test(written)));
}

/** Words of which all that is in braces can be told. */
const plainBraces = /^(?:[\w./@+-]|\{[\w./@+-]*(?:,[\w./@+-]*)+\})+$/;

function isFromStore({ start, end }: ShellWord, { text }: Reading): boolean {
  return new RegExp(`^"?(?:${hole}|/nix/store/)`).test(text.slice(start, end));
}

function shown(word: ShellWord | undefined, { text }: Reading): string {
  return word === undefined
    ? ''
    : (word.text ?? text.slice(word.start, word.end).replace(new RegExp(`${hole}+`, 'g'), '…'));
}
