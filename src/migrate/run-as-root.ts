// `runAsRoot` of buildImage → `fakeRootCommands` of a layered image, where both certainly do the same.
//
// The first runs as root in the image, the second under fakeroot in the folder that becomes its root. Commands that only make
// files, and change what they have made, have the same effect there when their absolute paths become relative.
import type { CallValue } from '../dockertools/image-call.ts';
import { mayHaveBase } from '../lint/rules/file-system/packages.ts';
import { usesShadowSetup } from '../lint/rules/file-system/shadow-setup.ts';
import { type ShellText, shellTexts } from '../lint/shell/scripts.ts';
import type { ShellWord } from '../lint/shell/simple-commands.ts';
import type { CallFacts } from '../program/call-facts.ts';
import { textOf } from '../program/call-values.ts';
import { pathsOfScript } from './run-as-root-commands.ts';

export interface FakeRootScript {
  /** The value of `fakeRootCommands` as Nix text: the literal of `runAsRoot`, quotes and all, with other paths. */
  readonly commands: string;
}

export interface NoFakeRootScript {
  /** One sentence, without a full stop. */
  readonly reason: string;
}

export function runAsRootAsFakeRoot(call: CallFacts): FakeRootScript | NoFakeRootScript {
  const [value, ...others] = call.values('runAsRoot');
  if (!value || call.lacks('runAsRoot')) return { reason: "the image has no 'runAsRoot'" };
  if (others.length > 0) return { reason: "'runAsRoot' may be one of several scripts" };
  if (usesShadowSetup(value))
    return {
      reason:
        "'shadowSetup' needs 'enableFakechroot = true', under which the script has to be tried: users and groups are made by other programs there",
    };
  if (call.has('fromImage') === undefined || mayHaveBase(call))
    return { reason: "'runAsRoot' sees the files of the base image, and 'fakeRootCommands' do not" };
  if (call.values('extraCommands').some((each) => textOf(each) !== ''))
    return { reason: "'extraCommands' run after 'runAsRoot', but before 'fakeRootCommands'" };
  const script = wholeScript(call, value);
  if (!script) return { reason: 'the script is not written in one text' };
  const paths = pathsOfScript(script);
  return typeof paths === 'string' ? { reason: paths } : { commands: withRelativePaths(script, paths) };
}

/** The script, if one literal is all of it. */
function wholeScript(call: CallFacts, value: CallValue): ShellText | undefined {
  const { source, start, end } = call.originOf(value);
  const [script, ...others] = shellTexts(call, value);
  const isWhole =
    script?.file.source === source && script.literal.start === start && script.literal.end === end;
  return isWhole && others.length === 0 ? script : undefined;
}

function withRelativePaths({ literal, file }: ShellText, paths: readonly ShellWord[]): string {
  const text = file.textOf(literal);
  const starts = paths.map(({ start }) => start).toSorted((a, b) => b - a);
  const relative = starts.reduce((result, at) => {
    // Of a quoted path the slash is behind the quote.
    const slash = result.indexOf('/', at);
    return `${result.slice(0, slash)}.${result.slice(slash)}`;
  }, text);
  // The script is no program of its own there.
  return relative.replace(/^''\s*#!.*\n(?:[ \t]*\n)*/, "''\n");
}
