// The words of a command line as the program would take them, up to the word that is completed.
import { type Argument, type Command, Help, type Option } from 'commander';
import { takesPair } from '../nix-arguments.ts';

/** What is to be written at the cursor. */
export type Expected =
  /** `word` counts from 0, for options that take two. `before` stands in front of the value: `--format=`. */
  | { readonly kind: 'value'; readonly option: Option; readonly word: number; readonly before: string }
  | { readonly kind: 'option' }
  | { readonly kind: 'nothing' }
  /** A sub-command where there are some, and where there is one, an argument. */
  | { readonly kind: 'word'; readonly argument: Argument | undefined; readonly commands: readonly Command[] };

/** Reads words one after the other; nothing is run, and nothing is wrong. */
export class CommandLine {
  command: Command;
  /** Arguments of the command so far. */
  readonly words: string[] = [];
  /** Options so far, with their values; of those that take two words `NAME=VALUE`. */
  readonly given: { readonly option: Option; readonly value: string }[] = [];
  #pending: { readonly option: Option; readonly values: string[] } | undefined;
  #isHelp = false;
  /** After `--` nothing is an option. */
  #isEnded = false;

  constructor(program: Command) {
    this.command = program;
  }

  read(word: string): void {
    const pending = this.#pending;
    if (pending) {
      pending.values.push(word);
      if (pending.values.length >= wordsOf(pending.option)) this.#finish(pending);
    } else if (this.#isEnded || !isOptionWord(word)) this.#readPlain(word);
    else if (word === '--') this.#isEnded = true;
    else this.#readOption(word);
  }

  expectedAt(word: string): Expected {
    const pending = this.#pending;
    if (pending) return { kind: 'value', option: pending.option, word: pending.values.length, before: '' };
    const isFirst = this.words.length === 0;
    // A word that is no sub-command where there must be one: nobody knows what follows.
    const { commands: inner, registeredArguments } = this.command;
    if (!isFirst && inner.length > 0 && registeredArguments.length === 0) return { kind: 'nothing' };
    if (!this.#isEnded && word.startsWith('-')) return this.#valueWithin(word) ?? { kind: 'option' };
    const commands = isFirst && !this.#isEnded ? new Help().visibleCommands(this.command) : [];
    return { kind: 'word', commands, argument: this.#isHelp ? undefined : this.#argument() };
  }

  /** What may be written here that was not. */
  options(): readonly Option[] {
    const given = new Set(this.given.map(({ option }) => option.attributeName()));
    return new Help()
      .visibleOptions(this.command)
      .filter((option) => mayRepeat(option) || !given.has(option.attributeName()));
  }

  #readPlain(word: string): void {
    const isFirst = this.words.length === 0 && !this.#isEnded;
    const command = isFirst ? this.command.commands.find((each) => each.name() === word) : undefined;
    if (command) this.command = command;
    else if (isFirst && word === 'help' && this.command.commands.length > 0) this.#isHelp = true;
    else this.words.push(word);
  }

  #readOption(word: string): void {
    const equals = word.indexOf('=');
    if (word.startsWith('--')) {
      const option = this.#optionNamed(equals < 0 ? word : word.slice(0, equals));
      if (!option) return;
      if (equals >= 0) this.given.push({ option, value: word.slice(equals + 1) });
      else this.#start(option, word);
      return;
    }
    const { option, value } = this.#lastOfShort(word);
    if (option && value !== '') this.given.push({ option, value });
    else if (option) this.#start(option, '');
  }

  #start(option: Option, word: string): void {
    if (option.required) this.#pending = { option, values: [] };
    else this.given.push({ option, value: word });
  }

  #finish({ option, values }: { readonly option: Option; readonly values: readonly string[] }): void {
    this.given.push({ option, value: values.join('=') });
    this.#pending = undefined;
  }

  /** `--format=oci`, `-Aimage`: a value that is written together with its option. */
  #valueWithin(word: string): Expected | undefined {
    const equals = word.indexOf('=');
    if (word.startsWith('--')) {
      const option = equals < 0 ? undefined : this.#optionNamed(word.slice(0, equals));
      if (!option || !takesValue(option)) return undefined;
      return { kind: 'value', option, word: 0, before: word.slice(0, equals + 1) };
    }
    const { option, value } = this.#lastOfShort(word);
    if (!option || value === '' || !takesValue(option)) return undefined;
    return { kind: 'value', option, word: 0, before: word.slice(0, word.length - value.length) };
  }

  /** `-vAimage`: options without values, and the first that takes one with the rest. */
  #lastOfShort(word: string): { readonly option?: Option; readonly value: string } {
    let option: Option | undefined;
    for (let index = 1; index < word.length; index += 1) {
      option = this.#optionNamed(`-${word[index]}`);
      if (option && takesValue(option)) return { option, value: word.slice(index + 1) };
    }
    return { ...(option && { option }), value: '' };
  }

  #optionNamed(name: string): Option | undefined {
    return this.command.options.find(({ short, long }) => name === short || name === long);
  }

  #argument(): Argument | undefined {
    const declared = this.command.registeredArguments;
    const last = declared.at(-1);
    return declared[this.words.length] ?? (last?.variadic ? last : undefined);
  }
}

function isOptionWord(word: string): boolean {
  return word.startsWith('-') && word !== '-';
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}

function wordsOf(option: Option): number {
  return takesPair.has(option.long ?? '') ? 2 : 1;
}

/** Values of such options are collected. */
function mayRepeat({ variadic, defaultValue }: Option): boolean {
  return variadic || (typeof defaultValue === 'object' && defaultValue !== null);
}
