// Files that lie outside of the store and so belong to no package: what commands and copies put into the image.
import { posix } from 'node:path';
import type { ImageContents, LayerContents } from '../../stages/contents/image-contents.ts';
import { bare, type Component, property, sorted } from './component.ts';

/** Names are given up to so many. */
const maxNames = 1000;

/**
 * One component for all of them. Links that lead into the store are left out: what they lead to is a package.
 * @returns undefined without any, and where nobody asked which files there are
 */
export function otherFiles(contents: ImageContents): Component | undefined {
  const { storePaths } = contents;
  const own = ownLayers(contents);
  const inLayers = own.flatMap((layer) => (layer.files ?? []).map((file) => ({ ...file, layer })));
  const links = new Map(
    inLayers.flatMap(({ path, type, target }) =>
      type === 'symlink' && target !== undefined ? [[path, target] as const] : [],
    ),
  );
  const store = storePaths[0]?.storePath.replace(/[^/]+$/, '') ?? '/nix/store/';
  const files = inLayers.filter(({ path, type }) => type !== 'removal' && !leadsInto(store, path, links));
  if (files.length === 0) return undefined;
  const indexes = [...new Set(files.map(({ layer }) => layer))];
  const names = files.map(({ path }) => `/${path}`).sort();
  return {
    ...bare('files', 'file', 'files outside of the store', ''),
    description: 'Made by the commands of the image or copied into it; of no package',
    properties: sorted([
      property('metadata', 'layer'),
      property('source', 'customisation'),
      property('file-count', String(files.length)),
      property('file-size', String(files.reduce((sum, { size }) => sum + size, 0))),
      ...indexes.flatMap(({ index, diffId }) => [
        property('layer-index', String(index)),
        property('layer-diff-id', diffId),
      ]),
      ...names.slice(0, maxNames).map((name) => property('file', name)),
    ]),
  };
}

/**
 * Of an image that exists nobody knows what its base was: what lies below store paths may be that. Without any store path it
 * was not made in this way at all.
 */
function ownLayers({ layers, explanation }: ImageContents): readonly LayerContents[] {
  if (explanation.knownFrom === 'closure')
    return layers.filter(({ kind }) => kind === 'customisation' || kind === 'mixed');
  const uppermost = layers.findLastIndex(({ storePaths }) => storePaths.length > 0);
  return uppermost === -1 ? [] : layers.slice(uppermost);
}

/** As the kernel: more links in a row lead nowhere. */
const maxLinks = 40;

/** Whether a path is a link into the store, or goes over one: `bin/sh` → `busybox` → `/nix/store/…`. */
function leadsInto(store: string, path: string, links: ReadonlyMap<string, string>): boolean {
  let at = `/${path}`;
  for (let count = 0; count < maxLinks; count += 1) {
    if (at.startsWith(store)) return true;
    const names = at.slice(1).split('/');
    const length = names.findIndex((_, index) => links.has(names.slice(0, index + 1).join('/'))) + 1;
    if (length === 0) return false;
    const target = links.get(names.slice(0, length).join('/'))!;
    at = posix.resolve('/', ...names.slice(0, length - 1), target, ...names.slice(length));
  }
  return false;
}
