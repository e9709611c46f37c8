// The path that a file function may read, or why there is none.
import { EvalFailure } from '../errors/eval-failure.ts';
import { canonicalPath } from '../files/canonical-path.ts';
import { lstat } from '../files/path-queries.ts';
import { coerceToPath } from '../runtime/coerce.ts';
import type { Session } from '../runtime/session.ts';
import { contextOf, decodeContextItem } from '../values/string-context.ts';
import type { Slot } from '../values/value.ts';

/** A path to read from. What derivations build is not there, unless it was built before. */
export function readablePath(session: Session, slot: Slot): string {
  const { path, value } = coerceToPath(session, slot);
  const derivation = [...contextOf(value)].map(decodeContextItem).find((item) => item.type !== 'path');
  if (derivation && derivation.type === 'output' && lstat(session, canonicalPath(path)) === undefined) {
    throw new EvalFailure(
      `cannot read '${path}', since it is made by '${derivation.drvPath}', which is not built`,
      {
        hint: 'Import from derivation needs Nix: build it first, or evaluate with Nix.',
      },
    );
  }
  return canonicalPath(path);
}
