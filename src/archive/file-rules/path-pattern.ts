// Patterns of paths. `*` is any characters but a slash, `**` as a whole component any folders, also none; at the end it
// is everything below. A backslash takes the meaning from the next character. There is nothing else, so that matching
// takes time linear in the path for each component: no pattern can hang it, as regular expressions can.
//
//   /nix/store/*/bin/sudo    /etc/app/**    /**/*.sh
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { type ByteString, toByteString } from '../byte-string.ts';

/** Literal parts between the stars of one component; one part is a literal. */
type ComponentPattern = readonly [ByteString, ...ByteString[]];

/** Runs of components between the `**`s; the first starts at the root, the last ends with the path. */
export type PathPattern = readonly (readonly ComponentPattern[])[];

/** @throws NixlayerError E_SPEC when a path of an image could never match it */
export function assertPathPattern(pattern: string, where: string): void {
  const problem = problemOf(pattern);
  if (problem === undefined) return;
  throw new NixlayerError('E_SPEC', `${where}: the pattern ${problem}`, {
    hint: 'Patterns are whole paths such as "/etc/app/*.conf", "/app/**" or "/**/bin/*".',
  });
}

function problemOf(pattern: string): string | undefined {
  if (!pattern.startsWith('/')) return 'does not start with a slash';
  if (pattern.includes('\0')) return 'holds a NUL character';
  const components = componentsOf(pattern);
  if (components.some((component) => /(?<!\\)(?:\\\\)*\\$/.test(component)))
    return 'has a backslash at the end of a component';
  if (components.includes('')) return 'has an empty component';
  if (components.some((component) => component === '.' || component === '..'))
    return 'has a component . or ..';
  if (components.some((component) => component !== '**' && /(?<!\\)(?:\\\\)*\*\*/.test(component)))
    return 'has ** beside other characters; it stands for whole components';
  return undefined;
}

export function parsePathPattern(pattern: string): PathPattern {
  const components = componentsOf(toByteString(pattern));
  if (components.at(-1) === '**') components.push('*'); // everything below, but not the folder itself
  const runs: ComponentPattern[][] = [[]];
  for (const component of components) {
    if (component === '**') runs.push([]);
    else runs.at(-1)?.push(parseComponent(component));
  }
  return runs;
}

function parseComponent(component: ByteString): ComponentPattern {
  const parts: [ByteString, ...ByteString[]] = [''];
  for (const [token] of component.matchAll(/\\?./gs)) {
    if (token === '*') parts.push('');
    else parts.push(`${parts.pop()}${token.replace(/^\\/, '')}`);
  }
  return parts;
}

/** The root has none. */
function componentsOf(path: string): string[] {
  return path === '/' ? [] : path.split('/').slice(1);
}

/** @param path absolute, without a slash at the end; `/` is the root */
export function matchesPath(pattern: PathPattern, path: ByteString): boolean {
  const components = componentsOf(path);
  return matchesAround(pattern, components.length, (run, at) =>
    run.every((component, index) => matchesComponent(component, components[at + index] ?? '')),
  );
}

/** Whether runs fit into `length` places in their order: the first at the start, the last at the end. */
function matchesAround<Item>(
  runs: readonly (readonly Item[])[],
  length: number,
  fits: (run: readonly Item[], at: number) => boolean,
): boolean {
  const [first = [], ...others] = runs;
  const last = others.pop();
  if (last === undefined) return first.length === length && fits(first, 0);
  const end = length - last.length;
  if (first.length > end || !fits(first, 0) || !fits(last, end)) return false;
  // The leftmost place of each is the best one for those after it.
  let at = first.length;
  for (const run of others) {
    while (at + run.length <= end && !fits(run, at)) at += 1;
    if (at + run.length > end) return false;
    at += run.length;
  }
  return true;
}

function matchesComponent(parts: ComponentPattern, name: ByteString): boolean {
  const [first, ...others] = parts;
  const last = others.pop();
  if (last === undefined) return name === first;
  const end = name.length - last.length;
  if (first.length > end || !name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
