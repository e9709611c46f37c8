// Many files, in worker threads with deep stacks.
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { abortedError, throwIfAborted } from '../../errors/aborted.ts';
import { workerModule } from '../../package/package-files.ts';
import { checkFile, type FileOutcome, type FileTask } from './check-file.ts';

export interface CheckFilesOptions {
  /** The files that diagnostics may be placed in. Default: those of the tasks. */
  readonly linted?: readonly string[];
  readonly signal?: AbortSignal;
  /** Called with the number of files done since the last call. */
  readonly onProgress?: (files: number) => void;
}

/** A worker's start costs as much as this many files. */
const filesPerWorker = 25;
const maxWorkers = 8;
const maxMemoryMb = 2048;
/** Neighbours import the same files, which each worker parses once; so batches are long, but no worker waits for the last. */
const batchesPerWorker = 5;

/**
 * In the order of the tasks. Run from TypeScript sources, which a worker of Node 20 cannot load, it does the same work
 * in this thread.
 * @throws NixlayerError E_ABORTED
 */
export async function checkFiles(
  tasks: readonly FileTask[],
  { linted = tasks.map(({ file }) => file), signal, onProgress = () => {} }: CheckFilesOptions = {},
): Promise<readonly FileOutcome[]> {
  throwIfAborted(signal);
  const worker = workerModule('lint');
  if (worker === undefined) {
    const isLinted = new Set(linted);
    return tasks.map((task) => checkFile(task, (file) => isLinted.has(file)));
  }
  const threads = Math.min(availableParallelism(), maxWorkers, Math.ceil(tasks.length / filesPerWorker));
  const pool = new Piscina<readonly FileTask[], readonly FileOutcome[]>({
    filename: fileURLToPath(worker),
    name: 'checkBatch',
    minThreads: threads,
    maxThreads: threads,
    workerData: linted,
    resourceLimits: { stackSizeMb: 256, maxOldGenerationSizeMb: maxMemoryMb, maxYoungGenerationSizeMb: 128 },
  });
  // The tasks of a worker that dies are rejected; one that dies later is of no interest.
  pool.on('error', () => {});
  // Ends the threads; what runs in them is rejected.
  const abort = () => void pool.destroy();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    const count = threads === 1 ? 1 : threads * batchesPerWorker;
    const batches = split(tasks, Math.ceil(tasks.length / count));
    const outcomes = await Promise.all(
      batches.map(async (batch) => {
        const done = await runBatch(pool, batch);
        onProgress(batch.length);
        return done;
      }),
    );
    return outcomes.flat();
  } catch (error) {
    throw signal?.aborted ? abortedError(signal.reason) : error;
  } finally {
    signal?.removeEventListener('abort', abort);
    await pool.destroy();
  }
}

type Pool = Piscina<readonly FileTask[], readonly FileOutcome[]>;

/** A batch with a file that needs too much memory takes its worker along; then halves run, until it is alone. */
async function runBatch(pool: Pool, batch: readonly FileTask[]): Promise<readonly FileOutcome[]> {
  try {
    return await pool.run(batch);
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
    const [task, ...others] = batch;
    if (!task) return [];
    if (others.length === 0) {
      const message = `its evaluation needs more than ${maxMemoryMb} MiB of memory`;
      return [{ type: 'unreadable', file: task.file, message }];
    }
    const middle = Math.ceil(batch.length / 2);
    const [first, second] = [batch.slice(0, middle), batch.slice(middle)];
    return [...(await runBatch(pool, first)), ...(await runBatch(pool, second))];
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function split<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const batches: Item[][] = [];
  for (let start = 0; start < items.length; start += size) batches.push(items.slice(start, start + size));
  return batches;
}
