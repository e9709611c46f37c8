// Files of images in chunks that are read when somebody asks for them.
import { deflateRawSync } from 'node:zlib';
import type { FileEntry, ImageContents } from '../../stages/contents/image-contents.ts';
import type { FileList, FileRow } from './page-data.ts';

/** UTF-16 units of JSON: large enough to compress well, small enough to be read at once. */
const chunkLength = 256 * 1024;

export interface EncodedFiles {
  /** By image; undefined for one whose files nobody asked for. */
  readonly lists: readonly (readonly FileList[] | undefined)[];
  /** Base64 of compressed JSON, see {@link FileChunk}. */
  readonly chunks: readonly string[];
}

/** Lists that two images have in common are told once. */
export function encodeFiles(images: readonly ImageContents[]): EncodedFiles {
  const chunks: string[] = [];
  let open: string[] = [];
  let length = 0;
  const close = (): void => {
    if (open.length === 0) return;
    const json = `[${open.join(',')}]`;
    chunks.push(deflateRawSync(json, { level: 9 }).toString('base64'));
    open = [];
    length = 0;
  };
  const known = new Map<string, { readonly json: string; readonly place: FileList }>();
  const place = (key: string, files: readonly FileEntry[]): FileList => {
    const json = JSON.stringify(files.map(rowOf));
    const before = known.get(key);
    if (before?.json === json) return before.place;
    const list: FileList = [files.length, chunks.length, open.length];
    open.push(json);
    length += json.length;
    if (length >= chunkLength) close();
    known.set(key, { json, place: list });
    return list;
  };
  const lists = images.map((image) => {
    const lack = [...image.storePaths, ...image.layers].some(({ files }) => files === undefined);
    if (lack) return undefined;
    return [
      ...image.storePaths.map(({ storePath, files = [] }) => place(storePath, files)),
      ...image.layers.map(({ index, files = [] }) => place(`${index}`, files)),
    ];
  });
  close();
  return { lists, chunks };
}

function rowOf({ path, size, type, target }: FileEntry): FileRow {
  if (target !== undefined) return [path, size, type ?? '', target];
  return type === undefined ? [path, size] : [path, size, type];
}
