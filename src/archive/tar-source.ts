// Where the reader of tar archives has its bytes from: a stream that passes by, or an open file.
import type { FileHandle } from 'node:fs/promises';

export interface TarSource {
  /** Bytes of the archive before the next one. */
  readonly position: number;
  /** The next bytes; fewer only at the end. */
  take(bytes: number): Promise<Buffer>;
}

export interface StreamSource extends TarSource {
  /** Up to that many of the next bytes, as they come. */
  pass(bytes: number): AsyncGenerator<Uint8Array, void>;
  /** @returns how many bytes could be left out */
  skip(bytes: number): Promise<number>;
  /** Ends what the bytes come from. */
  close(): Promise<void>;
}

export function streamSource(chunks: AsyncIterable<Uint8Array>): StreamSource {
  const iterator = chunks[Symbol.asyncIterator]();
  let current: Uint8Array = new Uint8Array(0);
  let position = 0;
  const advance = (bytes: number): Uint8Array => {
    const part = current.subarray(0, bytes);
    current = current.subarray(part.length);
    position += part.length;
    return part;
  };
  /** Is there more? */
  const filled = async (): Promise<boolean> => {
    while (current.length === 0) {
      const step = await iterator.next();
      if (step.done === true) return false;
      current = step.value;
    }
    return true;
  };
  const joined = async (bytes: number): Promise<Buffer> => {
    const parts: Uint8Array[] = [];
    for (let left = bytes; left > 0 && (await filled()); ) {
      const part = advance(left);
      left -= part.length;
      parts.push(part);
    }
    return Buffer.concat(parts);
  };
  return {
    get position() {
      return position;
    },
    async take(bytes) {
      // Most headers lie within a chunk.
      if (current.length < bytes) return joined(bytes);
      const { buffer, byteOffset, length } = advance(bytes);
      return Buffer.from(buffer, byteOffset, length);
    },
    async *pass(bytes) {
      for (let left = bytes; left > 0 && (await filled()); ) {
        const part = advance(left);
        left -= part.length;
        yield part;
      }
    },
    async skip(bytes) {
      const start = position;
      while (position - start < bytes && (await filled())) advance(bytes - (position - start));
      return position - start;
    },
    close: async () => void (await iterator.return?.()),
  };
}

export interface FileSource extends TarSource {
  moveTo(position: number): void;
}

/** Headers lie far from each other, or close: little is read ahead. */
const window = 16 * 1024;

export function fileSource(handle: FileHandle): FileSource {
  let position = 0;
  let ahead = Buffer.alloc(0);
  let start = 0;
  return {
    get position() {
      return position;
    },
    async take(bytes) {
      if (position < start || position + bytes > start + ahead.length) {
        const buffer = Buffer.alloc(Math.max(window, bytes));
        let filled = 0;
        while (filled < buffer.length) {
          const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, position + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        ahead = buffer.subarray(0, filled);
        start = position;
      }
      const taken = ahead.subarray(position - start, position - start + bytes);
      position += taken.length;
      return taken;
    },
    moveTo(to) {
      position = to;
    },
  };
}
