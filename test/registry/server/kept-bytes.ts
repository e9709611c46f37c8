// Bytes that arrive bit by bit and are read again: in memory, or in a file of a folder for what is large.
import { createHash, randomUUID } from 'node:crypto';
import { appendFile, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

export interface KeptBytes {
  readonly size: number;
  append(chunk: Uint8Array): Promise<void>;
  /** @param end exclusive */
  read(start?: number, end?: number): AsyncIterable<Uint8Array>;
  remove(): Promise<void>;
}

/** @param folder undefined: in memory */
export async function keepBytes(folder: string | undefined): Promise<KeptBytes> {
  if (folder === undefined) return new BytesInMemory();
  await mkdir(folder, { recursive: true });
  return new BytesInFile(join(folder, randomUUID()));
}

export async function allBytes(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** `sha256:…` or `sha512:…` of all that is kept. */
export async function digestOfKept(bytes: KeptBytes, algorithm: string): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of bytes.read()) hash.update(chunk);
  return `${algorithm}:${hash.digest('hex')}`;
}

class BytesInMemory implements KeptBytes {
  size = 0;
  #chunks: Uint8Array[] = [];

  async append(chunk: Uint8Array): Promise<void> {
    this.#chunks.push(chunk);
    this.size += chunk.length;
  }

  async *read(start = 0, end = this.size): AsyncIterable<Uint8Array> {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
    const [whole] = this.#chunks;
    if (whole !== undefined && start < end) yield whole.subarray(start, end);
  }

  async remove(): Promise<void> {
    this.#chunks = [];
    this.size = 0;
  }
}

class BytesInFile implements KeptBytes {
  readonly #file: string;
  size = 0;

  constructor(file: string) {
    this.#file = file;
  }

  async append(chunk: Uint8Array): Promise<void> {
    await appendFile(this.#file, chunk);
    this.size += chunk.length;
  }

  async *read(start = 0, end = this.size): AsyncIterable<Uint8Array> {
    if (start >= end) return;
    const file = await open(this.#file);
    try {
      yield* file.createReadStream({ start, end: end - 1, autoClose: false });
    } finally {
      await file.close();
    }
  }

  async remove(): Promise<void> {
    await rm(this.#file, { force: true });
  }
}
