// deduplicate = true: which store paths a base image has already.
import { type NarStream, narStream, type TreeStreamEntry } from '../../store/nar-stream.ts';
import { opaque, whiteout } from '../whiteout.ts';
import { asBaseImage, type BaseImage, type BaseLayer } from './base-image.ts';
import { type LayerEntry, visitEntries } from './layer-entries.ts';

export interface WantedStorePaths {
  /** Usually `/nix/store`. */
  readonly storeDir: string;
  /** By store path, `sha256-…=`. */
  readonly narHashes: ReadonlyMap<string, string>;
  /** Owner that the files have in the new image. */
  readonly uid: number;
  readonly gid: number;
}

/**
 * Those of the wanted store paths that are in the base whole and as they would be added: every layer that has anything
 * of the path has all of it, with the same NAR hash, the modes of a store and the same owner, and no layer takes any of
 * it away. Where that cannot be told (entries in an order that NAR does not have, hard links), a path is not counted.
 * Reads all layers; memory depends on the number of store paths only.
 * @throws NixlayerError E_BASE_IMAGE, E_ABORTED
 */
export async function storePathsInBase(
  base: BaseImage,
  wanted: WantedStorePaths,
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const found = new Map<string, boolean>();
  const known = new Map<string, LayerStore>();
  for (const layer of base.layers) {
    const content =
      known.get(layer.diffId) ??
      (await asBaseImage(base.tar.path, () => readStore(base, layer, wanted, signal)));
    known.set(layer.diffId, content);
    if (content.replaced) for (const path of found.keys()) found.set(path, false);
    for (const [path, whole] of content.paths) found.set(path, whole && found.get(path) !== false);
  }
  return new Set([...found].filter(([, whole]) => whole).map(([path]) => path));
}

interface LayerStore {
  /** Whether each wanted path that the layer touches is whole in it. */
  readonly paths: ReadonlyMap<string, boolean>;
  /** The layer puts something else in the place of the store, or of a folder above it. */
  readonly replaced: boolean;
}

async function readStore(
  { tar }: BaseImage,
  layer: BaseLayer,
  wanted: WantedStorePaths,
  signal: AbortSignal | undefined,
): Promise<LayerStore> {
  const store = wanted.storeDir.slice(1).split('/');
  const nars = new Map<string, NarStream | undefined>();
  let replaced = false;
  const visit = async (entry: LayerEntry, content: AsyncIterable<Uint8Array>): Promise<void> => {
    const parts = entry.name === '' ? [] : entry.name.split('/');
    const [name, ...below] = parts.slice(store.length);
    if (name === undefined || name === opaque || !store.every((part, index) => part === parts[index])) {
      replaced ||= replacesStore(entry, parts, store);
      return;
    }
    const path = `${wanted.storeDir}/${name.startsWith(whiteout) ? name.slice(whiteout.length) : name}`;
    if (!wanted.narHashes.has(path)) return;
    if (!nars.has(path)) nars.set(path, narStream());
    const nar = nars.get(path);
    const node = name.startsWith(whiteout) ? undefined : asNode(entry, below, wanted);
    if (node === undefined || nar?.add(node) !== true) nars.set(path, undefined);
    else if (node.type === 'regular') for await (const chunk of content) nar.content(chunk);
  };
  await visitEntries(tar, layer, visit, signal);
  const whole = ([path, nar]: [string, NarStream | undefined]): [string, boolean] => [
    path,
    nar !== undefined && nar.finish() === wanted.narHashes.get(path),
  ];
  return { paths: new Map([...nars].map(whole)), replaced };
}

/** Something other than a folder stands for the store or a folder above it, or a whiteout takes that away. */
function replacesStore({ type }: LayerEntry, parts: readonly string[], store: readonly string[]): boolean {
  const last = parts.at(-1) ?? '';
  const folders = parts.slice(0, -1);
  if (folders.some((part, index) => part !== store[index])) return false;
  if (last === opaque) return true;
  if (last === `${whiteout}${store[folders.length]}`) return true;
  return parts.length > 0 && last === store[folders.length] && type !== 'directory';
}

/** The entry as NAR has it; undefined when a store path would not have it so. */
function asNode(
  { type, mode, uid, gid, size, linkName, hasAttributes }: LayerEntry,
  path: readonly string[],
  wanted: WantedStorePaths,
): TreeStreamEntry | undefined {
  if (uid !== wanted.uid || gid !== wanted.gid || hasAttributes) return undefined;
  if (type === 'symlink') return { path, type, target: linkName };
  const permissions = mode & 0o7777;
  if (type === 'directory') return permissions === 0o555 ? { path, type } : undefined;
  if (type !== 'file' || ![0o444, 0o555].includes(permissions)) return undefined;
  return { path, type: 'regular', executable: permissions === 0o555, size };
}
