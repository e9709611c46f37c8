// Image references as docker and podman take them, with Docker Hub's rules for what is left out.
import { isIPv6 } from 'node:net';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { isDigest, isHost, isNameComponent, isTag, longestName, namesRegistry } from './names.ts';

export interface Reference {
  /** `HOST` or `HOST:PORT` in lower case; `docker.io` for Docker Hub, whichever of its names was written. */
  readonly registry: string;
  /** `library/app`, `team/app` */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:…` or `sha512:…` */
  readonly digest?: string;
}

export const dockerHub = 'docker.io';
const namesOfDockerHub: ReadonlySet<string> = new Set([dockerHub, 'index.docker.io', 'registry-1.docker.io']);

/**
 * `app` → `docker.io/library/app:latest`. `docker://` in front is allowed, a tag beside a digest as well.
 * The tag is `latest` where neither stands.
 * @throws NixlayerError E_REFERENCE
 */
export function parseReference(text: string): Reference {
  const bare = text.startsWith('docker://') ? text.slice('docker://'.length) : text;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(bare))
    throw wrong(text, 'begins with a scheme', 'Write HOST/NAME:TAG without https:// or http://.');
  const at = bare.indexOf('@');
  const digest = at === -1 ? undefined : bare.slice(at + 1);
  if (digest !== undefined && !isDigest(digest))
    throw wrong(
      text,
      `has the digest '${digest}'`,
      'Expected sha256: and 64, or sha512: and 128, digits from 0 to f.',
    );
  const named = at === -1 ? bare : bare.slice(0, at);
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const tag = hasTag ? named.slice(colon + 1) : undefined;
  if (tag !== undefined && !isTag(tag))
    throw wrong(
      text,
      `has the tag '${tag}'`,
      'A tag has 1 to 128 letters, digits, _ . - and begins with none of . -',
    );
  const { registry, repository } = splitName(hasTag ? named.slice(0, colon) : named, text);
  return {
    registry,
    repository,
    ...((tag !== undefined || digest === undefined) && { tag: tag ?? 'latest' }),
    ...(digest !== undefined && { digest }),
  };
}

/** The reference with nothing left out: `docker.io/library/app:latest`. */
export function referenceText({ registry, repository, tag, digest }: Reference): string {
  const named = `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}`;
  return digest === undefined ? named : `${named}@${digest}`;
}

function splitName(name: string, text: string): Pick<Reference, 'registry' | 'repository'> {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  // Capitals cannot be in a name, so they make a host of it.
  const hasRegistry = slash !== -1 && (namesRegistry(first) || /[A-Z]/.test(first));
  const host = hasRegistry ? first.toLowerCase() : dockerHub;
  if (!isRegistry(host))
    throw wrong(
      text,
      `names the registry '${first}'`,
      'Expected a host name or address, perhaps with :PORT.',
    );
  const registry = namesOfDockerHub.has(host) ? dockerHub : host;
  const path = hasRegistry ? name.slice(slash + 1) : name;
  const odd = path.split('/').find((part) => !isNameComponent(part));
  if (odd !== undefined)
    throw wrong(
      text,
      odd === '' ? 'has an empty part in its name' : `has '${odd}' in its name`,
      'Parts of a name have small letters and digits, with . _ __ or - between them.',
    );
  if (/^[0-9a-f]{64}$/.test(path))
    throw wrong(text, 'is a digest without sha256:', 'Write NAME@sha256:DIGEST.');
  const repository = registry === dockerHub && !path.includes('/') ? `library/${path}` : path;
  if (registry.length + 1 + repository.length > longestName)
    throw wrong(text, `has a name of more than ${longestName} characters`, 'Choose a shorter name.');
  return { registry, repository };
}

function isRegistry(host: string): boolean {
  if (!isHost(host)) return false;
  const [, address, port] = /^(?:\[(.*)\]|[^:]*)(?::(\d+))?$/.exec(host) ?? [];
  if (address !== undefined && !isIPv6(address)) return false;
  return port === undefined || (Number(port) >= 1 && Number(port) <= 65_535);
}

function wrong(text: string, problem: string, hint: string): NixlayerError {
  return new NixlayerError('E_REFERENCE', `the image reference ${JSON.stringify(text)} ${problem}`, { hint });
}
