// The attributes of a derivation as its builder gets them: variables of its environment or, where they are structured,
// the JSON in the variable `__json` (Nix manual, "Advanced attributes", `__structuredAttrs`).

/** @param env of the builder */
export function derivationAttributes(env: ReadonlyMap<string, string>): (name: string) => unknown {
  const structured = structuredIn(env.get('__json'));
  return (name) =>
    structured === undefined ? env.get(name) : Object.hasOwn(structured, name) ? structured[name] : undefined;
}

function structuredIn(json: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (json === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The words of an attribute, as the shell of a builder takes a variable apart: lists are joined by spaces there. */
export function wordsOf(value: unknown): readonly string[] {
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  return texts
    .filter((text) => typeof text === 'string')
    .flatMap((text) => text.split(/\s+/))
    .filter((word) => word !== '');
}
