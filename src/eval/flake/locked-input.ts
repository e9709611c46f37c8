// What a lock file says of an input, if it still speaks of the same one.
import { EvalFailure } from '../errors/eval-failure.ts';
import { attributesText, type InputAttributes } from './input-attributes.ts';
import type { InputSpec } from './input-specs.ts';
import type { InputPath, LockFile, LockNode } from './read-lock.ts';

/** A node of a lock file. */
export interface LockPlace {
  readonly file: LockFile;
  readonly node: LockNode;
  /** The flake that the lock file is of; paths in the file start there. */
  readonly at: InputPath;
}

export type ChosenInput =
  | { readonly kind: 'follows'; readonly path: InputPath }
  /** Locked if there is a `lock`. */
  | { readonly kind: 'source'; readonly attributes: InputAttributes; readonly lock: LockPlace | undefined };

export function lockPlaceOf(file: LockFile, name: string, at: InputPath): LockPlace | undefined {
  const node = file.nodes.get(name);
  return node && { file, node, at };
}

/** @param owner the node of the flake whose input it is @throws EvalFailure */
export function chooseInput(owner: LockPlace | undefined, name: string, spec: InputSpec): ChosenInput {
  const target = owner?.node.inputs.get(name);
  if (owner !== undefined && target !== undefined) {
    if (typeof target !== 'string') return { kind: 'follows', path: target };
    const lock = lockPlaceOf(owner.file, target, owner.at);
    const { locked, original } = lock?.node ?? {};
    if (locked !== undefined && isSame(original, spec.reference))
      return { kind: 'source', attributes: locked, lock };
  }
  if (spec.reference === undefined) throw new EvalFailure(`the flake input '${name}' has no 'url'`);
  return { kind: 'source', attributes: spec.reference, lock: undefined };
}

// A reference that was changed since is to be locked again.
function isSame(original: InputAttributes | undefined, now: InputAttributes | undefined): boolean {
  return original !== undefined && now !== undefined && attributesText(original) === attributesText(now);
}
