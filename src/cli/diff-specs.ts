// Two expressions compared without Nix: what their image calls say, as far as that is known. Nothing is built.
import type { ImageCall } from '../dockertools/image-call.ts';
import { type CallMeaning, callMeaning } from '../edits/meaning.ts';
import { findImageCallsIn } from '../stages/image-calls-without-nix.ts';
import { type CliContext, say } from './context.ts';
import type { SelectionOptions } from './expression-options.ts';
import { printable } from './printable.ts';

export interface SpecsDiff {
  readonly version: 1;
  readonly compared: 'specs';
  readonly verdict: 'same' | 'different';
  readonly a: SpecsSide;
  readonly b: SpecsSide;
  readonly changes: readonly SpecChange[];
}

interface SpecsSide {
  readonly name: string;
  /** Image calls. */
  readonly calls: number;
}

export interface SpecChange {
  /** Index of the image call, in the order of the source, from 0. */
  readonly call: number;
  /** `function`, an argument, or `config.KEY`; `call` for one that the other side has not. */
  readonly path: string;
  /** Absent where it is not there. Values that are not known are equal by where they come from. */
  readonly a?: unknown;
  readonly b?: unknown;
}

/** Undefined when a side has no image call that is found without Nix. @throws NixlayerError as `findImageCallsIn` */
export async function diffSpecs(
  files: { readonly a: string; readonly b: string },
  options: SelectionOptions,
  context: CliContext,
): Promise<SpecsDiff | undefined> {
  const callsIn = (file: string): Promise<readonly ImageCall[]> =>
    findImageCallsIn(
      { file, args: options.arg, stringArgs: options.argstr, searchPath: options.include, limits: {} },
      { signal: context.signal, onReport: (line) => say(context, line) },
    );
  const [a, b] = [await callsIn(files.a), await callsIn(files.b)];
  if (a.length === 0 || b.length === 0) return undefined;
  const changes = changesOf(a.map(callMeaning), b.map(callMeaning));
  return {
    ...{ version: 1, compared: 'specs', verdict: changes.length === 0 ? 'same' : 'different' },
    ...{ a: { name: files.a, calls: a.length }, b: { name: files.b, calls: b.length }, changes },
  };
}

function changesOf(a: readonly CallMeaning[], b: readonly CallMeaning[]): SpecChange[] {
  const changes: SpecChange[] = [];
  for (let call = 0; call < Math.max(a.length, b.length); call += 1) {
    const [left, right] = [a[call], b[call]];
    if (left === undefined || right === undefined) {
      changes.push({ call, path: 'call', ...(left && { a: left }), ...(right && { b: right }) });
      continue;
    }
    for (const path of [...new Set([...Object.keys(left), ...Object.keys(right)])].sort())
      if (JSON.stringify(left[path]) !== JSON.stringify(right[path]))
        changes.push({
          call,
          path,
          ...(path in left && { a: left[path] }),
          ...(path in right && { b: right[path] }),
        });
  }
  return changes;
}

export function renderSpecs({ a, b, changes, verdict }: SpecsDiff): string {
  const several = Math.max(a.calls, b.calls) > 1;
  return [
    'compared as evaluated: Nix is not there, nothing was built',
    verdict === 'same'
      ? `same: the image calls say the same, as far as they are known (${a.calls})`
      : `different: ${changes.length} of what the image calls say`,
    ...changes.map(({ call, path, ...change }) => {
      const where = several ? `call ${call + 1}: ` : '';
      return `  ${where}${path}  ${shown(change.a)} → ${shown(change.b)}`;
    }),
  ]
    .map(printable)
    .join('\n');
}

function shown(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value, (_, part: unknown) => inShort(part));
}

/** Values without what kind of value they are. */
function inShort(part: unknown): unknown {
  if (typeof part !== 'object' || part === null) return part;
  if ('unknown' in part) return `‹${part.unknown}›`;
  if ('set' in part) return part.set;
  if ('text' in part) return part.text;
  if (!('type' in part)) return part;
  if ('value' in part) return part.value;
  return 'name' in part ? part.name : 'path' in part ? part.path : part;
}
