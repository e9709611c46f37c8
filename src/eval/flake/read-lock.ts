// flake.lock → nodes. The form is version 7 of Nix's lock file (`nix flake --help`, "Lock files"); 5 and 6 differ in
// nothing that is read here.
import { EvalFailure } from '../errors/eval-failure.ts';
import type { InputAttribute, InputAttributes } from './input-attributes.ts';

/** Names of inputs from the root of a lock file. */
export type InputPath = readonly string[];

export interface LockNode {
  /** Input → the name of its node, or another input that it follows. */
  readonly inputs: ReadonlyMap<string, string | InputPath>;
  /** Absent for the root. */
  readonly locked?: InputAttributes;
  readonly original?: InputAttributes;
  readonly isFlake: boolean;
  /** Of a relative path: the flake that it is relative to. */
  readonly parent?: InputPath;
}

export interface LockFile {
  readonly root: string;
  readonly nodes: ReadonlyMap<string, LockNode>;
}

/** @param file for messages @throws EvalFailure */
export function readLock(text: string, file: string): LockFile {
  const wrong = (what: string, cause?: unknown) =>
    new EvalFailure(`${file} is no lock file: ${what}`, { cause, hint: 'Make it anew with: nix flake lock' });
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw wrong((cause as Error).message, cause);
  }
  const { version, root, nodes } = recordOf(document) ?? {};
  if (typeof version !== 'number' || version < 5 || version > 7)
    throw wrong(`its version is ${JSON.stringify(version)}, and 5 to 7 are known`);
  const known = recordOf(nodes);
  if (typeof root !== 'string' || known?.[root] === undefined) throw wrong('it names no root node');
  const entries = Object.entries(known).map(([name, node]) => {
    const read = readNode(node);
    if (typeof read === 'string') throw wrong(`node '${name}' has no right '${read}'`);
    for (const target of read.inputs.values())
      if (typeof target === 'string' && known[target] === undefined)
        throw wrong(`node '${name}' refers to a node '${target}' that is not there`);
    return [name, read] as const;
  });
  return { root, nodes: new Map(entries) };
}

/** The node, or the name of the field that is wrong. */
function readNode(value: unknown): LockNode | string {
  const { inputs, locked, original, flake = true, parent } = recordOf(value) ?? {};
  const targets = Object.entries(recordOf(inputs ?? {}) ?? {});
  const isTarget = (target: unknown) => typeof target === 'string' || isInputPath(target);
  if (!targets.every(([, target]) => isTarget(target))) return 'inputs';
  if (parent !== undefined && !isInputPath(parent)) return 'parent';
  const [lockedTo, originally] = [locked, original].map((each) =>
    each === undefined ? undefined : attributesOf(each),
  );
  if (lockedTo === null) return 'locked';
  if (originally === null) return 'original';
  return {
    inputs: new Map(targets as [string, string | InputPath][]),
    isFlake: flake !== false,
    ...(lockedTo && { locked: lockedTo }),
    ...(originally && { original: originally }),
    ...(parent !== undefined && { parent: parent as InputPath }),
  };
}

function attributesOf(value: unknown): InputAttributes | null {
  const attributes: Record<string, InputAttribute> = {};
  const record = recordOf(value);
  if (record === undefined) return null;
  for (const [name, each] of Object.entries(record)) {
    if (typeof each === 'string' || typeof each === 'boolean') attributes[name] = each;
    else if (typeof each === 'number' && Number.isSafeInteger(each)) attributes[name] = BigInt(each);
    else return null;
  }
  return attributes;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function isInputPath(value: unknown): value is InputPath {
  return Array.isArray(value) && value.every((part) => typeof part === 'string');
}
