import { expect, test } from 'vitest';
import { parsePlace } from '../../src/cli/image-place.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  [
    'docker://app',
    { kind: 'registry', reference: { registry: 'docker.io', repository: 'library/app', tag: 'latest' } },
  ],
  ['oci:layout', { kind: 'oci', path: 'layout' }],
  ['oci:./a/layout:1.0', { kind: 'oci', path: './a/layout', name: '1.0' }],
  [`oci:layout@${digest}`, { kind: 'oci', path: 'layout', name: digest }],
  ['oci-archive:/tmp/a.tar:1.0', { kind: 'oci-archive', path: '/tmp/a.tar', name: '1.0' }],
  ['docker-archive:a.tar', { kind: 'docker-archive', path: 'a.tar' }],
  [
    'docker-archive:a.tar:reg:5000/app:1.0',
    { kind: 'docker-archive', path: 'a.tar', name: 'reg:5000/app:1.0' },
  ],
  ['docker-daemon:app:1.0', { kind: 'daemon', runtime: 'docker', name: 'app:1.0' }],
  ['podman:localhost/app:1.0', { kind: 'daemon', runtime: 'podman', name: 'localhost/app:1.0' }],
  ['./result', { kind: 'file', path: './result' }],
  ['a:b', { kind: 'file', path: 'a:b' }],
])('%s', (text, place) => {
  expect(parsePlace(text)).toEqual(place);
});

test.each([
  ['docker:app', 'Expected docker://'],
  ['oci:', 'Expected oci:PATH'],
  ['oci:layout:-x', "'-x' is no name"],
  ['docker-archive:a.tar:App', "'App' is no name"],
  ['docker-daemon:--help', 'Expected NAME:TAG'],
  ['docker-daemon:app', 'Expected NAME:TAG'],
])('%s is no place', (text, hint) => {
  expect(() => parsePlace(text)).toThrow(
    expect.objectContaining({ code: 'E_USAGE', hint: expect.stringContaining(hint) }),
  );
});
