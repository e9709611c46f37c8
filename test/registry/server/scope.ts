// Scopes of tokens: `repository:NAME:ACTION,ACTION`.

export interface Scope {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/** Names may hold colons (`host:port/name`): the first and the last one count. */
export function parseScope(text: string): Scope {
  const first = text.indexOf(':');
  const last = text.lastIndexOf(':');
  return {
    type: text.slice(0, first),
    name: text.slice(first + 1, last),
    actions: text
      .slice(last + 1)
      .split(',')
      .filter((action) => action !== ''),
  };
}

/** What is asked for and allowed; `repository:*:pull` allows to pull everything. */
export function grantedOf(asked: readonly Scope[], allowed: readonly Scope[]): readonly Scope[] {
  return asked.map(({ type, name, actions }) => ({
    type,
    name,
    actions: actions.filter((action) =>
      allowed.some(
        (rule) =>
          rule.type === type && (rule.name === '*' || rule.name === name) && rule.actions.includes(action),
      ),
    ),
  }));
}

export function covers(granted: readonly Scope[], needed: readonly Scope[]): boolean {
  return grantedOf(needed, granted).every(
    ({ actions }, index) => actions.length === needed[index]?.actions.length,
  );
}
