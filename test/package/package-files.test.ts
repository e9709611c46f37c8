import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageFile, packageVersion, workerModule } from '../../src/package/package-files.ts';

const root = join(import.meta.dirname, '../..');

test('files of the package are found from the folder of package.json', () => {
  expect(packageFile('nix/default.nix')).toBe(join(root, 'nix/default.nix'));
});

test('the version is that of package.json', () => {
  expect(packageVersion()).toBe(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);
});

test('run from the sources there are no worker modules', () => {
  expect(workerModule('lint')).toBeUndefined();
});
