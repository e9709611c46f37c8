// NAR, Nix's archive format: a canonical serialisation of a file, link or folder without owners and times.
// Format: "The Nix Archive (NAR) format" in the Nix manual.

import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { NixlayerError } from '../errors/nixlayer-error.ts';

export type NarFileType = 'regular' | 'directory' | 'symlink' | 'unknown';

/** Decides which entries below the root are archived; gets the entry's full path. The root itself is not asked for. */
export type NarFilter = (path: string, type: NarFileType) => boolean;

/** What NAR needs to know of a file system; all calls are synchronous. */
export interface NarSource {
  /**
   * How its paths and names stand for bytes. `latin1`: one character per byte, for file systems on which a name need not
   * be text.
   */
  readonly encoding: 'utf8' | 'latin1';
  lstat(path: string): Pick<Stats, 'isFile' | 'isDirectory' | 'isSymbolicLink' | 'mode' | 'size'>;
  readDir(path: string): readonly string[];
  readLink(path: string): string;
  /** Calls `onChunk` with the content, piece by piece. */
  readFile(path: string, onChunk: (chunk: Uint8Array) => void): void;
}

const chunkSize = 1 << 18;

/** The real file system. */
export const diskNarSource: NarSource = {
  encoding: 'latin1',
  lstat: (path) => lstatSync(toBytes(path)),
  readDir: (path) => readdirSync(toBytes(path), 'latin1'),
  readLink: (path) => readlinkSync(toBytes(path), 'latin1'),
  readFile: (path, onChunk) => {
    const descriptor = openSync(toBytes(path), 'r');
    try {
      const buffer = Buffer.allocUnsafe(chunkSize);
      for (;;) {
        const count = readSync(descriptor, buffer, 0, chunkSize, null);
        if (count === 0) return;
        onChunk(buffer.subarray(0, count));
      }
    } finally {
      closeSync(descriptor);
    }
  },
};

function toBytes(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}

/** The type of a file as filters and `builtins.readDir` name it. */
export function narFileType(stat: Pick<Stats, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): NarFileType {
  if (stat.isFile()) return 'regular';
  if (stat.isDirectory()) return 'directory';
  return stat.isSymbolicLink() ? 'symlink' : 'unknown';
}

/**
 * Serialises the tree at `root`, handing the bytes to `write` in order; a chunk is only valid during the call.
 * @throws NixlayerError E_STORE_FORMAT for sockets, devices and files whose size changes while they are read
 */
export function writeNar(
  root: string,
  write: (chunk: Uint8Array) => void,
  options: { readonly filter?: NarFilter; readonly source?: NarSource } = {},
): void {
  const source = options.source ?? diskNarSource;
  const { filter } = options;
  const encoded = (value: string) => Buffer.from(value, source.encoding);
  const readable = (path: string) => encoded(path).toString('utf8');

  const text = (value: string) => write(narString(encoded(value)));

  const node = (path: string): void => {
    const stat = source.lstat(path);
    text('(');
    text('type');
    if (stat.isFile()) {
      text('regular');
      if ((stat.mode & 0o100) !== 0) {
        text('executable');
        text('');
      }
      text('contents');
      write(narLength(stat.size));
      let seen = 0;
      source.readFile(path, (chunk) => {
        seen += chunk.length;
        write(chunk);
      });
      if (seen !== stat.size)
        throw new NixlayerError('E_STORE_FORMAT', `file '${readable(path)}' changed while it was read`);
      if (seen % 8 !== 0) write(new Uint8Array(8 - (seen % 8)));
    } else if (stat.isDirectory()) {
      text('directory');
      for (const name of sortByBytes(source.readDir(path), source.encoding)) {
        const child = join(path, name);
        if (filter && !filter(readable(child), narFileType(source.lstat(child)))) continue;
        text('entry');
        text('(');
        text('name');
        text(name);
        text('node');
        node(child);
        text(')');
      }
    } else if (stat.isSymbolicLink()) {
      text('symlink');
      text('target');
      text(source.readLink(path));
    } else {
      throw new NixlayerError('E_STORE_FORMAT', `file '${readable(path)}' has an unsupported type`, {
        hint: 'Only regular files, folders and symbolic links can be copied to a Nix store.',
      });
    }
    text(')');
  };

  text('nix-archive-1');
  node(source.encoding === 'latin1' ? Buffer.from(root, 'utf8').toString('latin1') : root);
}

/** SHA-256 of the NAR of `root`, and the NAR's size in bytes. Errors as `writeNar`. */
export function hashNar(
  root: string,
  options: { readonly filter?: NarFilter; readonly source?: NarSource } = {},
): { readonly sha256: Buffer; readonly size: number } {
  const hash = createHash('sha256');
  let size = 0;
  writeNar(
    root,
    (chunk) => {
      size += chunk.length;
      hash.update(chunk);
    },
    options,
  );
  return { sha256: hash.digest(), size };
}

/** A length as NAR writes it. */
export function narLength(length: number): Uint8Array {
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(length));
  return prefix;
}

/** A string as NAR writes it: its length, its bytes, zeros up to a multiple of eight. */
export function narString(bytes: Buffer): Uint8Array {
  const padded = Buffer.alloc(8 + Math.ceil(bytes.length / 8) * 8);
  padded.writeBigUInt64LE(BigInt(bytes.length));
  bytes.copy(padded, 8);
  return padded;
}

function sortByBytes(names: readonly string[], encoding: NarSource['encoding']): string[] {
  return names
    .map((name) => ({ name, bytes: Buffer.from(name, encoding) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ name }) => name);
}
