import { describe, expect, it } from 'vitest';
import {
  hashPartOf,
  packageOfPath,
  titleOfPath,
  wholeNameOf,
} from '../../../../src/image/diff/packages/package-of-path.ts';

const hash = '0c3hbzb6d5v9bdbnq8mr5wsnhbjv6yrb';

describe('packageOfPath', () => {
  it.each([
    ['openssl-3.0.13', 'openssl', '3.0.13', ''],
    ['openssl-3.0.13-bin', 'openssl', '3.0.13', 'bin'],
    ['glibc-2.38-44', 'glibc', '2.38-44', ''],
    ['glibc-2.38-44-getent', 'glibc', '2.38-44', 'getent'],
    ['linux-6.1.62-modules-shrunk', 'linux', '6.1.62', 'modules-shrunk'],
    ['python3.11-requests-2.31.0', 'python3.11-requests', '2.31.0', ''],
    ['perl5.38.0-Test-Needs-0.002010', 'perl5.38.0-Test-Needs', '0.002010', ''],
    ['foo-0-unstable-2023-10-01', 'foo', '0-unstable-2023-10-01', ''],
    ['foo-1.0-rc', 'foo', '1.0-rc', ''],
    ['nss-cacert-3.95', 'nss-cacert', '3.95', ''],
    ['app', 'app', '', ''],
    ['app-bin', 'app-bin', '', ''],
    ['source', 'source', '', ''],
    ['hello-2.12.1.tar.gz', 'hello', '2.12.1.tar.gz', ''],
    ['7zip-23', '7zip', '23', ''],
    ['-', '-', '', ''],
  ])('reads %s', (whole, name, version, output) => {
    expect(packageOfPath(`/nix/store/${hash}-${whole}`)).toEqual({ name, version, output });
    expect(wholeNameOf(`/nix/store/${hash}-${whole}`)).toBe(whole);
  });

  it('names an output behind the package', () => {
    expect(titleOfPath(`/nix/store/${hash}-openssl-3.0.13-bin`)).toBe('openssl (bin)');
    expect(titleOfPath(`/nix/store/${hash}-openssl-3.0.13`)).toBe('openssl');
  });

  it('finds the hash part of a store path, and of a hash part', () => {
    expect(hashPartOf(`/nix/store/${hash}-hello`)).toBe(hash);
    expect(hashPartOf(hash)).toBe(hash);
  });
});
