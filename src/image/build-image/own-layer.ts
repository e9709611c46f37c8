// The one layer that buildImage adds: an archive of files, and behind them the store paths that are needed.

import { join } from 'node:path';
import type { AppendedLayerRecipe } from '../../archive/appended-layer.ts';
import { toByteString } from '../../archive/byte-string.ts';
import type { FileRule } from '../../archive/file-rules/file-rule.ts';
import type { LayerRecipe } from '../../archive/layer-recipe.ts';
import { readPureLayer } from '../../archive/pure-layer.ts';
import { sha256Hex } from '../../store/hash.ts';
import type { BaseImage } from '../base/base-image.ts';
import { hashedLayer, type LayerWork } from '../hashed-layer.ts';
import type { Layer } from '../image.ts';
import { filesOfBase } from './base-files.ts';
import { type Description, layerJson, layerJsonText } from './descriptions.ts';
import { jshonText } from './jshon-text.ts';
import { listedFiles } from './listed-files.ts';

export interface OwnLayerInput extends LayerWork {
  readonly description: Description;
  /** Store path of a folder with `layer.tar`: the files. */
  readonly pureLayer: string;
  /** All that the image needs of the store. */
  readonly storePaths: readonly string[];
  readonly storeDir: string;
  readonly locate: (storePath: string) => string;
  readonly canonicalModes: boolean;
  /** Seconds since the epoch, for store paths. */
  readonly mtime: number;
  readonly rules?: readonly FileRule[] | undefined;
  readonly onBytes: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface OwnLayer {
  readonly layer: Layer;
  /** Names its folder in the archive; no digest of anything in there. */
  readonly id: string;
  readonly json: string;
}

/** @throws NixlayerError E_INVALID_PATH, E_STORE_FORMAT, E_ARCHIVE_FORMAT, E_BASE_IMAGE, E_LAYER_CHANGED, E_ABORTED */
export async function ownLayer(base: BaseImage | undefined, input: OwnLayerInput): Promise<OwnLayer> {
  const { description, storePaths, onBytes, signal } = input;
  const location = join(input.locate(input.pureLayer), 'layer.tar');
  const { checksum, size, names } = await readPureLayer(location, signal);
  const below = { location, size, files: listedFiles(names) };
  const recipe: LayerRecipe = { ...(await recipeOf(base, input, below)), rules: input.rules };
  const contents = [input.pureLayer, ...storePaths];
  const hashed = await hashedLayer(recipe, contents, input, onBytes, signal);
  const parent = base?.configName.replace(base.format === 'oci' ? /^.*\//s : /\.json$/, '');
  const json = layerJson(description, checksum, parent);
  const id = sha256Hex(jshonText(json));
  return {
    id,
    json: layerJsonText(json, id, hashed.digest.size),
    layer: {
      ...hashed,
      kind: 'store',
      archivePath: `${id}/layer.tar`,
      compression: 'none',
      storePaths,
      comment: '',
    },
  };
}

async function recipeOf(
  base: BaseImage | undefined,
  { storePaths, storeDir, locate, canonicalModes, mtime, signal }: OwnLayerInput,
  below: { readonly location: string; readonly size: number; readonly files: readonly string[] },
): Promise<AppendedLayerRecipe> {
  const folder = toByteString(storeDir);
  const wanted = new Set([folder, ...storePaths.map(toByteString)]);
  const counts = (file: string): boolean => {
    const end = file.indexOf('/', folder.length + 1);
    return wanted.has(end === -1 ? file : file.slice(0, end));
  };
  const present = base === undefined ? new Set<string>() : await filesOfBase(base, counts, signal);
  for (const file of below.files) if (counts(file)) present.add(file);
  return {
    archive: { location: below.location, size: below.size },
    storeDir,
    addStoreDir: storePaths.length > 0 && !present.has(folder),
    paths: storePaths.map((storePath) => ({ storePath, location: locate(storePath) })),
    leftOut: present,
    mtime,
    canonicalModes,
  };
}
