// A value as `nix-instantiate --eval` prints it.

import { ContextString } from '../values/string-context.ts';
import {
  Attrs,
  isList,
  Lambda,
  type List,
  NixPath,
  Primop,
  type Slot,
  Symbolic,
  Thunk,
  type Value,
} from '../values/value.ts';
import { formatFloat } from './float.ts';

const identifier = /^[A-Za-z_][A-Za-z0-9_'-]*$/;
const keywords = new Set(['if', 'then', 'else', 'assert', 'with', 'let', 'in', 'rec', 'inherit']);

/** Unevaluated parts print as `<CODE>`; force the value deeply first for the `--strict` form. */
export function printValue(value: Slot): string {
  const known = value instanceof Thunk ? value.known : value;
  if (known === undefined) return '<CODE>';
  return printKnown(known, known, new Set());
}

function printSlot(value: Slot, seen: Set<object>): string {
  const known = value instanceof Thunk ? value.known : value;
  return known === undefined ? '<CODE>' : printKnown(known, value, seen);
}

function printList(items: List, seen: Set<object>): string {
  return `[ ${items.map((item) => `${printSlot(item, seen)} `).join('')}]`;
}

function printKnown(value: Value, slot: Slot, seen: Set<object>): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return formatFloat(value);
  if (typeof value === 'string') return quoteString(value);
  if (value instanceof ContextString) return quoteString(value.text);
  if (value instanceof NixPath) return value.path;
  if (isList(value)) {
    // Nix keeps up to two elements inside the value itself, so that copies of a short list are different lists.
    const identity = slot instanceof Thunk && value.length <= 2 ? slot : value;
    if (value.length > 0 && seen.has(identity)) return '«repeated»';
    seen.add(identity);
    return printList(value, seen);
  }
  if (value instanceof Attrs) {
    if (value.size > 0 && seen.has(value)) return '«repeated»';
    seen.add(value);
    const members = value
      .sortedNames()
      .map((name) => `${printName(name)} = ${printSlot(value.get(name) as Slot, seen)}; `);
    return `{ ${members.join('')}}`;
  }
  if (value instanceof Symbolic) return '«unknown»';
  if (value instanceof Lambda) return '<LAMBDA>';
  return value instanceof Primop ? '<PRIMOP>' : '<PRIMOP-APP>';
}

/** An attribute name, quoted where Nix needs it. */
export function printName(name: string): string {
  return identifier.test(name) && !keywords.has(name) ? name : quoteString(name);
}

const escapes: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A Nix string literal. */
export function quoteString(text: string): string {
  const escaped = text.replace(
    /["\\\n\r\t]|\$(?=\{)/g,
    (character) => escapes[character] ?? `\\${character}`,
  );
  return `"${escaped}"`;
}
