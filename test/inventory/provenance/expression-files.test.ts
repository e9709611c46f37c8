import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { expressionFiles } from '../../../src/inventory/provenance/expression-files.ts';
import { temporaryFolder } from '../../archive/temporary.ts';

test('an expression leads to the files that its paths name, within its root, and to what pins beside them', async () => {
  const folder = await temporaryFolder();
  const texts = {
    'outside.nix': '1',
    'root/image.nix': 'import ./lib { a = import ../outside.nix; n = import ./npins; x = ./image.nix; }',
    'root/lib/default.nix': '{ a, n, x }: import ../flake.nix + ./missing.nix',
    'root/flake.nix': '(import ./other.nix { lock = builtins.readFile ./flake.lock; })',
    'root/flake.lock': '{}',
    'root/other.nix': '{',
    'root/npins/default.nix': 'builtins.fromJSON (builtins.readFile ./sources.json)',
    'root/npins/sources.json': '{}',
    'root/unused.nix': '1',
  };
  for (const [name, text] of Object.entries(texts)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const root = { folder: join(folder, 'root') };
  const { files, isCut } = expressionFiles(join(folder, 'root/image.nix'), root);
  expect(isCut).toBe(false);
  expect(files.map((file) => relative(root.folder, file)).toSorted()).toEqual([
    'flake.lock',
    'flake.nix',
    'image.nix',
    'lib/default.nix',
    'npins/default.nix',
    'npins/sources.json',
    'other.nix',
  ]);
});
