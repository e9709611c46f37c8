// The one reader of tar archives: from a source of bytes to the headers of its next entry.
import { type EntryHeader, entryHeader, type HeaderExtensions, withoutData } from './entry-header.ts';
import { parsePaxRecords } from './pax-records.ts';
import {
  checkedMap,
  isSparse,
  oldGnuSparseMap,
  paxSparseMap,
  type SparseMap,
  type Take,
} from './sparse-map.ts';
import { BrokenTar, isZeroBlock, parseTarBlock, textAt } from './tar-block.ts';
import { blockSize, paddingTo } from './tar-header.ts';
import type { TarSource } from './tar-source.ts';

export interface ReadEntry extends EntryHeader {
  /** Bytes of content: of a sparse file more than are stored. */
  readonly size: number;
  /** Where its data lies in the archive, and where the entry ends, in bytes. */
  readonly offset: number;
  readonly end: number;
  /** Of a sparse file. */
  readonly sparse?: SparseMap;
}

/** Is shown what entries do not tell. */
export interface TarWatcher {
  /** An extended header: pax records for the next entry (`x`) or for all that follow (`g`), a long name (`L`, `K`). */
  extended?(flag: 'x' | 'g' | 'L' | 'K', data: Buffer): void;
  /** The archive has ended, its blocks of zeros included. @param position in bytes */
  ended?(position: number): void;
}

/** Of one extended header: Go, and so Docker, takes no more. */
export const maxExtendedBytes = 1024 * 1024;
/** Of extended headers before one entry. */
const maxExtensions = 16;

/**
 * Two blocks of zeros end an archive, as for Docker, whatever comes behind them; so does its last byte.
 * @param source stands where an entry begins, and then where its data does
 * @returns undefined at the end
 * @throws BrokenTar; what the source throws
 */
export async function nextEntry(source: TarSource, watcher?: TarWatcher): Promise<ReadEntry | undefined> {
  let extensions: HeaderExtensions = { pax: new Map() };
  for (let headers = 0; ; headers++) {
    if (headers > maxExtensions)
      throw new BrokenTar(`more than ${maxExtensions} extended headers follow each other`);
    const block = await nextBlock(source);
    if (block === undefined) {
      watcher?.ended?.(source.position);
      return undefined;
    }
    const parsed = parseTarBlock(block);
    const data = async (): Promise<Buffer> => {
      const bytes = await extendedData(source, parsed.size);
      watcher?.extended?.(parsed.flag as 'x', bytes);
      return bytes;
    };
    if (parsed.flag === 'x') extensions = { ...extensions, pax: parsePaxRecords(await data()) };
    else if (parsed.flag === 'L') extensions = { ...extensions, longName: nameIn(await data()) };
    else if (parsed.flag === 'K') extensions = { ...extensions, longLink: nameIn(await data()) };
    else if (parsed.flag === 'g') {
      // It says nothing about the entries after it, as for Docker, and takes the place of an entry.
      parsePaxRecords(await data());
      extensions = { pax: new Map() };
      headers = -1;
    } else return readEntry(source, block, entryHeader(parsed, extensions));
  }
}

async function readEntry(source: TarSource, block: Buffer, header: EntryHeader): Promise<ReadEntry> {
  const { stored, flag, pax } = header;
  if (stored < 0) throw new BrokenTar(`the size of ${JSON.stringify(header.name)} is negative`);
  const isOldSparse = flag === 'S';
  const take: Take = (bytes) => source.take(bytes);
  const old = isOldSparse ? await oldGnuSparseMap(parseTarBlock(block), block, take) : undefined;
  const start = source.position;
  if (isSparse(pax) && withoutData.includes(flag))
    throw new BrokenTar(`${JSON.stringify(header.name)} is a sparse file, and none`);
  const map = old ?? (await paxSparseMap(pax, stored, take));
  const offset = source.position;
  const left = stored - (offset - start);
  if (left < 0) throw new BrokenTar('the map of a sparse file is longer than its data');
  const end = start + stored + paddingTo(stored, blockSize);
  // The header is extended, not copied: layers have very many.
  if (map === undefined) return Object.assign(header, { size: stored, offset, end });
  return { ...header, stored: left, size: map.size, offset, end, sparse: checkedMap(map, left) };
}

/** Undefined at the end of the archive. */
async function nextBlock(source: TarSource): Promise<Buffer | undefined> {
  const block = await source.take(blockSize);
  if (block.length === 0) return undefined;
  if (block.length < blockSize) throw new BrokenTar('it ends within a header');
  if (!isZeroBlock(block)) return block;
  const second = await source.take(blockSize);
  if (second.length === 0) return undefined;
  if (second.length === blockSize && isZeroBlock(second)) return undefined;
  throw new BrokenTar('a block of zeros stands alone, and two of them end an archive');
}

async function extendedData(source: TarSource, size: number): Promise<Buffer> {
  if (size < 0 || size > maxExtendedBytes)
    throw new BrokenTar(`an extended header has more than ${maxExtendedBytes} bytes`);
  const data = await source.take(size);
  const padding = await source.take(paddingTo(size, blockSize));
  if (data.length < size || padding.length < paddingTo(size, blockSize))
    throw new BrokenTar('it ends within an extended header');
  return data;
}

function nameIn(data: Buffer): string {
  return textAt(data, 0, data.length);
}
