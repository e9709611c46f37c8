import { expect, test } from 'vitest';
import {
  hostName,
  isInternal,
  isLinkLocal,
  isLoopback,
  isPrivateAddress,
} from '../../../src/registry/hosts/addresses.ts';

test.each(['localhost', 'a.localhost', '127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])(
  '%s is this machine',
  (name) => {
    expect(isLoopback(name)).toBe(true);
    expect(isInternal(name)).toBe(true);
  },
);

test.each([
  'localhost.evil.com',
  'evillocalhost',
  '127.0.0.1.evil.com',
  'registry.local',
  '128.0.0.1',
  '::2',
  '',
])('%j is not', (name) => {
  expect(isLoopback(name)).toBe(false);
});

test.each(['10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.0.1', 'fd00::1'])(
  '%s is of a private network',
  (name) => {
    expect(isPrivateAddress(name)).toBe(true);
    expect(isInternal(name)).toBe(true);
  },
);

test.each(['172.32.0.1', '11.0.0.1', '8.8.8.8', '2001:db8::1', '64:ff9b::8.8.8.8', '10.example'])(
  '%s is public',
  (name) => {
    expect(isPrivateAddress(name)).toBe(false);
    expect(isInternal(name)).toBe(false);
  },
);

test.each([
  '169.254.169.254',
  'fe80::1',
  '0.0.0.0',
  '100.64.0.1',
  '::',
  '64:ff9b::127.0.0.1',
  '64:ff9b::10.1.2.3',
  '64:ff9b::ac1f:1',
  '64:ff9b::192.168.0.1',
  '64:ff9b::169.254.169.254',
  '64:ff9b::100.64.0.1',
  '64:ff9b::',
  '2002:a00:1::1',
  '2002:808:808::1',
])('%s is no place to be sent to', (name) => {
  expect(isInternal(name)).toBe(true);
});

test.each([
  ['169.254.169.254', true],
  ['::ffff:169.254.169.254', true],
  ['64:ff9b::a9fe:a9fe', true],
  ['2002:a9fe:a9fe::', true],
  ['fe80::1', true],
  ['10.0.0.1', false],
  ['64:ff9b::10.0.0.1', false],
  ['metadata.example', false],
])('%s is a link-local address: %s', (name, is) => {
  expect(isLinkLocal(name)).toBe(is);
});

test.each([
  ['[::1]:5000', '::1'],
  ['Host:5000', 'host'],
  ['host.', 'host'],
  ['10.0.0.1', '10.0.0.1'],
])('the name of %s is %s', (host, name) => {
  expect(hostName(host)).toBe(name);
});
