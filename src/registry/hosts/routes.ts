// Where a registry may send us: its own host, other public hosts; never from https to http, nor from the internet into a private network.
import type { LookupFunction } from 'node:net';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { redactUrl } from '../redact.ts';
import { hostName, isInternal, isLinkLocal } from './addresses.ts';

export interface Home {
  readonly registry: string;
  /** Where the registry itself is. */
  readonly base: URL;
  /** It is on this machine or in a private network, and so may be what it leads to. */
  readonly isInternal: () => Promise<boolean>;
}

/** `internal`: of this machine, private networks and links. */
export type RefusedAddresses = 'none' | 'link-local' | 'internal';

/**
 * @param what names the URL in the error: `redirects`, `sends uploads`
 * @returns which addresses are to be refused when connecting, whatever name leads there
 * @throws NixlayerError E_REGISTRY when it may not be reached
 */
export async function assertMayLeadTo(url: URL, home: Home, what: string): Promise<RefusedAddresses> {
  const refuse = (reason: string): NixlayerError =>
    new NixlayerError('E_REGISTRY', `${home.registry} ${what} to ${redactUrl(url)}, ${reason}`, {
      hint: 'That is not followed: it may be an attack, or the registry is set up wrongly.',
    });
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse('which is neither https nor http');
  if (url.protocol === 'http:' && home.base.protocol === 'https:') throw refuse('which gives up https');
  if (url.username !== '' || url.password !== '') throw refuse('which holds a password');
  const name = hostName(url.host);
  if (name === hostName(home.base.host)) return 'none';
  if (isLinkLocal(name)) throw refuse('where metadata services are');
  if (await home.isInternal()) return 'link-local';
  if (isInternal(name)) throw refuse('an address of a private network');
  return 'internal';
}

/** A `Location` on the registry's own host in http, as registries behind a proxy give it, means the registry. */
export function sameHostUpgraded(url: URL, base: URL): URL {
  if (base.protocol !== 'https:' || url.protocol !== 'http:' || url.hostname !== base.hostname) return url;
  if (url.port !== '' && url.port !== base.port && url.port !== '80') return url;
  const upgraded = new URL(url);
  upgraded.protocol = 'https:';
  upgraded.port = base.port;
  return upgraded;
}

/** Whether a host is of a private network: by its name, or by all addresses that the name has. */
export function isInternalHost(name: string, lookup: LookupFunction): Promise<boolean> {
  if (isInternal(name)) return Promise.resolve(true);
  return new Promise((resolve) => {
    lookup(name, { all: true }, (error, found) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address);
      resolve(error === null && addresses.length > 0 && addresses.every(isInternal));
    });
  });
}
