// What a token is for (distribution: token scope documentation): `repository:NAME:pull,push`.

export function pullScope(repository: string): string {
  return `repository:${repository}:pull`;
}

export function pushScope(repository: string): string {
  return `repository:${repository}:pull,push`;
}

export function deleteScope(repository: string): string {
  return `repository:${repository}:delete`;
}

/** Whether a token for `granted` does what `wanted` asks for. */
export function covers(granted: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((scope) => {
    const { name, actions } = split(scope);
    const had = new Set(granted.flatMap((each) => (split(each).name === name ? split(each).actions : [])));
    return actions.every((action) => had.has(action) || had.has('*'));
  });
}

/** The scopes of both, those of `first` at the front: some registries read only the first. */
export function union(first: readonly string[], others: readonly string[]): readonly string[] {
  const all = [...first];
  for (const scope of others) if (!covers(all, [scope])) all.push(scope);
  return all;
}

function split(scope: string): { readonly name: string; readonly actions: readonly string[] } {
  const colon = scope.lastIndexOf(':');
  return { name: scope.slice(0, colon), actions: scope.slice(colon + 1).split(',') };
}
