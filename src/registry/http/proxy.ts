// Which proxy leads to a host, by HTTP_PROXY, HTTPS_PROXY and NO_PROXY in the ways that curl and Go's net/http read them.
import { BlockList, isIP, isIPv6 } from 'node:net';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { hostName, isLoopback } from '../hosts/addresses.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws NixlayerError E_USAGE when the variable holds no URL */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  // HTTP_PROXY in capitals is left out by curl because of CGI programs; Go takes it elsewhere.
  const names = url.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
  const name = [...names, 'all_proxy', 'ALL_PROXY'].find((each) => (env[each] ?? '') !== '');
  if (name === undefined || isExempt(url, env.no_proxy ?? env.NO_PROXY ?? '')) return undefined;
  const text = env[name] ?? '';
  const whole = /^[a-z0-9]+:\/\//i.test(text) ? text : `http://${text}`;
  if (URL.canParse(whole)) return new URL(whole);
  throw new NixlayerError('E_USAGE', `${name} is not a URL`, { hint: `Write ${name}=http://HOST:PORT.` });
}

function isExempt(url: URL, noProxy: string): boolean {
  const host = hostName(url.host);
  if (isLoopback(host)) return true;
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return noProxy
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => entry === '*' || matches(entry.toLowerCase(), host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  const subnet = /^(.+)\/(\d+)$/.exec(entry);
  if (subnet !== null) return isInSubnet(host, subnet[1] ?? '', Number(subnet[2]));
  if (isIP(entry) !== 0) return entry === host;
  const [, name = '', ofPort] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  const bare = hostName(name);
  return (ofPort === undefined || ofPort === port) && (host === bare || host.endsWith(`.${bare}`));
}

function isInSubnet(host: string, network: string, prefix: number): boolean {
  if (isIP(host) === 0 || isIP(network) !== isIP(host)) return false;
  const family = isIPv6(host) ? 'ipv6' : 'ipv4';
  if (prefix > (family === 'ipv6' ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(network, prefix, family);
  return list.check(host, family);
}
