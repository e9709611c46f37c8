// What rules say about one entry of an archive.
import { type ByteString, toByteString } from '../byte-string.ts';
import { encodeCapabilities } from './capabilities.ts';
import type { FileRule } from './file-rule.ts';
import { matchesPath, parsePathPattern } from './path-pattern.ts';

export interface EntryChanges {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly uname?: string;
  readonly gname?: string;
  /** Bytes by name. */
  readonly xattrs: ReadonlyMap<string, ByteString>;
}

export interface RuleSet {
  /** Undefined when no rule changes the entry. @param path absolute, without a slash at the end */
  changesOf(path: ByteString, type: EntryType): EntryChanges | undefined;
  /** Indices of the rules that have changed something. */
  readonly applied: ReadonlySet<number>;
}

export type EntryType = 'file' | 'directory' | 'symlink' | 'other';

/** @throws NixlayerError E_SPEC for capabilities that are none; see `assertFileRules` */
export function ruleSet(rules: readonly FileRule[]): RuleSet {
  const applied = new Set<number>();
  const compiled = rules.map((rule, index) => ({
    index,
    type: rule.type,
    pattern: parsePathPattern(rule.path),
    changes: changesOf(rule),
  }));
  return {
    applied,
    changesOf(path, type) {
      let merged: EntryChanges | undefined;
      for (const { index, type: wanted, pattern, changes } of compiled) {
        if (wanted !== undefined && wanted !== type) continue;
        const fitting = changes[type];
        if (fitting === undefined || !matchesPath(pattern, path)) continue;
        applied.add(index);
        const xattrs = new Map([...(merged?.xattrs ?? []), ...fitting.xattrs]);
        merged = { ...merged, ...fitting, xattrs };
      }
      return merged;
    },
  };
}

/** What a rule means for each type of entry; undefined for nothing. */
function changesOf(rule: FileRule): Readonly<Record<EntryType, EntryChanges | undefined>> {
  const { uid, gid, mode, xattrs = {}, capabilities } = rule;
  const uname = rule.uname ?? (uid === undefined ? undefined : '');
  const gname = rule.gname ?? (gid === undefined ? undefined : '');
  const owner = {
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    ...(uname !== undefined && { uname }),
    ...(gname !== undefined && { gname }),
  };
  const withMode = { ...owner, ...(mode !== undefined && { mode: Number.parseInt(mode, 8) }) };
  const attributes = Object.entries(xattrs).map(([name, value]) => [name, toByteString(value)] as const);
  const capability =
    capabilities === undefined
      ? []
      : [['security.capability', encodeCapabilities(capabilities, rule.path).toString('latin1')] as const];
  const orNothing = (changes: EntryChanges): EntryChanges | undefined =>
    Object.keys(changes).length === 1 && changes.xattrs.size === 0 ? undefined : changes;
  return {
    file: orNothing({ ...withMode, xattrs: new Map([...attributes, ...capability]) }),
    directory: orNothing({ ...withMode, xattrs: new Map(attributes) }),
    symlink: orNothing({ ...owner, xattrs: new Map() }),
    other: orNothing({ ...withMode, xattrs: new Map() }),
  };
}
