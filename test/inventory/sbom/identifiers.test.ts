import { describe, expect, test } from 'vitest';
import { nixPurl, ociPurl, soundCpes, soundPurls } from '../../../src/inventory/sbom/identifiers.ts';
import { imageNameOf } from '../../../src/inventory/sbom/image-name.ts';

describe('a CPE', () => {
  test.each([
    ['cpe:2.3:a:openssl:openssl:3.0.13:*:*:*:*:*:*:*', true],
    ['cpe:2.3:a:gnu:gcc:12.2.0:-:*:en-gb:*:*:*:*', true],
    [String.raw`cpe:2.3:a:v:g\+\+:1\!0:*:*:*:*:*:*:*`, true],
    ['cpe:2.3:o:v:p?:*:*:*:*:*:*:*:*', true],
    ['cpe:2.3:a:openssl:openssl:3.0.13', false],
    ['cpe:2.3:a:open ssl:openssl:3.0.13:*:*:*:*:*:*:*', false],
    ['cpe:2.3:x:openssl:openssl:3.0.13:*:*:*:*:*:*:*', false],
    ['cpe:2.3:a:openssl:openssl:3.0.13:*:*:*:*:*:*:*\n', false],
    ['cpe:/a:openssl:openssl:3.0.13', false],
    [`cpe:2.3:a:${'v'.repeat(2000)}:p:1:*:*:*:*:*:*:*`, false],
  ])('%s is taken: %s', (cpe, isTaken) => {
    expect(soundCpes([cpe])).toEqual(isTaken ? [cpe] : []);
  });
});

describe('a package URL', () => {
  test.each([
    ['pkg:github/openssl/openssl@openssl-3.0.13', 'pkg:github/openssl/openssl@openssl-3.0.13'],
    ['pkg:GitHub/OpenSSL/openssl@1', 'pkg:github/openssl/openssl@1'],
    [
      'pkg:generic/a%20b@1?download_url=https://a.example/x',
      'pkg:generic/a%20b@1?download_url=https%3A%2F%2Fa.example%2Fx',
    ],
    ['https://a.example', undefined],
    ['pkg:', undefined],
    ['pkg:generic/', undefined],
  ])('%s is written as %s', (purl, expected) => {
    expect(soundPurls([purl])).toEqual(expected === undefined ? [] : [expected]);
  });

  test.each([
    ['openssl', '3.0.13', 'bin', 'pkg:nix/openssl@3.0.13?output=bin&outputhash='],
    ['a/b', '1 2', undefined, 'pkg:nix/a%2Fb@1%202?outputhash='],
  ])('of a store path of %s %s', (name, version, output, start) => {
    const hash = '0'.repeat(32);
    expect(nixPurl(`/nix/store/${hash}-x`, name, version, output)).toBe(start + hash);
  });

  test.each([
    [
      'registry.example/team/app:1.0',
      'pkg:oci/app?arch=amd64&repository_url=registry.example%2Fteam%2Fapp&tag=1.0',
    ],
    ['localhost:5000/app:1', 'pkg:oci/app?arch=amd64&repository_url=localhost%3A5000%2Fapp&tag=1'],
    ['app:1.0', undefined],
    ['team/app:1.0', undefined],
    ['app', undefined],
  ])('of the image %s', (name, expected) => {
    expect(ociPurl(imageNameOf({ names: [name], input: '' }), 'linux/amd64', undefined)).toBe(expected);
  });

  test('of an image that is in a registry has the digest', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    expect(ociPurl({ repository: 'registry.example/app', tag: '1' }, undefined, digest)).toBe(
      `pkg:oci/app@sha256:${'a'.repeat(64)}?repository_url=registry.example%2Fapp&tag=1`,
    );
  });
});
