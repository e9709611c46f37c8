// The queue: builds come in, their outputs become jobs, a job for each image and destination. Everything that is told here
// is on the disk when the function returns.
import type { Database } from 'node-sqlite3-wasm';
import { inTransaction, openDatabase } from './database.ts';
import type { Delivered } from './deliver.ts';
import type { HookFolder } from './hook-folder.ts';
import type { BuildEvent } from './spool.ts';

export type JobState = 'waiting' | 'running' | 'delivered' | 'superseded' | 'failed';

/** Times are milliseconds since the epoch. */
export interface Job {
  readonly id: number;
  /** Of the event that asked for it: a larger one is newer. */
  readonly sequence: number;
  /** What decides the image: two store paths may be the same image. */
  readonly image: string;
  readonly reference: string;
  readonly path: string;
  readonly derivation: string | null;
  readonly state: JobState;
  readonly tries: number;
  readonly next_try: number;
  readonly queued_at: number;
  readonly started_at: number | null;
  readonly finished_at: number | null;
  readonly error: string | null;
  readonly error_code: string | null;
  readonly digest: string | null;
  readonly sent: number | null;
  readonly reused: number | null;
}

/** An output that nobody has looked at yet. */
export interface NewOutput {
  readonly event: string;
  readonly number: number;
  readonly path: string;
  readonly derivation: string | null;
  readonly sequence: number;
  readonly queued_at: number;
  readonly catch_up: number;
}

export interface WantedImage {
  readonly image: string;
  readonly path: string;
  readonly references: readonly string[];
}

export interface RootedOutput {
  readonly event: string;
  readonly number: number;
  readonly path: string;
}

export interface QueueCounts {
  readonly newOutputs: number;
  readonly refusedOutputs: number;
  readonly waiting: number;
  readonly running: number;
  readonly delivered: number;
  readonly superseded: number;
  readonly failed: number;
}

export class Queue {
  readonly #database: Database;

  /** The caller holds the owner's lock. Jobs that a killed owner was at are waiting again. @throws NixlayerError E_HOOK */
  constructor(folder: HookFolder) {
    this.#database = openDatabase(folder.database, folder.path);
    this.#database.run("UPDATE jobs SET state = 'waiting', next_try = 0 WHERE state = 'running'");
  }

  close(): void {
    this.#database.close();
  }

  /** Takes builds in, in one transaction. Those that were taken before are left out. @returns how many are new */
  take(events: readonly BuildEvent[]): number {
    const database = this.#database;
    return inTransaction(database, () => {
      let taken = 0;
      for (const { id, derivation, time, outputs, catchUp } of events) {
        const { changes } = database.run(
          `INSERT OR IGNORE INTO events (id, sequence, derivation, queued_at, catch_up)
           VALUES (?, (SELECT coalesce(max(sequence), 0) + 1 FROM events), ?, ?, ?)`,
          [id, derivation ?? null, time * 1000, catchUp ? 1 : 0],
        );
        if (changes === 0) continue;
        taken += 1;
        for (const [index, path] of outputs.entries())
          database.run("INSERT INTO outputs (event, number, path, state) VALUES (?, ?, ?, 'new')", [
            id,
            index + 1,
            path,
          ]);
      }
      return taken;
    });
  }

  hasEvent(id: string): boolean {
    return this.#database.get('SELECT 1 FROM events WHERE id = ?', id) !== null;
  }

