// Places as `__curPos` and unsafeGetAttrPos give them.
import { byteLength } from '../../syntax/bytes.ts';
import type { Origin } from '../values/origin.ts';

/** A position as Nix programs see it: columns count bytes from 1. */
export function nixPosition(origin: Origin): { file: string; line: bigint; column: bigint } {
  const { line, column } = origin.source.positionAt(origin.start);
  const before = origin.source.line(line).slice(0, column - 1);
  return { file: origin.source.file, line: BigInt(line), column: BigInt(byteLength(before) + 1) };
}
