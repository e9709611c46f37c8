// deduplicate = true: which layers need not be added again, because the base image has them already.
import type { TarFile } from '../../archive/tar-file.ts';
import type { Layer } from '../image.ts';
import { whiteout } from '../whiteout.ts';
import { asBaseImage, type BaseImage, type BaseLayer } from './base-image.ts';
import { type LayerEntry, visitEntries } from './layer-entries.ts';

/** Beyond this, a layer is taken for covered: it is added again, which is always right. */
const maxNames = 200_000;

/**
 * The layers without those that the base has and that nothing touches which lies above them in the base, or would: on
 * top of it they change nothing. Reads layers only when there are such candidates.
 * @param own layers that are to be added, from the lowest to the uppermost
 * @throws NixlayerError E_BASE_IMAGE, E_ABORTED
 */
export async function layersToAdd(
  { tar, layers }: BaseImage,
  own: readonly Layer[],
  signal?: AbortSignal,
): Promise<Layer[]> {
  const added: Layer[] = [];
  for (const layer of own) {
    const at = layers.findLastIndex(({ diffId }) => diffId === layer.digest.diffId);
    const there = layers[at];
    const otherPaths = own.flatMap((other) => (other === layer ? [] : other.storePaths));
    const isThere =
      there !== undefined &&
      !(await asBaseImage(tar.path, () => isCovered(tar, there, layers.slice(at + 1), otherPaths, signal)));
    if (!isThere) added.push(layer);
  }
  return added;
}

async function isCovered(
  tar: TarFile,
  layer: BaseLayer,
  above: readonly BaseLayer[],
  otherPaths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  // Folders that are only named in paths below them have no description.
  const names = new Map<string, string | undefined>();
  const add = (entry: LayerEntry): void => {
    if (names.size > maxNames) return;
    for (const folder of foldersOf(entry.name)) if (!names.has(folder)) names.set(folder, undefined);
    names.set(entry.name, description(entry));
  };
  await visitEntries(tar, layer, add, signal);
  if (names.size > maxNames || otherPaths.some((path) => names.has(path.slice(1)))) return true;
  let covered = false;
  const look = (entry: LayerEntry): void => {
    covered = covered || touches(entry, names);
  };
  for (const upper of above) if (!covered) await visitEntries(tar, upper, look, signal);
  return covered;
}

/** Would the order of this entry and the layer with these names make a difference? */
function touches(entry: LayerEntry, names: ReadonlyMap<string, string | undefined>): boolean {
  const folders = foldersOf(entry.name);
  const folder = folders.at(-1) ?? '';
  const last = entry.name.slice(folder === '' ? 0 : folder.length + 1);
  if (last.startsWith(whiteout + whiteout)) return names.has(folder); // all that is in the folder
  if (last.startsWith(whiteout)) {
    const hidden = last.slice(whiteout.length);
    return names.has(folder === '' ? hidden : `${folder}/${hidden}`);
  }
  if (folders.some((each) => names.get(each)?.startsWith('directory') === false)) return true;
  if (!names.has(entry.name)) return false;
  const below = names.get(entry.name);
  if (entry.type !== 'directory' || entry.hasAttributes) return true;
  return below !== undefined && below !== description(entry);
}

function foldersOf(name: string): string[] {
  const parts = name.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Of attributes only that there are any: such a folder is never taken for the same. */
function description({ type, mode, uid, gid, hasAttributes }: LayerEntry): string {
  return [type, mode & 0o7777, uid, gid, hasAttributes].join(' ');
}
