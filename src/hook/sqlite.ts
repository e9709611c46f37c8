// SQLite, as WebAssembly. Its locks are left out: the package's are a folder beside the file, which stays behind when a process
// is killed, and while it is there SQLite takes the journal of a half-written transaction for that of a living process
// and does not roll it back. Whoever opens a database holds a lock of the kernel's (owner-lock.ts) instead.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { compileFunction } from 'node:vm';
import type { Database } from 'node-sqlite3-wasm';
import { packageFile } from '../package/package-files.ts';

type SqliteModule = { readonly Database: typeof Database };

let loaded: SqliteModule | undefined;

/** Opens, and makes, a database file that no other process has opened. The caller closes it. */
export function openSqlite(file: string): Database {
  loaded ??= load();
  return new loaded.Database(file);
}

function load(): SqliteModule {
  const require = createRequire(import.meta.url);
  // The build puts it beside the bundle, see build/bundle.mjs.
  const file = import.meta.url.endsWith('.js')
    ? packageFile('dist/sqlite/node-sqlite3-wasm.cjs')
    : require.resolve('node-sqlite3-wasm');
  const module = { exports: {} };
  const run = compileFunction(
    fs.readFileSync(file, 'utf8'),
    ['module', 'exports', 'require', '__filename', '__dirname'],
    { filename: file },
  );
  const files = withoutLocks();
  const requireFor = (name: string): unknown => (name === 'node:fs' ? files : require(name));
  run(module, module.exports, requireFor, file, dirname(file));
  return module.exports as SqliteModule;
}

function withoutLocks(): typeof fs {
  const isLock = (path: unknown): boolean => String(path).endsWith('.sqlite.lock');
  return {
    ...fs,
    mkdirSync: ((path: string, ...rest: []) =>
      isLock(path) ? undefined : fs.mkdirSync(path, ...rest)) as typeof fs.mkdirSync,
    rmdirSync: (path, ...rest) => (isLock(path) ? undefined : fs.rmdirSync(path, ...rest)),
    accessSync: (path, ...rest) => {
      if (isLock(path)) throw new Error('nobody else has this file');
      fs.accessSync(path, ...rest);
    },
  };
}
