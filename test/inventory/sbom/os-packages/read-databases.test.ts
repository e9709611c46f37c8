import { describe, expect, test } from 'vitest';
import {
  apkPackages,
  dpkgPackages,
  osRelease,
} from '../../../../src/inventory/sbom/os-packages/read-databases.ts';

describe('the status of dpkg', () => {
  test.each<[string, string, unknown]>([
    [
      'a package',
      'Package: libssl3\nStatus: install ok installed\nArchitecture: amd64\nSource: openssl (3.0.13-1)\nVersion: 3.0.13-1~deb12u1\n' +
        'Description: Secure Sockets Layer toolkit\n A longer text.\n .\n Version: 9\nHomepage: https://a.example\n',
      [
        {
          type: 'deb',
          name: 'libssl3',
          version: '3.0.13-1~deb12u1',
          architecture: 'amd64',
          source: 'openssl',
          sourceVersion: '3.0.13-1',
          description: 'Secure Sockets Layer toolkit',
          homepage: 'https://a.example',
        },
      ],
    ],
    [
      'one of images without dpkg',
      'Package: base-files\nVersion: 12\n',
      [{ type: 'deb', name: 'base-files', version: '12' }],
    ],
    ['one that was removed', 'Package: a\nStatus: deinstall ok config-files\nVersion: 1\n', []],
    ['one that is half there', 'Package: a\nStatus: install ok half-installed\nVersion: 1\n', []],
    ['one without version', 'Package: a\nStatus: install ok installed\n', []],
    ['nothing', '', []],
    ['something else', '\0\u0001\u0002 no database', []],
    [
      'two, with empty lines between',
      'Package: a\nVersion: 1\n\n\nPackage: b\r\nVersion: 2\r\n\r\n',
      [
        { type: 'deb', name: 'a', version: '1' },
        { type: 'deb', name: 'b', version: '2' },
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(dpkgPackages(text)).toEqual(expected);
  });
});

describe('the database of apk', () => {
  test.each<[string, string, unknown]>([
    [
      'a package',
      'C:Q1abc=\nP:libcrypto3\nV:3.3.1-r3\nA:x86_64\nS:1\nI:2\nT:Crypto library\nU:https://a.example\nL:Apache-2.0\no:openssl\nm:M <m@a.example>\nt:1\nF:lib\nR:libcrypto.so.3\n',
      [
        {
          type: 'apk',
          name: 'libcrypto3',
          version: '3.3.1-r3',
          architecture: 'x86_64',
          source: 'openssl',
          description: 'Crypto library',
          homepage: 'https://a.example',
          licence: 'Apache-2.0',
        },
      ],
    ],
    ['one that is its own source', 'P:a\nV:1\no:a\n', [{ type: 'apk', name: 'a', version: '1' }]],
    ['one without version', 'P:a\n', []],
  ])('%s', (_, text, expected) => {
    expect(apkPackages(text)).toEqual(expected);
  });
});

test.each<[string, unknown]>([
  [
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n',
    { id: 'debian', versionId: '12', prettyName: 'Debian GNU/Linux 12 (bookworm)' },
  ],
  ["ID='alpine'\nVERSION_ID=3.20.1\n", { id: 'alpine', versionId: '3.20.1' }],
  ['NAME=x\nVERSION_ID=1\n', undefined],
])('the release in %j', (text, expected) => {
  expect(osRelease(text)).toEqual(expected);
});
