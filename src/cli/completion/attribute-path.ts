// An attribute path that is being typed: `packages."a.b".we`.

export interface TypedPath {
  /** What is typed before the last name, with its dot. */
  readonly before: string;
  /** The names in it. */
  readonly names: readonly string[];
  /** The last name is typed with a quote at its start. */
  readonly isQuoted: boolean;
}

export function readTypedPath(typed: string): TypedPath {
  const names: string[] = [];
  const part = /(?:"((?:[^"\\]|\\.)*)"|([^."]+))\./sy;
  let end = 0;
  for (let match = part.exec(typed); match; match = part.exec(typed)) {
    names.push(match[1]?.replace(/\\(.)/gs, '$1') ?? match[2] ?? '');
    end = part.lastIndex;
  }
  return { before: typed.slice(0, end), names, isQuoted: typed[end] === '"' };
}

/** A name as part of a path; undefined when Nix has no way to write it there. */
export function writtenName(name: string, isQuoted: boolean): string | undefined {
  // Nix reads no escapes between the quotes.
  if (name.includes('"')) return undefined;
  if (name !== '' && !name.includes('.') && !isQuoted) return name;
  return name.includes('\\') ? undefined : `"${name}"`;
}
