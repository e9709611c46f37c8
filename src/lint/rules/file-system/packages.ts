// What is put into the root of an image, by the names of packages.
import type { CallValue } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { isNull, possibleValues } from '../../../program/call-values.ts';

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

/** Whether it comes from the package set, and not from a parameter that is called like something in it. */
export function isOfPackages(value: CallValue): boolean {
  if (value.type !== 'unknown') return false;
  return (
    value.isParameterOfPackages === true || /^(?:\w+\.)*(?:pkgs\w*|final|prev|self|super)\./.test(value.path)
  );
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
