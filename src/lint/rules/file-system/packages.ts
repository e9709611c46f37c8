// What is put into the root of an image, by the names of packages.
import type { CallValue } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { isNull, possibleValues, textOf } from '../../../program/call-values.ts';

/** `curl` of `pkgs.curl`, `fakeNss` of `dockerTools.fakeNss`; undefined for values that are no plain package. */
export function packageName(value: CallValue): string | undefined {
  if (value.type === 'package') return value.name.replace(/-\d.*$/, '');
  if (value.type === 'unknown' && value.isParameterOfPackages && /^[\w'-]+$/.test(value.path))
    return value.path;
  if (value.type !== 'unknown' || !/^(?:[\w'-]+\.)+[\w'-]+$/.test(value.path)) return undefined;
  return /(?:^|\.)(?:pkgs|dockerTools|python\d*Packages|nodePackages)\.[\w'.-]+$/.test(value.path)
    ? value.path.replace(/^.*\b(?:pkgs|dockerTools)\./, '')
    : undefined;
}

/** The items of `contents` and `copyToRoot`, and where they are lists. */
export function rootItems(call: CallFacts): readonly CallValue[] {
  return ['contents', 'copyToRoot']
    .flatMap((name) => call.values(name))
    .flatMap((value) => (value.type === 'list' ? value.items : isNull(value) ? [] : [value]))
    .flatMap(possibleValues);
}

/** Is there something below, as far as it is known? */
export function mayHaveBase(call: CallFacts): boolean {
  return ['fromImage', 'fromRootfs'].flatMap((name) => call.values(name)).some((base) => !isNull(base));
}

/**
 * The names of all packages in the root of an image, when they are all there is: no base image, no script, nothing
 * unknown. Undefined when there may be more.
 */
export function onlyPackages(call: CallFacts): readonly string[] | undefined {
  if (!call.isBuilder || call.call.openArguments || call.arguments.length === 0) return undefined;
  if (mayHaveBase(call)) return undefined;
  const scripts = ['extraCommands', 'fakeRootCommands', 'runAsRoot'].flatMap((name) => call.values(name));
  if (scripts.some((script) => !isNull(script) && textOf(script) !== '')) return undefined;
  const names = rootItems(call).map(packageName);
  return names.every((name) => name !== undefined) ? names : undefined;
}
