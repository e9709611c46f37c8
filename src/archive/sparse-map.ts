// Sparse files, of which an archive holds the parts that are not all zeros. Formats: the GNU tar manual, "Storing Sparse
// Files" (old GNU, pax 0.0, 0.1 and 1.0), as Go's archive/tar reads them.
import type { FileRange } from './file-range.ts';
import type { PaxRecords } from './pax-records.ts';
import { BrokenTar, numberAt, type TarBlock } from './tar-block.ts';
import { blockSize } from './tar-header.ts';

/** A part of a file that is stored, in bytes; the stored parts lie one behind the other. */
export interface Fragment {
  readonly offset: number;
  readonly length: number;
}

export interface SparseMap {
  /** Of the whole file, in bytes. */
  readonly size: number;
  readonly fragments: readonly Fragment[];
}

/** What both a stream and a file give: the next bytes, fewer only at the end. */
export type Take = (bytes: number) => Promise<Buffer>;

/** Of the text of a map, as Go limits it. */
const maxMapBytes = 1024 * 1024;
/** The largest file of ext4; more would be written for ever. */
const maxFileBytes = 16 * 1024 ** 4;

/** Does a block with more of the map of the old format follow? */
export function isContinued(block: Buffer, isHeader: boolean): boolean {
  return block[isHeader ? 482 : 504] !== 0;
}

/**
 * The map of the old format: four pairs in the header, and 21 in each block that follows.
 * @param take gives these blocks
 * @throws BrokenTar
 */
export async function oldGnuSparseMap(header: TarBlock, block: Buffer, take: Take): Promise<SparseMap> {
  if (header.format !== 'gnu')
    throw new BrokenTar('a sparse file is in the format of star, which is not known');
  const fragments = [...pairsAt(block, 386, 4)];
  let isExtended = isContinued(block, true);
  for (let read = blockSize; isExtended; read += blockSize) {
    if (read > maxMapBytes) throw damagedMap();
    const more = await take(blockSize);
    if (more.length < blockSize) throw new BrokenTar('it ends within the map of a sparse file');
    fragments.push(...pairsAt(more, 0, 21));
    isExtended = isContinued(more, false);
  }
  return { size: numberAt(block, 483, 12), fragments };
}

function* pairsAt(block: Buffer, from: number, count: number): Generator<Fragment> {
  for (let at = from; at < from + 24 * count && block[at] !== 0; at += 24)
    yield { offset: numberAt(block, at, 12), length: numberAt(block, at + 12, 12) };
}

/**
 * The map that pax records tell of; undefined for an ordinary file. That of version 1.0 stands in front of the data.
 * @param size of the file where the records do not say it
 * @param take gives the data
 * @throws BrokenTar
 */
export async function paxSparseMap(
  records: PaxRecords,
  size: number,
  take: Take,
): Promise<SparseMap | undefined> {
  const version = sparseVersion(records);
  if (version === undefined) return undefined;
  const numbers = version === 1 ? await leadingNumbers(take) : listedNumbers(records);
  const fragments: Fragment[] = [];
  for (let i = 0; i < numbers.length; i += 2)
    fragments.push({ offset: numbers[i] ?? 0, length: numbers[i + 1] ?? 0 });
  const stated = records.get('GNU.sparse.size') || records.get('GNU.sparse.realsize');
  return { size: stated ? decimal(stated) : size, fragments };
}

/** The name of a sparse file: that of the entry is made up. */
export function sparseName(records: PaxRecords): string | undefined {
  return isSparse(records) ? records.get('GNU.sparse.name') || undefined : undefined;
}

export function isSparse(records: PaxRecords): boolean {
  return sparseVersion(records) !== undefined;
}

/** 0 for 0.0 and 0.1. Versions that are not known are ordinary files. */
function sparseVersion(records: PaxRecords): 0 | 1 | undefined {
  const [major, minor] = [records.get('GNU.sparse.major') ?? '', records.get('GNU.sparse.minor') ?? ''];
  if (major === '0' && (minor === '0' || minor === '1')) return 0;
  if (major === '1' && minor === '0') return 1;
  if (major !== '' || minor !== '') return undefined;
  return records.get('GNU.sparse.map') ? 0 : undefined;
}

function listedNumbers(records: PaxRecords): number[] {
  const list = records.get('GNU.sparse.map') ?? '';
  const numbers = list === '' ? [] : list.split(',').map(decimal);
  if (numbers.length !== 2 * decimal(records.get('GNU.sparse.numblocks') ?? '')) throw damagedMap();
  return numbers;
}

/** Lines with a count, and as many pairs of numbers, up to the end of a block. */
async function leadingNumbers(take: Take): Promise<number[]> {
  const numbers: number[] = [];
  let rest = '';
  for (let read = 0; numbers.length === 0 || numbers.length < 1 + 2 * (numbers[0] ?? 0); read += blockSize) {
    if (read > maxMapBytes) throw damagedMap();
    const block = await take(blockSize);
    if (block.length < blockSize) throw new BrokenTar('it ends within the map of a sparse file');
    const lines = (rest + block.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (numbers.length > 0 && numbers.length === 1 + 2 * (numbers[0] ?? 0)) break;
      numbers.push(decimal(line));
    }
  }
  return numbers.slice(1);
}

/**
 * The map, if the data is just what it tells of.
 * @param stored bytes of data
 * @throws BrokenTar
 */
export function checkedMap(map: SparseMap, stored: number): SparseMap {
  let end = 0;
  let sum = 0;
  for (const { offset, length } of map.fragments) {
    if (offset < end || length < 0) throw damagedMap();
    end = offset + length;
    sum += length;
  }
  if (map.size < end || map.size > maxFileBytes || sum !== stored) throw damagedMap();
  return map;
}

/**
 * @param read gives stored bytes, counted from the first one
 * @param range of the file, in bytes; without it all of it
 */
export async function* withHoles(
  { fragments, size }: SparseMap,
  read: (offset: number, length: number) => AsyncIterable<Uint8Array>,
  range: FileRange = { offset: 0, size },
): AsyncGenerator<Uint8Array, void> {
  const end = range.offset + range.size;
  let at = range.offset;
  let stored = 0;
  for (const { offset, length } of fragments) {
    const from = Math.max(at, offset);
    const to = Math.min(end, offset + length);
    if (from < to) {
      yield* zeros(from - at);
      yield* read(stored + from - offset, to - from);
      at = to;
    }
    stored += length;
  }
  yield* zeros(end - at);
}

function* zeros(count: number): Generator<Uint8Array> {
  for (let left = count; left > 0; ) {
    const chunk = new Uint8Array(Math.min(left, 256 * 1024));
    left -= chunk.length;
    yield chunk;
  }
}

function decimal(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw damagedMap();
}

function damagedMap(): BrokenTar {
  return new BrokenTar('the map of a sparse file is damaged');
}
