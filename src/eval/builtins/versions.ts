// Version strings: "Comparison of versions" in the Nix manual.

import { forcePlainString } from '../runtime/expect.ts';
import { attrsOf } from '../values/attrs.ts';
import type { BuiltinTable } from './table.ts';

/** Runs of digits and runs of other characters; dots and dashes only separate. */
export function splitVersion(version: string): string[] {
  return version.match(/[0-9]+|[^0-9.-]+/g) ?? [];
}

/** -1, 0 or 1. */
export function compareVersions(left: string, right: string): bigint {
  const a = splitVersion(left);
  const b = splitVersion(right);
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const x = a[index] ?? '';
    const y = b[index] ?? '';
    if (componentLess(x, y)) return -1n;
    if (componentLess(y, x)) return 1n;
  }
  return 0n;
}

function componentLess(left: string, right: string): boolean {
  const a = parseComponent(left);
  const b = parseComponent(right);
  if (a !== undefined && b !== undefined) return a < b;
  if (left === '' && b !== undefined) return true;
  if (left === 'pre' && right !== 'pre') return true;
  if (right === 'pre') return false;
  if (b !== undefined) return true;
  if (a !== undefined) return false;
  return left < right;
}

// Nix reads a number into a C int; what does not fit counts as text.
function parseComponent(text: string): number | undefined {
  const number = /^[0-9]+$/.test(text) ? Number(text) : undefined;
  return number !== undefined && number < 2 ** 31 ? number : undefined;
}

/** The name ends before the first dash that no letter follows. */
export function parseDrvName(text: string): { name: string; version: string } {
  const dash = text.search(/-[^a-zA-Z]/s);
  return dash < 0
    ? { name: text, version: '' }
    : { name: text.slice(0, dash), version: text.slice(dash + 1) };
}

export const versionBuiltins: BuiltinTable = {
  compareVersions: (_session, a, b) => compareVersions(forcePlainString(a), forcePlainString(b)),
  splitVersion: (_session, version) => splitVersion(forcePlainString(version)),
  parseDrvName: (_session, name) => attrsOf(parseDrvName(forcePlainString(name))),
};
