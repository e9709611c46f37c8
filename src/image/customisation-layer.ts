// The uppermost layer of a layered image: an archive that Nix built, used as it is unless rules change it.
import { join } from 'node:path';
import { fileStatus } from '../archive/file-tree.ts';
import type { LayerRecipe } from '../archive/layer-recipe.ts';
import type { AssembleInput } from './assemble-input.ts';
import { hashedLayer } from './hashed-layer.ts';
import type { Layer } from './image.ts';
import { layerComment } from './oci-config.ts';

/**
 * @param storePath a folder with `layer.tar`
 * @throws NixlayerError E_INVALID_PATH, E_ARCHIVE_FORMAT (it is no archive, and rules are to change it), E_ABORTED
 */
export async function customisationLayer(
  storePath: string,
  input: AssembleInput,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Layer> {
  const file = join(input.locate(storePath), 'layer.tar');
  const recipe: LayerRecipe = input.perms?.length ? changedArchive(file, input) : { copied: file };
  const hashed = await hashedLayer(recipe, [storePath], input, onBytes, signal);
  return {
    ...hashed,
    kind: 'customisation',
    archivePath: `${hashed.digest.diffId.slice('sha256:'.length)}/layer.tar`,
    compression: 'none',
    storePaths: [storePath],
    comment: layerComment([storePath]),
  };
}

/** Rules work on recipes: this one appends nothing. */
function changedArchive(
  file: string,
  { perms, storeDir }: Pick<AssembleInput, 'perms' | 'storeDir'>,
): LayerRecipe {
  return {
    archive: { location: file, size: fileStatus(file).size },
    storeDir,
    addStoreDir: false,
    paths: [],
    leftOut: new Set(),
    mtime: 0,
    canonicalModes: false,
    rules: perms,
  };
}
