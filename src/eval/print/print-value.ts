// A value as `nix-instantiate --eval` prints it.

import { isNixSince } from '../runtime/nix-version.ts';
import type { Session } from '../runtime/session.ts';
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

/** What was printed already, and how copies of a list are told apart. */
interface Printing {
  readonly seen: Set<object>;
  /** Lists of more elements are the same wherever they are, others only in the same place. */
  readonly longestCopied: number;
}

/**
 * Unevaluated parts print as `<CODE>`; force the value deeply first for the `--strict` form.
 * @param session tells the release of Nix; without it, as before 2.30
 */
export function printValue(value: Slot, session?: Pick<Session, 'nixVersion'>): string {
  const known = value instanceof Thunk ? value.known : value;
  if (known === undefined) return '<CODE>';
  // Nix keeps up to two elements inside the value itself. Since 2.30 it looks at the value alone.
  const longestCopied = session && isNixSince(session, '2.30') ? Number.POSITIVE_INFINITY : 2;
  return printKnown(known, known, { seen: new Set(), longestCopied });
}

function printSlot(value: Slot, printing: Printing): string {
  const known = value instanceof Thunk ? value.known : value;
  return known === undefined ? '<CODE>' : printKnown(known, value, printing);
}

function printList(items: List, printing: Printing): string {
  return `[ ${items.map((item) => `${printSlot(item, printing)} `).join('')}]`;
}

function printKnown(value: Value, slot: Slot, printing: Printing): string {
  const { seen, longestCopied } = printing;
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return formatFloat(value);
  if (typeof value === 'string') return quoteString(value);
  if (value instanceof ContextString) return quoteString(value.text);
  if (value instanceof NixPath) return value.path;
  if (isList(value)) {
    const identity = slot instanceof Thunk && value.length <= longestCopied ? slot : value;
    if (value.length > 0 && seen.has(identity)) return '«repeated»';
    seen.add(identity);
    return printList(value, printing);
  }
  if (value instanceof Attrs) {
    if (value.size > 0 && seen.has(value)) return '«repeated»';
    seen.add(value);
    const members = value
      .sortedNames()
      .map((name) => `${printName(name)} = ${printSlot(value.get(name) as Slot, printing)}; `);
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
