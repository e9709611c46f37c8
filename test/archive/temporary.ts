import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { StoreLayerRecipe } from '../../src/archive/store-layer.ts';

/** Paths, targets and texts have one character per byte. */
export interface TreeNode {
  readonly path: string;
  readonly type: string;
  readonly mode?: number;
  readonly text?: string;
  readonly target?: string;
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nixlayer-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function makeTree(root: string, nodes: readonly TreeNode[]): void {
  const at = (path: string): Buffer =>
    Buffer.concat([Buffer.from(root), Buffer.from(path === '' ? '' : `/${path}`, 'latin1')]);
  for (const { path, type, text = '', target = '' } of nodes) {
    if (type === 'directory') mkdirSync(at(path));
    else if (type === 'symlink') symlinkSync(Buffer.from(target, 'latin1'), at(path));
    else if (type === 'link') linkSync(at(target), at(path));
    else writeFileSync(at(path), text, 'latin1');
  }
  for (const { path, mode } of nodes.toReversed()) if (mode !== undefined) chmodSync(at(path), mode);
}

export function recipe(location: string, changes: Partial<StoreLayerRecipe> = {}): StoreLayerRecipe {
  return {
    storeDir: '/nix/store',
    paths: [{ storePath: storePath('tree-1'), location }],
    mtime: 1,
    uid: 0,
    gid: 0,
    uname: 'root',
    gname: 'root',
    canonicalModes: false,
    ...changes,
  };
}

export function storePath(name: string): string {
  return `/nix/store/${'0'.repeat(32)}-${name}`;
}
