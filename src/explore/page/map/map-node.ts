// What the map shows, as a tree. What would be too small to be seen is put together.
import type { FileRow } from '../../data/page-data.ts';
import type { FileOwner } from '../model/files.ts';
import type { ImageModel, Layering, LayerModel } from '../model/image-model.ts';
import type { Place, Selection } from '../model/place.ts';
import { bytes, counted } from '../parts/numbers.ts';
import { type FolderNode, folderAt, folderTree } from './folder-tree.ts';

export interface MapNode {
  readonly kind: 'root' | 'layer' | 'path' | 'own files' | 'folder' | 'file' | 'rest';
  readonly label: string;
  /** Behind the label, quieter. */
  readonly note: string;
  readonly size: number;
  readonly children?: readonly MapNode[];
  /** What a click chooses. */
  readonly selection?: Selection;
  /** Where zooming in leads. */
  readonly zoom?: Place;
  readonly path?: number;
  readonly layer?: LayerModel;
  readonly file?: FileRow;
}

/** Square pixels: what is smaller cannot be pointed at. */
const leastArea = 20;

/** @param bytesPerArea bytes that a square pixel stands for */
export function layersNode(image: ImageModel, layering: Layering, place: Place, area: number): MapNode {
  const chosen =
    place.kind === 'layer' ? layering.layers.filter(({ index }) => index === place.layer) : layering.layers;
  const total = chosen.reduce((sum, { size }) => sum + size, 0);
  const least = (total / area) * leastArea;
  if (place.kind === 'layer' && chosen[0] !== undefined) {
    const children = childrenOf(image, chosen[0], least);
    return { kind: 'root', label: '', note: '', size: total, children };
  }
  return root(
    chosen.map((layer) => layerNode(image, layer, least)),
    least,
    total,
  );
}

function root(children: readonly MapNode[], least: number, size: number): MapNode {
  return { kind: 'root', label: '', note: '', size, children: withoutDust(children, least) };
}

function layerNode(image: ImageModel, layer: LayerModel, least: number): MapNode {
  const { index, size, paths } = layer;
  const children = childrenOf(image, layer, least);
  return {
    ...{ kind: 'layer', size, layer, children },
    label: layerTitle(layer),
    note: paths.length > 1 ? `${counted(paths.length, 'store path')}, ${bytes(size)}` : bytes(size),
    selection: { kind: 'layer', layer: index },
    zoom: { kind: 'layer', layer: index },
  };
}

export const layerTitle = ({ index, kind }: LayerModel): string =>
  kind === 'store' || kind === 'mixed' ? `${index + 1}` : `${index + 1} ${kind}`;

function childrenOf(image: ImageModel, layer: LayerModel, least: number): readonly MapNode[] {
  const nodes = layer.paths
    .filter((index) => image.sizes[index]! >= least)
    .map((index): MapNode => pathNode(image, index, layer));
  const small = layer.paths.length - nodes.length;
  const shown = nodes.reduce((sum, { size }) => sum + size, 0);
  const inPaths = layer.paths.reduce((sum, index) => sum + image.sizes[index]!, 0);
  // Of a base layer the size is the one in which it is stored.
  const own = layer.paths.length === 0 ? layer.size : layer.ownFiles;
  if (own >= least && own > 0) nodes.push(ownFilesNode(layer, own));
  if (inPaths > shown && small > 0) nodes.push(rest(small, inPaths - shown, 'smaller'));
  return nodes;
}

function pathNode(image: ImageModel, index: number, layer: LayerModel): MapNode {
  const { title, version, size } = image.packages[index]!;
  return {
    ...{ kind: 'path', label: title, note: version, size, path: index, layer },
    selection: { kind: 'path', index },
    zoom: { kind: 'folder', owner: { kind: 'path', index }, folder: '' },
  };
}

function ownFilesNode(layer: LayerModel, size: number): MapNode {
  const label = layer.kind === 'base' ? 'base image' : 'files';
  const zoom: Place | undefined =
    layer.real === undefined
      ? undefined
      : { kind: 'folder', owner: { kind: 'layer', index: layer.real }, folder: '' };
  return {
    ...{ kind: 'own files', label, note: 'outside of the store', size, layer },
    selection: { kind: 'layer', layer: layer.index },
    ...(zoom && { zoom }),
  };
}

function rest(many: number, size: number, what: string): MapNode {
  return { kind: 'rest', label: `${many} ${what}`, note: '', size };
}

function withoutDust(nodes: readonly MapNode[], least: number): readonly MapNode[] {
  const seen = nodes.filter(({ size }) => size >= least);
  const dust = nodes.filter(({ size }) => size < least);
  const size = dust.reduce((sum, node) => sum + node.size, 0);
  return dust.length > 0 && size > 0 ? [...seen, rest(dust.length, size, 'smaller')] : seen;
}

/** The files below a folder; undefined where there is no such folder. */
export function filesNode(
  rows: readonly FileRow[],
  owner: FileOwner,
  folder: string,
  area: number,
): MapNode | undefined {
  const at = folderAt(folderTree(rows), folder);
  if (at === undefined) return undefined;
  const least = (at.size / area) * leastArea;
  return root(inFolder(at, owner, least), least, at.size);
}

function inFolder(folder: FolderNode, owner: FileOwner, least: number): readonly MapNode[] {
  const folders = [...folder.folders.values()].map((each) => folderNode(each, owner, least));
  const files = folder.files.map((row): MapNode => {
    const name = row[0].slice(row[0].lastIndexOf('/') + 1);
    return {
      ...{ kind: 'file', label: name === '' ? 'the file itself' : name, note: '', size: row[1], file: row },
      selection: { kind: 'file', owner, file: row[0] },
    };
  });
  return withoutDust([...folders, ...files], least);
}

function folderNode(folder: FolderNode, owner: FileOwner, least: number): MapNode {
  // A folder with one folder in it says nothing by itself: `lib/python3.12`.
  let [at, label] = [folder, folder.name];
  for (const [only, second] = [...at.folders.values()]; only && !second && at.files.length === 0; ) {
    at = only;
    label += `/${only.name}`;
    break;
  }
  return {
    ...{ kind: 'folder', label: `${label}/`, note: bytes(at.size), size: at.size },
    children: at.size < least ? [] : inFolder(at, owner, least),
    selection: { kind: 'file', owner, file: `${at.path}/` },
    zoom: { kind: 'folder', owner, folder: at.path },
  };
}
