// Calls of nix2container's functions in one file, found by evaluating it: whatever the way to the function is, its name is
// the last step, below an attribute or a variable `nix2container`.
import type { CallValue } from '../../../../dockertools/image-call.ts';
import { readCallValue } from '../../../../dockertools/read-call-value.ts';
import type { Origin } from '../../../../eval/index.ts';
import { possibleValues } from '../../../../program/call-values.ts';
import { libraryCallOf } from '../../../../program/library-call.ts';
import type { Program } from '../../../../program/program.ts';
import type { SourceFile } from '../../../../program/source-file.ts';
import { calleeOf } from '../../../../program/written-callee.ts';
import type { Expr } from '../../../../syntax/index.ts';

const functions = ['buildImage', 'buildLayer', 'pullImage', 'pullImageFromManifest'] as const;
export type Nix2containerFunction = (typeof functions)[number];

export interface Nix2containerCall {
  readonly function: Nix2containerFunction;
  readonly program: Program;
  readonly file: SourceFile;
  readonly site: Origin;
  readonly callee: Origin;
  /** What its argument may be. */
  readonly values: readonly CallValue[];
  /** The argument where it is written as a set. */
  readonly set: (Expr & { readonly type: 'AttrSet' }) | undefined;
}

/** Each place once, in the order of the file. */
export function findNix2containerCalls(program: Program): readonly Nix2containerCall[] {
  const { file, analysis, places } = program;
  const bySite = new Map<string, Nix2containerCall & { readonly values: CallValue[] }>();
  for (const { callee, args, origin } of analysis.calls) {
    const name = functions.find((each) => each === callee.path.at(-1));
    const [argument] = args;
    if (!name || callee.path.at(-2) !== 'nix2container' || argument === undefined) continue;
    if (origin?.source.file !== file.source.file) continue;
    const key = siteKey(origin);
    const call = bySite.get(key) ?? {
      function: name,
      program,
      file,
      site: origin,
      callee: calleeOf(file, origin),
      values: [],
      set: argumentSet(file.at(origin)),
    };
    call.values.push(...possibleValues(readCallValue(analysis, argument, places)));
    bySite.set(key, call);
  }
  return [...bySite.values()].toSorted((a, b) => a.site.start - b.site.start);
}

/** The values that an argument may have; none when it is not given. */
export function valuesOf({ values }: Nix2containerCall, name: string): readonly CallValue[] {
  return values.flatMap((value) =>
    value.type === 'set' && Object.hasOwn(value.attributes, name)
      ? possibleValues(value.attributes[name])
      : [],
  );
}

/** The call of this file whose result a value is. */
export function callOf(
  calls: readonly Nix2containerCall[],
  program: Program,
  value: CallValue,
): Nix2containerCall | undefined {
  const site = libraryCallOf(program.analysis, program.places, value)?.site;
  return site && calls.find((each) => siteKey(each.site) === siteKey(site));
}

function argumentSet(site: Expr | undefined): Nix2containerCall['set'] {
  const argument = site?.type === 'Apply' ? bare(site.arg) : undefined;
  return argument?.type === 'AttrSet' ? argument : undefined;
}

function bare(expr: Expr): Expr {
  return expr.type === 'Parenthesized' ? bare(expr.inner) : expr;
}

function siteKey({ source, start, end }: Origin): string {
  return `${source.file}:${start}:${end}`;
}
