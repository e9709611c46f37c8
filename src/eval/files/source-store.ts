// Files that an evaluation puts into the store, without a store: paths are computed, contents are only remembered.

import { type Hash, sha256 } from '../../store/hash.ts';
import { hashNar, type NarFilter, type NarSource } from '../../store/nar.ts';
import { type IngestionMethod, makeFixedOutputPath, makeTextPath } from '../../store/store-path.ts';
import { decodeBytes, encodeBytes } from '../../syntax/bytes.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import { ContextString } from '../values/string-context.ts';
import { baseName } from './canonical-path.ts';
import type { FileSystem } from './file-system.ts';

/** What stands behind a store path that the evaluation has computed. */
export type StoreObject =
  | { readonly type: 'copy'; readonly storePath: string; readonly from: string; readonly filtered: boolean }
  | {
      readonly type: 'text';
      readonly storePath: string;
      readonly contents: string;
      readonly references: readonly string[];
    };

export class SourceStore {
  readonly objects = new Map<string, StoreObject>();
  readonly #storeDir: string;
  readonly #fileSystem: FileSystem;
  readonly #copies = new Map<string, ContextString>();

  constructor(storeDir: string, fileSystem: FileSystem) {
    this.#storeDir = storeDir;
    this.#fileSystem = fileSystem;
  }

  /** What `"${path}"` gives: the store path of a copy of `path`, computed once. */
  copyPath(path: string): ContextString {
    const known = this.#copies.get(path);
    if (known) return known;
    const name = baseName(path);
    if (name.endsWith('.drv'))
      throw new EvalFailure(
        `'${path}' cannot be copied to the store: file names are not allowed to end in '.drv'`,
      );
    const copied = this.addPath(path, { name, method: 'recursive' });
    this.#copies.set(path, copied);
    return copied;
  }

  /** Adds a tree or, with `flat`, a file under a name; `filter` as for NARs. */
  addPath(
    path: string,
    options: {
      readonly name: string;
      readonly method: IngestionMethod;
      readonly filter?: NarFilter | undefined;
    },
  ): ContextString {
    const { name, method, filter } = options;
    const storePath = makeFixedOutputPath(this.#storeDir, method, this.hashPath(path, method, filter), name);
    const place = this.locate(path);
    const from = 'path' in place ? place.path : path;
    return this.#remember({ type: 'copy', storePath, from, filtered: filter !== undefined });
  }

  hashPath(path: string, method: IngestionMethod, filter?: NarFilter): Hash {
    if (method === 'flat') return { algorithm: 'sha256', digest: sha256(this.readFile(path)) };
    const source = this.#narSource();
    const { sha256: digest } = hashNar(path, filter ? { filter, source } : { source });
    return { algorithm: 'sha256', digest };
  }

  /** `builtins.toFile`. */
  addText(name: string, contents: string, references: readonly string[]): ContextString {
    const storePath = makeTextPath(this.#storeDir, name, encodeBytes(contents), references);
    return this.#remember({ type: 'text', storePath, contents, references });
  }

  #remember(object: StoreObject): ContextString {
    this.objects.set(object.storePath, object);
    return new ContextString(object.storePath, new Set([object.storePath]));
  }

  /** The real place of a path that may lie in a store object of this evaluation. */
  locate(path: string): { readonly path: string } | { readonly text: string } {
    if (!path.startsWith(`${this.#storeDir}/`)) return { path };
    const end = path.indexOf('/', this.#storeDir.length + 1);
    const object = this.objects.get(end < 0 ? path : path.slice(0, end));
    if (!object) return { path };
    if (object.type === 'text') return { text: object.contents };
    return { path: end < 0 ? object.from : object.from + path.slice(end) };
  }

  /** Bytes of a file. @throws EvalFailure */
  readFile(path: string): Uint8Array {
    const place = this.locate(path);
    if ('text' in place) return encodeBytes(place.text);
    try {
      return this.#fileSystem.readFile(place.path);
    } catch (cause) {
      throw unreadable(path, cause);
    }
  }

  readText(path: string): string {
    return decodeBytes(this.readFile(path));
  }

  /** The host's files, and what lies in store objects of this evaluation under its store path. */
  #narSource(): NarSource {
    return {
      encoding: 'utf8',
      lstat: (path) => {
        const place = this.locate(path);
        const stat =
          'path' in place
            ? readable(path, () => this.#fileSystem.lstat(place.path))
            : { type: 'regular', executable: false, size: encodeBytes(place.text).length };
        if (!stat) throw noSuchFile(path);
        return {
          isFile: () => stat.type === 'regular',
          isDirectory: () => stat.type === 'directory',
          isSymbolicLink: () => stat.type === 'symlink',
          mode: stat.executable ? 0o755 : 0o644,
          size: stat.size,
        };
      },
      readDir: (path) => readable(path, () => this.#fileSystem.readDir(this.#hostPath(path))),
      readLink: (path) => readable(path, () => this.#fileSystem.readLink(this.#hostPath(path))),
      readFile: (path, onChunk) => onChunk(this.readFile(path)),
    };
  }

  #hostPath(path: string): string {
    const place = this.locate(path);
    return 'path' in place ? place.path : path;
  }
}

function readable<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

export function noSuchFile(path: string): EvalFailure {
  return new EvalFailure(`path '${path}' does not exist`);
}

export function unreadable(path: string, cause: unknown): EvalFailure {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return noSuchFile(path);
  if (code === 'EISDIR') return new EvalFailure(`cannot read '${path}': it is a directory`, { cause });
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new EvalFailure(`cannot read '${path}': ${reason}`, { cause });
}
