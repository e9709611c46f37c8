// Attribute paths of the command line: `a.b."c.d".0`.

import { autoCall } from './auto-call.ts';
import { EvalFailure } from './errors/eval-failure.ts';
import { suggest } from './errors/suggestions.ts';
import type { Session } from './runtime/session.ts';
import { emptyAttrs } from './values/attrs.ts';
import { describe } from './values/describe.ts';
import { Attrs, force, isList, type Value } from './values/value.ts';

/** Splits at dots outside of quotes. @throws EvalFailure for empty parts and open quotes */
export function parseAttrPath(text: string): string[] {
  if (text === '') return [];
  const parts: string[] = [];
  const token = /(?:"((?:[^"\\]|\\.)*)"|([^."]+))(\.|$)/sy;
  let end = 0;
  for (;;) {
    token.lastIndex = end;
    const match = token.exec(text);
    if (!match)
      throw new EvalFailure(`'${text}' is not an attribute path`, {
        hint: 'Write names with dots between them, e.g. packages.x86_64-linux.image.',
      });
    parts.push(match[1] === undefined ? (match[2] ?? '') : match[1].replace(/\\(.)/gs, '$1'));
    end = token.lastIndex;
    if (match[3] === '') return parts;
  }
}

/** Follows a path; a function that needs no further arguments is called on the way. */
export function selectPath(
  session: Session,
  root: Value,
  path: readonly string[],
  args: Attrs = emptyAttrs,
): Value {
  let value = autoCall(session, root, args);
  for (const [index, name] of path.entries()) {
    value = autoCall(session, step(value, name, path.slice(0, index)), args);
  }
  return value;
}

function step(value: Value, name: string, before: readonly string[]): Value {
  const where = before.length === 0 ? 'the expression' : `'${before.join('.')}'`;
  if (isList(value) && /^[0-9]+$/.test(name)) {
    const slot = value[Number(name)];
    if (slot !== undefined) return force(slot);
    throw new EvalFailure(
      `list index ${name} in selection path is out of range: ${where} has ${value.length} elements`,
    );
  }
  if (!(value instanceof Attrs))
    throw new EvalFailure(
      `${where} should be a set but is ${describe(value)}, so it has no attribute '${name}'`,
    );
  const slot = value.get(name);
  if (slot !== undefined) return force(slot);
  throw new EvalFailure(`attribute '${[...before, name].join('.')}' in selection path not found`, {
    hint: suggest(name, value.entries.keys()) ?? namesHint(value),
  });
}

function namesHint(attrs: Attrs): string | undefined {
  const names = attrs.sortedNames();
  return names.length === 0 || names.length > 12 ? undefined : `There are ${names.join(', ')}.`;
}
