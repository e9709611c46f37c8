// Which unknown values are functions of dockerTools.
import { force, type Slot, Unknown } from '../eval/index.ts';
import type { ImageFunctionName } from './functions/argument.ts';
import { isImageFunctionName } from './functions.ts';

/**
 * The function that a value is: an attribute of something called dockerTools (`pkgs.dockerTools.buildImage`), or an
 * argument by name that is called like the function: callers pass `inherit (dockerTools) buildImage`; or an attribute of
 * the library that nixlayer's flake makes, `(nixlayer.lib.dockerTools pkgs).buildImage`.
 */
export function imageFunctionOf(value: Unknown): ImageFunctionName | undefined {
  const { base, path, reason } = value;
  const name = path.at(-1);
  if (name === undefined || !isImageFunctionName(name)) return undefined;
  if (path.at(-2) === 'dockerTools' || path[0] === ownLibrary) return name;
  if (path.length === 1 && base.type === 'call' && isFlakeLibrary(base.callee)) return name;
  const isParameter = path.length === 1 && base.type === 'root' && reason.type === 'parameter';
  return isParameter && isFormal(value, name) ? name : undefined;
}

/** Whether a function of images is that of nixlayer's own library, so far as the expression says so. */
export function isOfOwnLibrary({ base, path }: Unknown): boolean {
  if (path[0] === ownLibrary) return true;
  if (base.type !== 'call') return false;
  return isFlakeLibrary(base.callee) || (path.at(-1) === 'override' && isOfOwnLibrary(base.callee));
}

function isFlakeLibrary({ path }: Unknown): boolean {
  return path.at(-1) === 'dockerTools' && path.at(-2) === 'lib';
}

// `{ buildImage, … }:`, not `buildImage:`, whose origin is the whole function.
function isFormal({ origin }: Unknown, name: string): boolean {
  return origin !== undefined && origin.source.text.slice(origin.start, origin.end) === name;
}

/** What the evaluation of nixlayer's own library is replaced by. */
export const ownLibrary = '<nixlayer/dockerTools>';

export interface ImageResult {
  readonly function: ImageFunctionName;
  /** The argument of the call, and of each `override` after it. */
  readonly args: readonly [Slot, ...Slot[]];
}

/** The call that an unknown value is the result of, if it is one of dockerTools, or an `override` of one. */
export function imageResultOf(value: Unknown): ImageResult | undefined {
  const { base, path } = value;
  if (base.type !== 'call' || path.length > 0) return undefined;
  return imageCallOf(base.callee, base.args);
}

/** The same for a callee and its arguments. */
export function imageCallOf(callee: Unknown, args: readonly Slot[]): ImageResult | undefined {
  const [argument] = args;
  if (argument === undefined) return undefined;
  const name = imageFunctionOf(callee);
  if (name !== undefined) return { function: name, args: [argument] };
  if (callee.path.length !== 1 || callee.path[0] !== 'override' || callee.base.type !== 'call')
    return undefined;
  const overridden = imageCallOf(callee.base.callee, callee.base.args);
  return overridden && { function: overridden.function, args: [...overridden.args, argument] };
}

/** `pkgs.hello`, `pkgs.buildEnv(…)`: the way to an unknown value in the words of the expression. */
export function pathOfUnknown(value: Unknown): string {
  const start = startOf(value);
  const steps = value.path.map((step) => (/^[\w*'-]+$|^<.*>$/.test(step) ? step : JSON.stringify(step)));
  // A package set is an attribute of itself.
  return [...(start === undefined ? [] : [start]), ...steps]
    .join('.')
    .replace(/^pkgs(\.pkgs)+(?=\.|$)/, 'pkgs');
}

function startOf({ base }: Unknown): string | undefined {
  switch (base.type) {
    case 'root':
      return undefined;
    case 'call':
      return `${pathOfUnknown(base.callee)}${base.args.map(() => '(…)').join('')}`;
    case 'operation':
      if (base.operator === 'failed') return 'failed';
      return `${base.operator}(${base.operands.map(pathOfOperand).join(', ')})`;
  }
}

// Operands that nobody has looked at stay so.
function pathOfOperand(slot: Slot): string {
  try {
    const value = force(slot);
    return value instanceof Unknown ? pathOfUnknown(value) : '…';
  } catch {
    return '…';
  }
}
