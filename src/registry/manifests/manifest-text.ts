// What a manifest or index says of itself and of what it consists of, read leniently: it may be of any kind.

export interface Named {
  readonly digest: string;
  readonly kind: 'blob' | 'manifest';
}

type Members = Readonly<Record<string, unknown>>;

/** Undefined when it is not a JSON object. */
export function parseManifest(bytes: Uint8Array): Members | undefined {
  try {
    return asObject(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return undefined;
  }
}

/** Everything that must be at the registry before it. Layers with URLs of their own need not. */
export function namedIn(manifest: Members | undefined): readonly Named[] {
  const named = (value: unknown, kind: Named['kind']): readonly Named[] => {
    const { digest, urls } = asObject(value) ?? {};
    return typeof digest === 'string' && !Array.isArray(urls) ? [{ digest, kind }] : [];
  };
  const each = (value: unknown, kind: Named['kind']): readonly Named[] =>
    Array.isArray(value) ? value.flatMap((item) => named(item, kind)) : [];
  if (manifest === undefined) return [];
  return [
    ...named(manifest.config, 'blob'),
    ...each(manifest.layers, 'blob'),
    ...each(manifest.blobs, 'blob'),
    ...each(manifest.manifests, 'manifest'),
  ];
}

export function asObject(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Members)
    : undefined;
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
