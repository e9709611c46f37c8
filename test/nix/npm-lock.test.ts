// package-lock.json in the form that nixpkgs' importNpmLock fetches from.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../eval/evaluate.ts';

const repository = join(import.meta.dirname, '../..');

interface LockedPackage {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
}

describe('the lock file for nixpkgs', () => {
  const text = evaluate(
    'builtins.toJSON (import ./nix/npm-lock.nix (builtins.fromJSON (builtins.readFile ./package-lock.json)))',
    {},
    repository,
  );
  const { packages } = JSON.parse(JSON.parse(text)) as { readonly packages: Record<string, LockedPackage> };

  test('has an address for every package with a hash, and for no other', () => {
    for (const [folder, { integrity, resolved }] of Object.entries(packages))
      expect([folder, resolved !== undefined]).toEqual([folder, integrity !== undefined]);
  });

  test('has one for all that nixlayer depends on itself', () => {
    const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
      readonly dependencies: object;
      readonly devDependencies: object;
    };
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }))
      expect(packages[`node_modules/${name}`]?.resolved).toMatch(/^https:/);
  });

  test.each([
    ['node_modules/execa', 'https://registry.npmjs.org/execa/-/execa-VERSION.tgz'],
    ['node_modules/@swc/core', 'https://registry.npmjs.org/@swc/core/-/core-VERSION.tgz'],
    [
      'node_modules/vite/node_modules/picomatch',
      'https://registry.npmjs.org/picomatch/-/picomatch-VERSION.tgz',
    ],
  ])('knows where %s is', (folder, address) => {
    const entry = packages[folder];
    expect(entry?.resolved).toBe(address.replace('VERSION', String(entry?.version)));
  });
});
