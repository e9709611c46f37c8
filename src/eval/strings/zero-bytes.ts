// Nix strings end at a zero byte, so none may be inside.
import { EvalFailure } from '../errors/eval-failure.ts';

/** @throws EvalFailure for texts with zero bytes, which no Nix string can hold */
export function refuseZeroBytes(text: string, what: string): string {
  if (!text.includes('\0')) return text;
  throw new EvalFailure(`${what} cannot be represented as a Nix string, because it contains zero bytes`);
}
