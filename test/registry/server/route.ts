// Which endpoint of the distribution specification a path is.
const namePart = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const name = new RegExp(`^${namePart}(?:/${namePart})*$`);

export type Endpoint = 'base' | 'uploads' | 'session' | 'blob' | 'manifest' | 'tags' | 'referrers';

export interface Route {
  readonly endpoint: Endpoint;
  /** Empty for `base`. */
  readonly repository: string;
  /** Digest, tag or session; empty where there is none. */
  readonly reference: string;
}

const endpoints: readonly (readonly [Endpoint, RegExp])[] = [
  ['uploads', /^\/v2\/(?<repository>.+)\/blobs\/uploads\/?$/],
  ['session', /^\/v2\/(?<repository>.+)\/blobs\/uploads\/(?<reference>[^/]+)$/],
  ['blob', /^\/v2\/(?<repository>.+)\/blobs\/(?<reference>[^/]+)$/],
  ['manifest', /^\/v2\/(?<repository>.+)\/manifests\/(?<reference>[^/]+)$/],
  ['tags', /^\/v2\/(?<repository>.+)\/tags\/list$/],
  ['referrers', /^\/v2\/(?<repository>.+)\/referrers\/(?<reference>[^/]+)$/],
];

export function routeOf(path: string): Route | undefined {
  if (path === '/v2' || path === '/v2/') return { endpoint: 'base', repository: '', reference: '' };
  for (const [endpoint, pattern] of endpoints) {
    const { repository, reference = '' } = pattern.exec(path)?.groups ?? {};
    if (repository !== undefined) return { endpoint, repository, reference: decodeURIComponent(reference) };
  }
  return undefined;
}

export function isRepositoryName(text: string): boolean {
  return text.length <= 255 && name.test(text);
}
