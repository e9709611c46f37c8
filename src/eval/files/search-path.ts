// `<name/rest>`: looked up in NIX_PATH-like entries, first match wins.

import { EvalFailure } from '../errors/eval-failure.ts';
import type { SearchPathEntry, Session } from '../runtime/session.ts';
import { canonicalPath } from './canonical-path.ts';
import { nixFetchurlPath } from './nix-fetchurl-path.ts';
import { pathExists } from './path-queries.ts';

/** The absolute path that `<name>` stands for. @throws EvalFailure (catchable by tryEval, as in Nix) */
export function findFile(session: Session, entries: readonly SearchPathEntry[], name: string): string {
  for (const { prefix, path } of entries) {
    const suffix = suffixBelow(prefix, name);
    if (suffix === undefined) continue;
    const candidate = canonicalPath(path + suffix);
    if (pathExists(session, candidate)) return candidate;
  }
  if (name === 'nix/fetchurl.nix') return nixFetchurlPath;
  throw new EvalFailure(`file '${name}' was not found in the Nix search path`, {
    kind: 'throw',
    hint: `Add it with \`-I ${name.split('/')[0]}=PATH\` or in NIX_PATH.`,
  });
}

function suffixBelow(prefix: string, name: string): string | undefined {
  if (prefix === '') return `/${name}`;
  if (name === prefix) return '';
  return name.startsWith(`${prefix}/`) ? name.slice(prefix.length) : undefined;
}

/** `a=/x:/y` or one entry of `-I`; relative paths start from `baseDir`. */
export function parseSearchPathEntry(entry: string, baseDir: string): SearchPathEntry {
  const equals = entry.indexOf('=');
  const prefix = equals < 0 ? '' : entry.slice(0, equals);
  const path = entry.slice(equals + 1);
  return { prefix, path: path.startsWith('/') ? path : canonicalPath(`${baseDir}/${path}`) };
}
