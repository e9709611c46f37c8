// Inputs of a flake that are folders: their outputs are known as far as those of the flake itself.

import { canonicalPath } from '../files/canonical-path.ts';
import { lstat } from '../files/path-queries.ts';
import { parseFlakeRef } from '../flake/flake-ref.ts';
import { Attrs, type Slot } from '../values/value.ts';
import { tryForce } from './attempt.ts';
import type { AnalysisState } from './state.ts';

/**
 * The flake.nix of an input with a `path:` reference; undefined for other inputs, and where there is none.
 * @param flakeFile the file that has the input, absolute
 * @param spec what it says of the input
 */
export function localFlakeFile(state: AnalysisState, flakeFile: string, spec: Slot): string | undefined {
  const path = pathOf(state, spec);
  if (path === undefined) return undefined;
  const base = path.startsWith('/') ? '' : `${flakeFile}/..`;
  const file = canonicalPath(`${base}/${path}/flake.nix`);
  try {
    return lstat(state.session, file)?.type === 'regular' ? file : undefined;
  } catch {
    return undefined;
  }
}

function pathOf(state: AnalysisState, slot: Slot): string | undefined {
  const spec = tryForce(state, slot);
  if (!(spec instanceof Attrs) || tryForce(state, spec.get('flake') ?? true) === false) return undefined;
  const url = tryForce(state, spec.get('url') ?? null);
  const { type, path, dir = '' } = typeof url === 'string' ? attributesOf(url) : pathAttributes(state, spec);
  return type === 'path' && typeof path === 'string' ? `${path}/${String(dir)}` : undefined;
}

function attributesOf(url: string): Readonly<Record<string, unknown>> {
  try {
    return parseFlakeRef(url, { relative: true });
  } catch {
    return {};
  }
}

function pathAttributes(state: AnalysisState, spec: Attrs): Readonly<Record<string, unknown>> {
  const [type, path] = ['type', 'path'].map((name) => tryForce(state, spec.get(name) ?? null));
  return { type, path };
}
