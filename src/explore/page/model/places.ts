// Ways between places.
import type { FileOwner } from './files.ts';
import type { ImageModel, Layering } from './image-model.ts';
import type { Place, Selection } from './place.ts';
import { wholeImage } from './place.ts';

export interface Crumb {
  readonly text: string;
  readonly place: Place;
}

/** From the image to a place, itself the last. */
export function crumbsOf(place: Place, image: ImageModel, layering: Layering): readonly Crumb[] {
  const crumbs: Crumb[] = [{ text: image.name, place: wholeImage }];
  if (place.kind === 'image') return crumbs;
  const layer = place.kind === 'layer' ? place.layer : layerOfOwner(place.owner, layering);
  if (layer !== undefined) crumbs.push({ text: `layer ${layer + 1}`, place: { kind: 'layer', layer } });
  if (place.kind === 'layer') return crumbs;
  const { owner, folder } = place;
  const { title, version } =
    owner.kind === 'path' ? image.packages[owner.index]! : { title: 'files', version: '' };
  crumbs.push({ text: `${title} ${version}`.trim(), place: { kind: 'folder', owner, folder: '' } });
  let path = '';
  for (const name of folder === '' ? [] : folder.split('/')) {
    path = path === '' ? name : `${path}/${name}`;
    crumbs.push({ text: name, place: { kind: 'folder', owner, folder: path } });
  }
  return crumbs;
}

/** Index of the layer in which something is; undefined where no layer of the layering has it. */
export function layerOfOwner(owner: FileOwner, { layers, layerOf }: Layering): number | undefined {
  const index =
    owner.kind === 'path' ? layerOf[owner.index] : layers.find(({ real }) => real === owner.index)?.index;
  return index === undefined || index < 0 ? undefined : index;
}

export function parentOf(place: Place, image: ImageModel, layering: Layering): Place {
  return crumbsOf(place, image, layering).at(-2)?.place ?? wholeImage;
}

export function isSameSelection(a: Selection, b: Selection): boolean {
  if (a.kind === 'layer') return b.kind === 'layer' && a.layer === b.layer;
  if (a.kind === 'path') return b.kind === 'path' && a.index === b.index;
  if (a.kind === 'image') return b.kind === 'image';
  return b.kind === 'file' && a.file === b.file && isSameOwner(a.owner, b.owner);
}

export const isSameOwner = (a: FileOwner, b: FileOwner): boolean => a.kind === b.kind && a.index === b.index;

/** The store path of a selection, if it has one. */
export function pathOf(selected: Selection): number | undefined {
  if (selected.kind === 'path') return selected.index;
  return selected.kind === 'file' && selected.owner.kind === 'path' ? selected.owner.index : undefined;
}
