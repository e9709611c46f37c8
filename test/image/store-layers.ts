// Layers of small store paths, as images have them.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { StoreLayerRecipe } from '../../src/archive/store-layer.ts';
import { hashedLayer, type LayerWork } from '../../src/image/hashed-layer.ts';
import type { Layer } from '../../src/image/image.ts';
import { recipe } from '../archive/temporary.ts';

/** Store path → files with their texts. */
export type Trees = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The path in /nix/store that a name stands for. */
export const pathOf = (name: string): string =>
  `/nix/store/${createHash('sha256').update(name).digest('hex').slice(0, 32)}-${name}`;

/** Writes the trees. Their status tells whether they change, once it is a little old: that is waited for. */
export async function makeTrees(folder: string, trees: Trees): Promise<void> {
  for (const [name, files] of Object.entries(trees)) {
    mkdirSync(join(folder, name), { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text);
  }
  await settled();
}

export const settled = (): Promise<void> => setTimeout(150);

export function layerRecipe(folder: string, names: readonly string[]): StoreLayerRecipe {
  const paths = names.map((name) => ({ storePath: pathOf(name), location: join(folder, name) }));
  return recipe('', { paths, canonicalModes: true });
}

export async function storeLayer(given: StoreLayerRecipe, work: LayerWork = {}): Promise<Layer> {
  const storePaths = given.paths.map(({ storePath }) => storePath);
  const hashed = await hashedLayer(given, storePaths, work, () => {}, undefined);
  return {
    ...hashed,
    kind: 'store',
    archivePath: `${hashed.digest.diffId.slice(7)}/layer.tar`,
    compression: 'none',
    storePaths,
    comment: '',
  };
}
