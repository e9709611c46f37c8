// What a container of an image runs, as far as its config says.
import type { CallValue } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { isNull, possibleValues, textOf, textPieces } from '../../../program/call-values.ts';
import { packageName } from '../file-system/packages.ts';
import { configEntries, entriesOf } from './config-entries.ts';

export interface Command {
  readonly key: 'Cmd' | 'Entrypoint' | 'Test';
  /** The list that it is written as. */
  readonly list: CallValue & { readonly type: 'list' };
  /** Its words without an init and what belongs to that, and without the CMD of a health check. */
  readonly words: readonly CallValue[];
  /** Whether the first of them is surely the program: it may be an argument of an entrypoint. */
  readonly startsProgram: boolean;
  /** Whether a program gets the words as they are: no script of an entrypoint that might read them in its own way. */
  readonly isTakenAsIs: boolean;
}

/** Programs that only start another one: what is behind their options is the command. */
const inits = new Set([
  'dumb-init',
  'tini',
  'tini-static',
  'catatonit',
  'gosu',
  'su-exec',
  's6-setuidgid',
  'env',
]);

/** The commands in exec form; those of a shell (CMD-SHELL) and unknown ones are left out. */
export function commands(call: CallFacts): readonly Command[] {
  const entries = configEntries(call);
  // A base image whose config is inherited may have an entrypoint.
  const inherits = call.values('inheritConfig').some((value) => textOf(value) !== 'env');
  return entries.flatMap(({ key, value, set }): readonly Command[] => {
    if (key === 'Healthcheck')
      return entriesOf(call, value).flatMap((inner) => (inner.key === 'Test' ? ofTest(inner.value) : []));
    if (value.type !== 'list' || (key !== 'Entrypoint' && key !== 'Cmd')) return [];
    const words = withoutInit(value.items);
    if (key === 'Entrypoint') return [{ key, list: value, words, startsProgram: true, isTakenAsIs: true }];
    const entrypoints = possibleValues(set.attributes.Entrypoint).filter((each) => !isNull(each));
    const isAfterInit = entrypoints.every(
      (each) => each.type === 'list' && withoutInit(each.items).length === 0,
    );
    const startsProgram = !inherits && set.open === undefined && isAfterInit;
    const isTakenAsIs =
      startsProgram || (entrypoints.length > 0 && !inherits && entrypoints.every(isProgramOfPackage));
    return [{ key, list: value, words, startsProgram, isTakenAsIs }];
  });
}

/** `[ "${pkgs.nginx}/bin/nginx" … ]` */
function isProgramOfPackage(entrypoint: CallValue): boolean {
  const [program] = entrypoint.type === 'list' ? withoutInit(entrypoint.items) : [];
  const [owner] = program?.type === 'text' ? program.parts : [];
  const name = programName(program);
  const isPackage = owner !== undefined && typeof owner !== 'string' && packageName(owner) !== undefined;
  return isPackage && name !== undefined && !shells.has(name);
}

function ofTest(value: CallValue): readonly Command[] {
  if (value.type !== 'list' || textOf(value.items[0]) !== 'CMD') return [];
  return [{ key: 'Test', list: value, words: value.items.slice(1), startsProgram: true, isTakenAsIs: true }];
}

function withoutInit(words: readonly CallValue[]): readonly CallValue[] {
  if (!inits.has(programName(words[0]) ?? '')) return words;
  const rest = words.slice(1);
  const marker = rest.findIndex((word) => textOf(word) === '--');
  if (marker >= 0) return rest.slice(marker + 1);
  const first = rest.findIndex((word) => !/^-|=/.test(textOf(word) ?? ''));
  return first < 0 ? [] : rest.slice(first);
}

/** `sh` of `"/bin/sh"` and of `"${pkgs.bash}/bin/sh"`; undefined when the end of the word is not known. */
export function programName(word: CallValue | undefined): string | undefined {
  const last = textPieces(word)?.at(-1);
  return last?.slice(last.lastIndexOf('/') + 1);
}

const shells = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh', 'fish', 'nu']);

/** Whether the command, or a part of it, is read by a shell: `sh -c`, `bash -lc`. */
export function runsShell({ words }: Command): boolean {
  return words.some(
    (word, index) =>
      shells.has(programName(word) ?? '') &&
      words.slice(index + 1).some((option) => /^-\w*c$/.test(textOf(option) ?? '')),
  );
}
