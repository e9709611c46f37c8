// Applies file rules to an archive on its way: headers of entries that a rule changes are written anew, all other bytes
// pass. Reads both dialects of layers, GNU tar's and Python's (pax).

import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { ByteString } from '../byte-string.ts';
import { isContinued } from '../sparse-map.ts';
import { BrokenTar, isZeroBlock } from '../tar-block.ts';
import { blockSize, paddingTo, recordSize } from '../tar-header.ts';
import { changeHeader, type ExtendedHeader, extendedSize, readHeader, ruleType } from './change-header.ts';
import type { FileRule } from './file-rule.ts';
import { ruleSet } from './rule-set.ts';

/** Of extended headers, against archives made to exhaust memory. */
const maxExtended = 1024 * 1024;

/**
 * The archive with the rules applied, in chunks that belong to the caller, and padded like the one before.
 * Memory does not grow with the input.
 * @param chunks a whole archive; may be one buffer again and again
 * @returns the indices of the rules that have changed something
 * @throws NixlayerError E_ARCHIVE_FORMAT when it is no tar archive; what `chunks` throws
 */
export function* applyFileRules(
  chunks: Iterable<Buffer>,
  rules: readonly FileRule[],
): Generator<Buffer, readonly number[]> {
  const { changesOf, applied } = ruleSet(rules);
  let pending: Buffer = Buffer.alloc(0);
  let extended: ExtendedHeader[] = [];
  /** Data and padding that still pass. */
  let passing = 0;
  /** Blocks with the map of a sparse file come before its data. */
  let inMap = false;
  let behindMap = 0;
  let total = 0;
  let ended = false;
  for (const chunk of chunks) {
    const pieces: Buffer[] = [];
    let bytes = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    while (!ended && bytes.length > 0) {
      if (passing > 0) {
        const taken = Math.min(passing, bytes.length);
        pieces.push(bytes.subarray(0, taken));
        passing -= taken;
        bytes = bytes.subarray(taken);
        continue;
      }
      if (bytes.length < blockSize) break;
      const block = bytes.subarray(0, blockSize);
      if (inMap) {
        pieces.push(block);
        inMap = isContinued(block, false);
        if (!inMap) passing = behindMap;
        bytes = bytes.subarray(blockSize);
        continue;
      }
      if (isZeroBlock(block)) {
        ended = true;
        break;
      }
      const extendedBytes = reading(() => extendedSize(block));
      if (extendedBytes !== undefined) {
        const size = blockSize + extendedBytes + paddingTo(extendedBytes, blockSize);
        if (size > maxExtended) throw broken('an extended header is too long');
        if (bytes.length < size) break;
        const flag = block.toString('latin1', 156, 157);
        extended.push({ flag, bytes: Buffer.from(bytes.subarray(0, size)), size: extendedBytes });
        bytes = bytes.subarray(size);
        continue;
      }
      const header = reading(() => readHeader(block, extended));
      if (header.stored < 0) throw broken('the size of an entry is negative');
      const changes = changesOf(absolute(header.name), ruleType(header));
      const asItWas = [...extended.map((each) => each.bytes), block];
      pieces.push(...(changes === undefined ? asItWas : changeHeader(block, extended, changes)));
      extended = [];
      inMap = header.flag === 'S' && isContinued(block, true);
      behindMap = header.stored + paddingTo(header.stored, blockSize);
      passing = inMap ? 0 : behindMap;
      bytes = bytes.subarray(blockSize);
    }
    pending = ended ? Buffer.alloc(0) : Buffer.from(bytes);
    const joined = join(pieces);
    total += joined.length;
    if (joined.length > 0) yield joined;
  }
  if (!ended || passing > 0 || inMap || extended.length > 0) throw broken('it ends within an entry');
  const end = 2 * blockSize;
  yield Buffer.alloc(end + paddingTo(total + end, recordSize));
  return [...applied];
}

/** Not Buffer.concat: what it returns may share memory with other buffers, and cannot be given to another thread. */
function join(pieces: readonly Buffer[]): Buffer {
  const joined = Buffer.allocUnsafeSlow(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) at += piece.copy(joined, at);
  return joined;
}

/** `./etc/` and `/etc/` are `/etc`. */
function absolute(name: ByteString): ByteString {
  const path = name.replace(/^\.?\/*/, '/').replace(/(?<!\/)\/+$/, '');
  return path === '' ? '/' : path;
}

function reading<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw error instanceof BrokenTar ? broken(error.message) : error;
  }
}

function broken(what: string): NixlayerError {
  return new NixlayerError('E_ARCHIVE_FORMAT', `A layer cannot be read as a tar archive: ${what}`, {
    hint: 'Build the layer again.',
  });
}
