// Runs the tasks in a worker with a deep stack that stays warm. A task that is given up takes its worker along.
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { workerModule } from '../../package/package-files.ts';
import { tasks } from './editor.worker.ts';

type Tasks = typeof tasks;

/** The evaluator ends itself before; this is for what it cannot see, such as a pattern that never matches. */
const hardLimitMs = 10_000;

export class Analyst {
  readonly #pool: Piscina | undefined;
  readonly #allowRead: readonly string[];

  /**
   * Run from TypeScript sources, which a worker of Node 20 cannot load, it does the same work in this thread.
   * @param allowRead absolute folders that expressions may read beside those around their files
   */
  constructor(allowRead: readonly string[] = []) {
    this.#allowRead = allowRead;
    const worker = workerModule('editor');
    if (worker === undefined) return;
    this.#pool = new Piscina({
      filename: fileURLToPath(worker),
      minThreads: 1,
      // One for what is being typed, one for what is asked meanwhile.
      maxThreads: 2,
      idleTimeout: 60_000,
      concurrentTasksPerWorker: 1,
      resourceLimits: { stackSizeMb: 256, maxOldGenerationSizeMb: 2048, maxYoungGenerationSizeMb: 128 },
    });
  }

  /** @throws the error of a signal that aborts, of a task that takes too long or too much memory */
  async run<Name extends keyof Tasks>(
    name: Name,
    request: Omit<Parameters<Tasks[Name]>[0], 'allowRead'>,
    signal: AbortSignal,
  ): Promise<ReturnType<Tasks[Name]>> {
    const task = { ...request, allowRead: this.#allowRead };
    type Result = ReturnType<Tasks[Name]>;
    const runHere = tasks[name] as (each: typeof task) => Result;
    signal.throwIfAborted();
    if (!this.#pool) return runHere(task);
    const limited = AbortSignal.any([signal, AbortSignal.timeout(hardLimitMs)]);
    return (await this.#pool.run(task, { name, signal: limited })) as Result;
  }

  async close(): Promise<void> {
    await this.#pool?.destroy();
  }
}
