// Which hosts are this machine, which are of a private network: from those, http is taken; from public registries, they are not reached.
import { BlockList, isIP, isIPv6 } from 'node:net';

const loopback = listOf([['127.0.0.0', 8]], [['::1', 128]]);
// RFC 1918, RFC 4193
const privateUse = listOf(
  [
    ['10.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
  ],
  [['fc00::', 7]],
);
// Where clouds have their metadata services: RFC 3927, RFC 4291
const linkLocal = listOf(
  [['169.254.0.0', 16]],
  [
    ['fe80::', 10],
    // The same through NAT64 (RFC 6052) and 6to4 (RFC 3056).
    ['64:ff9b::169.254.0.0', 112],
    ['2002:a9fe::', 32],
  ],
);
// "This network" reaches this machine; RFC 6598 is for carriers. Of NAT64, only what leads to such addresses: in networks
// without IPv4, all that has no other address is reached by it. Nobody uses 6to4 any more (RFC 7526).
const otherInternal = listOf(
  [
    ['0.0.0.0', 8],
    ['100.64.0.0', 10],
  ],
  [
    ['::', 128],
    ['64:ff9b::127.0.0.0', 104],
    ['64:ff9b::10.0.0.0', 104],
    ['64:ff9b::172.16.0.0', 108],
    ['64:ff9b::192.168.0.0', 112],
    ['64:ff9b::0.0.0.0', 104],
    ['64:ff9b::100.64.0.0', 106],
    ['2002::', 16],
  ],
);

/** The host of a URL or reference without brackets and port. */
export function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(host);
  if (bracketed !== null) return bracketed[1] ?? '';
  return host.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase();
}

/** 127.0.0.0/8, ::1, `localhost` and what ends in `.localhost` (RFC 6761). @param name without port */
export function isLoopback(name: string): boolean {
  if (isIP(name) !== 0) return isIn(loopback, name);
  return name === 'localhost' || name.endsWith('.localhost');
}

/** An address of a private network; names are none. */
export function isPrivateAddress(name: string): boolean {
  return isIP(name) !== 0 && isIn(privateUse, name);
}

export function isLinkLocal(name: string): boolean {
  return isIP(name) !== 0 && isIn(linkLocal, name);
}

/** An address, or name of this machine, that a public registry has no business to send anybody to. */
export function isInternal(name: string): boolean {
  if (isIP(name) === 0) return isLoopback(name);
  return [loopback, privateUse, linkLocal, otherInternal].some((list) => isIn(list, name));
}

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

type Subnet = readonly [network: string, prefix: number];

function listOf(ipv4: readonly Subnet[], ipv6: readonly Subnet[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of ipv4) list.addSubnet(network, prefix, 'ipv4');
  for (const [network, prefix] of ipv6) list.addSubnet(network, prefix, 'ipv6');
  return list;
}
