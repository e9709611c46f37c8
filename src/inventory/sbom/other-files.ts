// Files that lie outside of the store and so belong to no package: what commands and copies put into the image.
import type { ImageContents } from '../../stages/contents/image-contents.ts';
import { bare, type Component, property, sorted } from './inventory.ts';

/** Names are given up to so many. */
const maxNames = 1000;

/**
 * One component for all of them. Links into the store are left out: what they lead to is a package.
 * @returns undefined without any, and where nobody asked which files there are
 */
export function otherFiles({ layers, storePaths }: ImageContents): Component | undefined {
  const [first] = storePaths;
  const store =
    first === undefined ? undefined : first.storePath.slice(0, first.storePath.lastIndexOf('/') + 1);
  const own = layers.filter(({ kind }) => kind === 'customisation' || kind === 'mixed');
  const files = own.flatMap((layer) =>
    (layer.files ?? [])
      .filter(({ type, target }) => !(type === 'symlink' && store !== undefined && target?.startsWith(store)))
      .filter(({ type }) => type !== 'removal')
      .map((file) => ({ ...file, layer })),
  );
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