  /** In the order in which they came. */
  newOutputs(limit = 100): readonly NewOutput[] {
    return this.#all<NewOutput>(
      `SELECT event, number, path, derivation, sequence, queued_at, catch_up
       FROM outputs JOIN events ON events.id = outputs.event WHERE state = 'new' ORDER BY sequence, number LIMIT ?`,
      [limit],
    );
  }

  /** An output that is no image, that no rule takes, or that cannot be read. */
  settle({ event, number }: RootedOutput, state: 'dropped' | 'refused', reason: string | null): void {
    this.#database.run('UPDATE outputs SET state = ?, reason = ? WHERE event = ? AND number = ?', [
      state,
      reason,
      event,
      number,
    ]);
  }

  /**
   * Makes the jobs of an image. Where it is the newest of a destination already, nothing is done; what is older for the
   * same destination is superseded. Of a catch-up, only destinations are taken for which there was nothing yet.
   * @returns the references that have a job to do now
   */
  want(output: NewOutput, { image, path, references }: WantedImage): readonly string[] {
    const database = this.#database;
    return inTransaction(database, () => {
      const wanted = references.filter((reference) => this.#wantOne(output, image, path, reference));
      database.run("UPDATE outputs SET state = 'image' WHERE event = ? AND number = ?", [
        output.event,
        output.number,
      ]);
      return wanted;
    });
  }

  #wantOne(output: NewOutput, image: string, path: string, reference: string): boolean {
    const newest = this.newestJob(reference);
    // Of one build, the first output that goes there.
    if (newest !== undefined && newest.sequence >= output.sequence) return false;
    if (newest?.image === image && newest.state !== 'failed' && newest.state !== 'superseded') return false;
    if (output.catch_up === 1 && newest !== undefined && newest.image !== image) return false;
    const { sequence, derivation, queued_at } = output;
    const isThere = this.#isThere(image, reference);
    if (isThere)
      this.#database.run('UPDATE jobs SET sequence = ? WHERE image = ? AND reference = ?', [
        sequence,
        image,
        reference,
      ]);
    else
      this.#database.run(
        `INSERT INTO jobs (sequence, image, reference, path, derivation, state, queued_at)
       VALUES (?, ?, ?, ?, ?, 'waiting', ?)
       ON CONFLICT (image, reference) DO UPDATE SET sequence = excluded.sequence, path = excluded.path,
         derivation = excluded.derivation, state = 'waiting', tries = 0, next_try = 0, queued_at = excluded.queued_at,
         started_at = NULL, finished_at = NULL, error = NULL, error_code = NULL`,
        [sequence, image, reference, path, derivation, queued_at],
      );
    this.#database.run(
      `UPDATE jobs SET state = 'superseded', finished_at = ?
       WHERE reference = ? AND sequence < ? AND state IN ('waiting', 'failed')`,
      [queued_at, reference, sequence],
    );
    return !isThere;
  }

  /** Is it what the destination has, and was nothing else begun to be delivered there since? */
  #isThere(image: string, reference: string): boolean {
    return (
      this.#database.get(
        `SELECT 1 FROM jobs AS own WHERE image = ? AND reference = ? AND state = 'delivered' AND NOT EXISTS
           (SELECT 1 FROM jobs WHERE reference = own.reference AND sequence > own.sequence AND started_at IS NOT NULL)`,
        [image, reference],
      ) !== null
    );
  }

  /** The job that has the last word about a destination. */
  newestJob(reference: string): Job | undefined {
    return this.#get<Job>('SELECT * FROM jobs WHERE reference = ? ORDER BY sequence DESC LIMIT 1', [
      reference,
    ]);
  }

  job(id: number): Job | undefined {
    return this.#get<Job>('SELECT * FROM jobs WHERE id = ?', [id]);
  }

  /** Those whose time has come, the longest due first, so that what fails again and again keeps nothing else waiting; none whose destination is being worked at. */
  dueJobs(now: number, limit: number): readonly Job[] {
    return this.#all<Job>(
      `SELECT * FROM jobs AS due WHERE state = 'waiting' AND next_try <= ?
         AND NOT EXISTS (SELECT 1 FROM jobs WHERE state = 'running' AND reference = due.reference)
       ORDER BY next_try, sequence, id LIMIT ?`,
      [now, limit],
    );
  }

  /** When the next job is due that is not yet; undefined without any. */
  nextTry(now: number): number | undefined {
    const row = this.#get<{ next: number | null }>(
      "SELECT min(next_try) AS next FROM jobs WHERE state = 'waiting' AND next_try > ?",
      [now],
    );
    return row?.next ?? undefined;
  }

  /** Is there nothing to do, now or later? */
  isSettled(): boolean {
    const { newOutputs, waiting, running } = this.counts();
    return newOutputs + waiting + running === 0;
  }

  start(id: number, now: number): void {
    this.#database.run(
      "UPDATE jobs SET state = 'running', started_at = ?, tries = tries + 1 WHERE id = ? AND state = 'waiting'",
      [now, id],
    );
  }

  /** Is no job for the same destination newer? */
  isNewest({ reference, sequence }: Job): boolean {
    return (
      this.#database.get('SELECT 1 FROM jobs WHERE reference = ? AND sequence > ?', [reference, sequence]) ===
      null
    );
  }

  // What ends a run counts for the run alone: the same image may have been asked for anew meanwhile.

  finish(job: Job, { digest, sent, reused }: Delivered, now: number): void {
    this.#endRun(
      job,
      "state = 'delivered', finished_at = ?, digest = ?, sent = ?, reused = ?, error = NULL, error_code = NULL",
      [now, digest, sent, reused],
    );
  }

  supersede(job: Job, now: number): void {
    this.#endRun(job, "state = 'superseded', finished_at = ?", [now]);
  }

  postpone(job: Job, error: { readonly code: string; readonly message: string }, nextTry: number): void {
    this.#endRun(job, "state = 'waiting', next_try = ?, error = ?, error_code = ?", [
      nextTry,
      error.message,
      error.code,
    ]);
  }

  fail(job: Job, error: { readonly code: string; readonly message: string }, now: number): void {
    this.#endRun(job, "state = 'failed', finished_at = ?, error = ?, error_code = ?", [
      now,
      error.message,
      error.code,
    ]);
  }

  /** The run was called off, which is no failure of it. */
  putBack(job: Job): void {
    this.#endRun(job, "state = 'waiting', next_try = 0, tries = tries - 1", []);
  }

  #endRun(job: Job, assignments: string, values: readonly (string | number)[]): void {
    this.#database.run(`UPDATE jobs SET ${assignments} WHERE id = ? AND sequence = ? AND state = 'running'`, [
      ...values,
      job.id,
      job.sequence,
    ]);
  }

  /** Has jobs done at once that failed or wait for their time. @returns how many */
  retry(ids: readonly number[] | 'all'): number {
    const set =
      "UPDATE jobs SET state = 'waiting', next_try = 0, finished_at = NULL WHERE state IN ('waiting', 'failed')";
    return inTransaction(this.#database, () =>
      ids === 'all'
        ? this.#database.run(set).changes
        : ids.reduce((sum, id) => sum + this.#database.run(`${set} AND id = ?`, [id]).changes, 0),
    );
  }

  /** Gives jobs up that failed or wait, and forgets outputs that could not be read. @returns how many */
  forget(ids: readonly number[] | 'all'): number {
    return inTransaction(this.#database, () => {
      const remove = "DELETE FROM jobs WHERE state IN ('waiting', 'failed')";
      if (ids !== 'all')
        return ids.reduce((sum, id) => sum + this.#database.run(`${remove} AND id = ?`, [id]).changes, 0);
      const outputs = "UPDATE outputs SET state = 'dropped' WHERE state = 'refused'";
      return (
        this.#database.run(`${remove} AND state = 'failed'`).changes + this.#database.run(outputs).changes
      );
    });
  }

  /** Outputs whose GC root is not needed any more: all that is to be delivered of them is. */
  releasable(): readonly RootedOutput[] {
    return this.#all<RootedOutput>(
      `SELECT event, number, path FROM outputs WHERE rooted = 1 AND (state IN ('dropped', 'refused') OR (state = 'image'
         AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.path = outputs.path AND jobs.state IN ('waiting', 'running', 'failed'))))`,
      [],
    );
  }

  released(outputs: readonly RootedOutput[]): void {
    inTransaction(this.#database, () => {
      for (const { event, number } of outputs)
        this.#database.run('UPDATE outputs SET rooted = 0 WHERE event = ? AND number = ?', [event, number]);
    });
  }

  counts(): QueueCounts {
    const rows = this.#all<{ state: string; count: number }>(
      `SELECT state, count(*) AS count FROM jobs GROUP BY state
       UNION ALL SELECT 'output-' || state, count(*) FROM outputs WHERE state IN ('new', 'refused') GROUP BY state`,
      [],
    );
    const of = (state: string): number => rows.find((row) => row.state === state)?.count ?? 0;
    return {
      newOutputs: of('output-new'),
      refusedOutputs: of('output-refused'),
      waiting: of('waiting'),
      running: of('running'),
      delivered: of('delivered'),
      superseded: of('superseded'),
      failed: of('failed'),
    };
  }

  /** Jobs that are to be done or have failed, the oldest first. */
  openJobs(limit = 1000): readonly Job[] {
    return this.#all<Job>(
      `SELECT * FROM jobs WHERE state IN ('waiting', 'running', 'failed') ORDER BY sequence, id LIMIT ?`,
      [limit],
    );
  }

  refusedOutputs(limit = 1000): readonly (RootedOutput & { readonly reason: string | null })[] {
    return this.#all(
      "SELECT event, number, path, reason FROM outputs WHERE state = 'refused' ORDER BY rowid LIMIT ?",
      [limit],
    );
  }

  /** Forgets what is over since before `time`, save what each destination has. */
  prune(time: number): void {
    inTransaction(this.#database, () => {
      this.#database.run(
        `DELETE FROM jobs WHERE state IN ('delivered', 'superseded') AND finished_at < ?
           AND sequence < (SELECT max(sequence) FROM jobs AS others WHERE others.reference = jobs.reference)`,
        [time],
      );
      // The newest stays: the next number follows from it.
      this.#database.run(
        `DELETE FROM events WHERE queued_at < ? AND sequence < (SELECT max(sequence) FROM events)
           AND NOT EXISTS (SELECT 1 FROM outputs WHERE event = events.id AND (rooted = 1 OR state IN ('new', 'refused')))`,
        [time],
      );
    });
  }

  #all<Row>(sql: string, values: readonly (string | number)[]): readonly Row[] {
    // The columns that were asked for, as SQLite names them.
    return this.#database.all(sql, [...values]) as unknown as readonly Row[];
  }

  #get<Row>(sql: string, values: readonly (string | number)[]): Row | undefined {
    return (this.#database.get(sql, [...values]) as unknown as Row | null) ?? undefined;
  }
}
