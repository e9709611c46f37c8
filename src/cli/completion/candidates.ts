// What may stand at a place of the command line.
import type { Argument, Command, Option } from 'commander';
import { notesOf, optionText } from '../help-text.ts';
import { attributesOf, attributesOfFlake, type GivenArguments } from './attribute-candidates.ts';
import { type Candidate, type Candidates, nothing } from './candidate.ts';
import type { CommandLine, Expected } from './command-line.ts';
import { type KnownValues, valuesOfArgument, valuesOfOption } from './known-values.ts';
import { listedFiles } from './listed-files.ts';

/**
 * @param typed the word so far; that candidates begin with it is left to the shells, which have their own ideas of that
 * @param whole the line with the words behind the cursor as well
 * @param timeoutMs how long expressions may be evaluated
 */
export async function candidatesAt(
  expected: Expected,
  typed: string,
  line: CommandLine,
  whole: CommandLine,
  timeoutMs: number,
): Promise<Candidates> {
  if (expected.kind === 'nothing') return nothing;
  if (expected.kind === 'option') return { ...nothing, list: optionCandidates(line) };
  if (expected.kind === 'value') {
    const { option, word, before } = expected;
    const value = await valueCandidates(option, word, typed.slice(before.length), whole, timeoutMs);
    return before === '' ? value : behind(before, value, typed);
  }
  const { commands, argument } = expected;
  const named = commands.map((command) => ({
    text: command.name(),
    description: command.summary() || firstSentence(command.description()),
  }));
  if (argument) {
    const { list, files } = await argumentCandidates(argument, line.command, typed, timeoutMs);
    return { list: [...named, ...list], files };
  }
  // Where nothing else can stand, options are all there is.
  return { ...nothing, list: named.length > 0 || typed !== '' ? named : optionCandidates(line) };
}

function optionCandidates(line: CommandLine): readonly Candidate[] {
  return line.options().flatMap((option) => {
    const description = optionText(option);
    return [option.long, option.short]
      .filter((text) => text !== undefined)
      .map((text) => ({ text, description }));
  });
}

async function valueCandidates(
  option: Option,
  word: number,
  typed: string,
  whole: CommandLine,
  timeoutMs: number,
): Promise<Candidates> {
  const { long = '', flags } = option;
  if (/^--(?:[a-z]-)?attr$/.test(long)) {
    const input = whole.words[long === '--b-attr' ? 1 : 0] ?? '.';
    return { ...nothing, list: await attributesOf(input, typed, { ...givenArguments(whole), timeoutMs }) };
  }
  const known = valuesOfOption(option);
  const list = known ? await listOf(known, typed) : [];
  if (/<input>/.test(flags)) return inputCandidates(typed, timeoutMs);
  const files = filesFor(/[<[]([^>\]]*)/.exec(flags)?.[1] ?? '', word);
  return { list, files: long === '--layering' ? 'files' : files };
}

/** By the name of the value in the help. */
function filesFor(name: string, word: number): Candidates['files'] {
  if (/^(?:dir|folder)\b/.test(name)) return 'folders';
  if (/^(?:name )?ref$/.test(name)) return word === (name.includes(' ') ? 1 : 0) ? 'folders' : 'none';
  return /^(?:file|path|graph|place)\b/.test(name) ? 'files' : 'none';
}

async function argumentCandidates(
  argument: Argument,
  command: Command,
  typed: string,
  timeoutMs: number,
): Promise<Candidates> {
  const { argChoices } = argument;
  const known = argChoices ? { values: () => argChoices } : valuesOfArgument(command);
  if (known) return { ...nothing, list: await listOf(known, typed) };
  const name = argument.name();
  if (/^(?:ids?|references?)$/.test(name)) return nothing;
  if (name === 'dir') return { ...nothing, files: 'folders' };
  // What names places says so below its options.
  if (!notesOf(command).includes('docker://')) return inputCandidates(typed, timeoutMs);
  const [, scheme = '', path = ''] = /^((?:oci|oci-archive|docker-archive):)(.*)$/s.exec(typed) ?? [];
  if (scheme !== '') return behind(scheme, { list: [], files: 'files' }, typed, path);
  const { list, files } = await inputCandidates(typed, timeoutMs);
  return { list: [...list, ...places], files };
}

const places = [
  ['docker://', 'a registry'],
  ['oci:', 'an OCI layout'],
  ['oci-archive:', 'an OCI archive'],
  ['docker-archive:', 'an archive of docker save'],
  ['docker-daemon:', 'the Docker daemon'],
  ['podman:', 'podman'],
].map(([text = '', description = '']) => ({ text, description, isOpen: true }) as const);

async function inputCandidates(typed: string, timeoutMs: number): Promise<Candidates> {
  const list = typed.includes('#') ? await attributesOfFlake(typed, timeoutMs) : [];
  return { list, files: 'files' };
}

async function listOf({ values, isList, end }: KnownValues, typed: string): Promise<readonly Candidate[]> {
  const before = isList ? typed.slice(0, typed.lastIndexOf(',') + 1) : '';
  const written = before.split(',');
  return (await values())
    .filter((value) => !written.includes(value))
    .map((value) => ({ text: `${before}${value}${end ?? ''}`, ...(end !== undefined && { isOpen: true }) }));
}

/** Behind a prefix in the same word shells would look for files with the whole word. */
function behind(before: string, { list, files }: Candidates, typed: string, path?: string): Candidates {
  const listed = files === 'none' ? [] : listedFiles(path ?? typed.slice(before.length), files);
  return {
    list: [...list, ...listed].map((each) => ({ ...each, text: before + each.text })),
    files: 'none',
  };
}

function givenArguments({ given }: CommandLine): Omit<GivenArguments, 'timeoutMs'> {
  const pairs = (name: string): Record<string, string> =>
    Object.fromEntries(
      given
        .filter(({ option }) => option.long === name)
        .map(({ value }) => [value.slice(0, value.indexOf('=')), value.slice(value.indexOf('=') + 1)]),
    );
  const searchPath = given.filter(({ option }) => option.long === '--include').map(({ value }) => value);
  return { args: pairs('--arg'), stringArgs: pairs('--argstr'), searchPath };
}

function firstSentence(text: string): string {
  return text.replace(/\.(?:\s.*)?$/s, '');
}
