// Evaluation with a deep stack. Nix allows 10000 nested calls; the main thread's stack ends long before, a worker's
// can be made large enough.

import { Worker } from 'node:worker_threads';
import { type ErrorDetails, NixlayerError } from '../errors/nixlayer-error.ts';
import { workerModule } from '../package/package-files.ts';
import type { WorkerInput, WorkerMessage } from './evaluation.worker.ts';

/** A function of a module, to be run in a worker. Request and result must be plain data. */
export interface DeepTask<Request, Result> {
  /** URL of a JavaScript module that exports the function; without one it runs in this thread. */
  readonly module: string | undefined;
  /** The name under which it is exported. */
  readonly name: string;
  /** The function itself. The second argument takes lines to show while it runs. */
  readonly run: (request: Request, report: (line: string) => void) => Result | Promise<Result>;
}

export interface DeepOptions {
  /** Receives lines such as those of `builtins.trace`. */
  readonly onReport?: (line: string) => void;
  /** Ends the evaluation. */
  readonly signal?: AbortSignal;
  /** Default 256, enough for Nix's 10000 nested calls. */
  readonly stackSizeMb?: number;
  /** Memory for values; more is E_LIMIT. Default 3072. */
  readonly maxMemoryMb?: number;
}

/**
 * Runs a task in a worker with a deep stack and resolves with its result. Run from TypeScript sources (under
 * vitest) the task runs in this thread instead, with its shallower stack, since workers cannot load sources there.
 * @throws what the task throws; NixlayerErrors keep their code, location, hint and trace; E_ABORTED, E_LIMIT
 */
export async function runWithDeepStack<Request, Result>(
  task: DeepTask<Request, Result>,
  request: Request,
  options: DeepOptions = {},
): Promise<Result> {
  const report = options.onReport ?? (() => {});
  if (options.signal?.aborted) throw aborted();
  const starter = workerModule('evaluation');
  if (starter === undefined || task.module === undefined) return task.run(request, report);
  return runInWorker(starter, task, request, options);
}

/** The part of {@link runWithDeepStack} that needs compiled code. @param starter the compiled evaluation.worker.ts */
export function runInWorker<Request, Result>(
  starter: URL,
  task: Pick<DeepTask<Request, Result>, 'module' | 'name'>,
  request: Request,
  options: DeepOptions = {},
): Promise<Result> {
  const report = options.onReport ?? (() => {});
  const maxMemoryMb = options.maxMemoryMb ?? 3072;
  const input: WorkerInput = { module: task.module ?? '', name: task.name, request };
  const worker = new Worker(starter, {
    workerData: input,
    resourceLimits: {
      stackSizeMb: options.stackSizeMb ?? 256,
      maxOldGenerationSizeMb: maxMemoryMb,
      // Most values die young; and a collection goes through all of a deep stack, so there should be few. But what one
      // collection finds alive must fit beside the rest, or V8 ends the whole process instead of this worker.
      maxYoungGenerationSizeMb: Math.min(128, Math.ceil(maxMemoryMb / 8)),
    },
  });
  return new Promise<Result>((resolve, reject) => {
    const abort = () => {
      reject(aborted());
      void worker.terminate();
    };
    options.signal?.addEventListener('abort', abort, { once: true });
    worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'report') report(message.line);
      // The task's own type: a worker hands over what the function returned.
      else if (message.type === 'result') resolve(message.result as Result);
      else reject(reviveError(message.error));
    });
    worker.on('error', (error) => reject(isOutOfMemory(error) ? outOfMemory(maxMemoryMb, error) : error));
    worker.on('exit', (code) => {
      options.signal?.removeEventListener('abort', abort);
      reject(new Error(`the evaluation worker ended early with code ${code}`));
    });
  });
}

function aborted(): NixlayerError {
  return new NixlayerError('E_ABORTED', 'the evaluation was interrupted');
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function outOfMemory(limit: number, cause: unknown): NixlayerError {
  return new NixlayerError('E_LIMIT', `the evaluation needs more than ${limit} MiB of memory`, {
    hint: 'Look for a list or text that grows without end.',
    cause,
  });
}

function reviveError(error: Extract<WorkerMessage, { type: 'error' }>['error']): Error {
  if (error.type === 'user') {
    const { location, hint, trace } = error;
    const details: ErrorDetails = {
      ...(location === undefined ? {} : { location }),
      ...(hint === undefined ? {} : { hint }),
      trace,
    };
    return new NixlayerError(error.code, error.message, details);
  }
  const bug = new Error(error.message);
  if (error.stack !== undefined) bug.stack = error.stack;
  return bug;
}
