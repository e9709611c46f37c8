// Many files, in worker threads with deep stacks.
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Piscina } from 'piscina';
import { abortedError, throwIfAborted } from '../../errors/aborted.ts';
import { stackOverflows } from '../../errors/stack-overflow.ts';
import { workerModule } from '../../package/package-files.ts';
import { checkFile, type FileOutcome, type FileTask } from './check-file.ts';

export interface CheckFilesOptions {
  /** The files that diagnostics may be placed in. Default: those of the tasks. */
  readonly linted?: readonly string[];
  readonly signal?: AbortSignal;
  /** Called with the number of files done since the last call. */
  readonly onProgress?: (files: number) => void;
  /** Runs work during which this thread hears nothing, such as Ctrl-C. Default: just runs it. */
  readonly block?: <Result>(work: () => Result) => Result;
}

/** As many files take less time in this thread than a worker's start does. */
const filesHere = 8;
/** Milliseconds for each of them. */
const timeoutHere = 1_000;

/** A worker's start costs as much as this many files. */
const filesPerWorker = 25;
const maxWorkers = 8;
const maxMemoryMb = 2048;
/** Neighbours import the same files, which each worker parses once; so batches are long, but no worker waits for the last. */
const batchesPerWorker = 5;

/**
 * In the order of the tasks. A few files are checked in this thread; those that need more stack or time than it has, and
 * many files, in workers with deep stacks. Run from TypeScript sources, which a worker of Node 20 cannot load, all is
 * done in this thread.
 * @throws NixlayerError E_ABORTED
 */
export async function checkFiles(
  tasks: readonly FileTask[],
  options: CheckFilesOptions = {},
): Promise<readonly FileOutcome[]> {
  return checkFilesWith(workerModule('lint'), tasks, options);
}

/** The same with the compiled lint.worker.ts that is given; undefined: all is done in this thread. */
export async function checkFilesWith(
  worker: URL | undefined,
  tasks: readonly FileTask[],
  options: CheckFilesOptions = {},
): Promise<readonly FileOutcome[]> {
  const {
    linted = tasks.map(({ file }) => file),
    signal,
    onProgress = () => {},
    block = (work) => work(),
  } = options;
  throwIfAborted(signal);
  const isLinted = new Set(linted);
  const check = (task: FileTask) => checkFile(task, (file) => isLinted.has(file));
  if (worker === undefined) return tasks.map(check);
  if (tasks.length > filesHere) return checkInWorkers(worker, tasks, { ...options, linted });
  const outcomes: FileOutcome[] = [];
  for (const task of tasks) {
    const outcome = block(() => checkHere(task, check));
    throwIfAborted(signal);
    if (outcome === undefined)
      outcomes.push(...(await checkInWorkers(worker, [task], { ...options, linted })));
    else {
      onProgress(1);
      outcomes.push(outcome);
    }
  }
  return outcomes;
}

/** Undefined when this thread is not enough for it. */
function checkHere(task: FileTask, check: (task: FileTask) => FileOutcome): FileOutcome | undefined {
  const overflows = stackOverflows();
  const outcome = check({ ...task, timeoutMs: Math.min(task.timeoutMs, timeoutHere) });
  const isCut = outcome.type === 'checked' && outcome.checked.isCut && task.timeoutMs > timeoutHere;
  return isCut || outcome.type === 'crashed' || stackOverflows() > overflows ? undefined : outcome;
}

async function checkInWorkers(
  worker: URL,
  tasks: readonly FileTask[],
  { linted = [], signal, onProgress = () => {} }: CheckFilesOptions,
): Promise<readonly FileOutcome[]> {
  // Loaded when it is needed: most runs in an editor or a hook are about one file.
  const { Piscina } = await import('piscina');
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
