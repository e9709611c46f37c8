// The database of the queue: how it is opened, and what is in it.
import type { Database } from 'node-sqlite3-wasm';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { syncFolder } from './spool.ts';
import { openSqlite } from './sqlite.ts';

const version = 1;

// A journal that stays is there before a transaction needs it after a loss of power; WAL needs shared memory, which
// WebAssembly has not. `outputs` are those of events, and say which GC roots there are.
const schema = `
CREATE TABLE events (
  id TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL UNIQUE,
  derivation TEXT,
  queued_at INTEGER NOT NULL,
  catch_up INTEGER NOT NULL
);
CREATE TABLE outputs (
  event TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  path TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('new', 'image', 'dropped', 'refused')),
  reason TEXT,
  rooted INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (event, number)
);
CREATE INDEX outputs_open ON outputs (state, rooted);
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  sequence INTEGER NOT NULL,
  image TEXT NOT NULL,
  reference TEXT NOT NULL,
  path TEXT NOT NULL,
  derivation TEXT,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'delivered', 'superseded', 'failed')),
  tries INTEGER NOT NULL DEFAULT 0,
  next_try INTEGER NOT NULL DEFAULT 0,
  queued_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  error TEXT,
  error_code TEXT,
  digest TEXT,
  sent INTEGER,
  reused INTEGER,
  UNIQUE (image, reference)
);
CREATE INDEX jobs_state ON jobs (state, next_try);
CREATE INDEX jobs_reference ON jobs (reference, sequence);
PRAGMA user_version = ${version};
`;

/**
 * Opens it, and makes it. The caller holds the owner's lock, and closes it.
 * @throws NixlayerError E_HOOK when it is of a newer nixlayer, or none
 */
export function openDatabase(file: string, folder: string): Database {
  let database: Database | undefined;
  try {
    database = openSqlite(file);
    database.get('PRAGMA journal_mode = PERSIST');
    database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    const found = Number(database.get('PRAGMA user_version')?.user_version);
    if (found > version)
      throw new NixlayerError('E_HOOK', `${file} was made by a newer nixlayer (${found})`, {
        hint: 'Run the newer one, or move the file away: what is queued in it is not delivered then.',
      });
    if (found === 0) {
      const opened = database;
      inTransaction(opened, () => opened.exec(schema));
      syncFolder(folder);
    }
    return database;
  } catch (cause) {
    database?.close();
    if (cause instanceof NixlayerError) throw cause;
    throw new NixlayerError('E_HOOK', `cannot open the queue ${file}: ${(cause as Error).message}`, {
      cause,
      hint: 'If it is damaged, move it away; `nixlayer hook catch-up` queues images that still have a GC root.',
    });
  }
}

/** All of it, or nothing. */
export function inTransaction<Result>(database: Database, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
