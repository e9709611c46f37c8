// What certainly is no package where a list has to hold packages.
import type { CallValue } from '../../../dockertools/image-call.ts';
import { hasAttribute, kindOf, textOf, textPieces } from '../../../program/call-values.ts';

/** Why an item cannot be put into an image, as a sentence; undefined when it can, or that is not known. */
export function itemProblem(item: CallValue): string | undefined {
  const pieces = textPieces(item);
  if (pieces) {
    const [start] = pieces;
    if (start === undefined || start === '' || start.startsWith('/')) return undefined;
    return `'${textOf(item) ?? `${start}…`}' is a string, where a package or an absolute path is expected`;
  }
  const isWrongSet = item.type === 'set' && hasAttribute(item, 'outPath') === false;
  const isWrong = item.type === 'function' || kindOf(item) === 'an integer' || kindOf(item) === 'a Boolean';
  return isWrongSet || isWrong ? `${kindOf(item)} is no package` : undefined;
}
