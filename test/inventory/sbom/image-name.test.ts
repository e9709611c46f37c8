import { expect, test } from 'vitest';
import { imageNameOf } from '../../../src/inventory/sbom/image-name.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  ['/home/ann/app.tar', [], { repository: 'app.tar', tag: '' }],
  ['build/app/', [], { repository: 'app', tag: '' }],
  ['oci:/home/ann/app', [], { repository: 'app', tag: '' }],
  ['app.tar', ['localhost:5000/app:1', 'app:2'], { repository: 'localhost:5000/app', tag: '1' }],
  [
    `docker://registry.example:5000/team/app@${digest}`,
    [],
    { repository: 'registry.example:5000/team/app', tag: '', digest },
  ],
  [`docker://app:1@${digest}`, [], { repository: 'docker.io/library/app', tag: '1', digest }],
])('%s with the names %j is %j', (input, names, expected) => {
  expect(imageNameOf({ input, names })).toEqual(expected);
});
