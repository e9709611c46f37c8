// What runs inside the worker of worker.ts: loads the task's module, runs the function, posts what comes out.

import { parentPort, workerData } from 'node:worker_threads';
import { type ErrorCode, type ErrorLocation, NixlayerError } from '../errors/nixlayer-error.ts';

export interface WorkerInput {
  readonly module: string;
  readonly name: string;
  readonly request: unknown;
}

export type WorkerMessage =
  | { readonly type: 'report'; readonly line: string }
  | { readonly type: 'result'; readonly result: unknown }
  | { readonly type: 'error'; readonly error: PlainError };

type PlainError =
  | {
      readonly type: 'user';
      readonly code: ErrorCode;
      readonly message: string;
      readonly location: ErrorLocation | undefined;
      readonly hint: string | undefined;
      readonly trace: readonly string[];
    }
  | { readonly type: 'bug'; readonly message: string; readonly stack: string | undefined };

async function main(input: WorkerInput): Promise<void> {
  try {
    const loaded: Record<string, unknown> = await import(input.module);
    const run = loaded[input.name];
    if (typeof run !== 'function') throw new Error(`'${input.module}' exports no function '${input.name}'`);
    post({
      type: 'result',
      result: await run(input.request, (line: string) => post({ type: 'report', line })),
    });
  } catch (error) {
    post({ type: 'error', error: plainError(error) });
  }
}

function post(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

function plainError(error: unknown): PlainError {
  if (error instanceof NixlayerError) {
    const { code, message, location, hint, trace } = error;
    return { type: 'user', code, message, location, hint, trace };
  }
  return error instanceof Error
    ? { type: 'bug', message: error.message, stack: error.stack }
    : { type: 'bug', message: String(error), stack: undefined };
}

if (parentPort) await main(workerData as WorkerInput);
