// Works the queue until it is told to stop: takes what came in, delivers what is due, wakes up when there is more.
import { type FSWatcher, watch } from 'node:fs';
import type { Deliver } from './deliver.ts';
import { examineOutputs, type FindTag, type Log, type Normalise, releaseRoots } from './examine-outputs.ts';
import { removeLostRoots } from './gc-roots.ts';
import type { HookFolder } from './hook-folder.ts';
import type { Queue } from './queue.ts';
import type { Rules } from './rules.ts';
import { runJob } from './run-job.ts';
import { settleTemporaryFiles, spoolFiles } from './spool.ts';
import { takeSpool } from './take-spool.ts';

export interface WorkOptions {
  readonly folder: HookFolder;
  readonly queue: Queue;
  readonly storeDir: string;
  readonly deliver: Deliver;
  /** Asked each time: the file may have changed. */
  readonly rules: () => Rules;
  readonly findTag?: FindTag | undefined;
  readonly normalise?: Normalise | undefined;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Told from time to time whether there is something to do, now or later. */
  readonly onRound?: (busy: boolean) => void;
}

export interface Worker {
  /** There may be more to do. */
  wake(): void;
  /** Ends after the signal is aborted and all deliveries are over. */
  readonly done: Promise<void>;
}

/** Where no event of the file system tells of new files. */
const longestSleepMs = 5_000;
const keptMs = 30 * 24 * 60 * 60 * 1000;
/** Between looking for what killed hooks have left. */
const tidyMs = 60 * 60 * 1000;

export function startWork(options: WorkOptions): Worker {
  const { folder, queue, storeDir, log, findTag, normalise } = options;
  // A worker that cannot go on calls its deliveries off as well.
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const running = new Map<string, Promise<void>>();
  let wakeUp: () => void = () => undefined;
  let awake = true;
  const wake = (): void => {
    awake = true;
    wakeUp();
  };

  const startDue = (rules: Rules): void => {
    for (const job of queue.dueJobs(Date.now(), 1000)) {
      if (running.size >= rules.parallel) return;
      if (running.has(job.reference)) continue;
      const run = runJob(queue, job, { deliver: options.deliver, rules, signal, log }).finally(() => {
        running.delete(job.reference);
        wake();
      });
      running.set(job.reference, run);
    }
  };

  const loop = async (): Promise<void> => {
    let tidied = 0;
    while (!signal.aborted) {
      awake = false;
      takeSpool(folder, queue, storeDir, (file, reason) => log(`${file} ${reason}: put aside`));
      const rules = options.rules();
      await examineOutputs(queue, { storeDir, rules, log, findTag, normalise });
      releaseRoots(folder, queue);
      if (Date.now() - tidied > tidyMs) {
        tidied = Date.now();
        tidy(folder, queue, log);
      }
      if (signal.aborted) break;
      startDue(rules);
      options.onRound?.(running.size > 0 || !queue.isSettled() || spoolFiles(folder).length > 0);
      // What is due and did not start waits for a delivery, whose end wakes this up.
      const now = Date.now();
      await sleep(Math.min(longestSleepMs, (queue.nextTry(now) ?? Number.POSITIVE_INFINITY) - now));
    }
  };
  const work = async (): Promise<void> => {
    try {
      await loop();
    } catch (error) {
      failed.abort(error);
      throw error;
    } finally {
      watcher?.close();
      await Promise.allSettled(running.values());
    }
    releaseRoots(folder, queue);
  };

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (awake || signal.aborted) return resolve();
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const watcher = watchSpool(folder, wake);
  signal.addEventListener('abort', wake, { once: true });
  return { wake, done: work() };
}

function tidy(folder: HookFolder, queue: Queue, log: Log): void {
  const now = Date.now();
  queue.prune(now - keptMs);
  settleTemporaryFiles(folder, now);
  const spooled = new Set(spoolFiles(folder).map(({ id }) => id));
  const removed = removeLostRoots(folder, (id) => spooled.has(id) || queue.hasEvent(id), now);
  if (removed > 0) log(`removed ${removed} GC roots of hooks that were killed`);
}

function watchSpool(folder: HookFolder, wake: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder.spool, wake);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    // No inotify watches left, or a file system without: there is the longest sleep.
    return undefined;
  }
}
