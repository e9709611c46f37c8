// One delivery, and what its end means for the queue.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { backoff, isLasting } from './backoff.ts';
import type { Deliver } from './deliver.ts';
import type { Log } from './examine-outputs.ts';
import { withProgressLimit } from './progress-limit.ts';
import type { Job, Queue } from './queue.ts';
import type { Rules } from './rules.ts';

export interface RunOptions {
  readonly deliver: Deliver;
  readonly rules: Pick<Rules, 'noProgress' | 'retry'>;
  /** Calls the delivery off; the job waits again. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly random?: () => number;
}

/** @returns when the queue knows how it ended; never throws for what the delivery does */
export async function runJob(queue: Queue, job: Job, options: RunOptions): Promise<void> {
  const { deliver, rules, signal, log, now = Date.now, random = Math.random } = options;
  const what = `${job.derivation ?? job.path}: ${job.reference}`;
  let refused = false;
  let over = false;
  queue.start(job.id, now());
  try {
    const delivered = await withProgressLimit(rules.noProgress * 1000, signal, (limited, onProgress) =>
      deliver(
        { storePath: job.path, references: [job.reference] },
        {
          signal: limited,
          onProgress: () => onProgress(),
          // A run that is not waited for any more sets no tag either.
          mayTag: () => {
            if (over || limited.aborted) return false;
            refused = !queue.isNewest(job);
            return !refused;
          },
        },
      ),
    );
    if (refused) {
      queue.supersede(job, now());
      log(`${what}: left to a newer image`);
    } else {
      queue.finish(job, delivered, now());
      log(`${what}: delivered ${delivered.digest} (${delivered.sent} bytes sent, ${delivered.reused} there)`);
    }
  } catch (error) {
    if (signal.aborted) queue.putBack(job);
    else if (!queue.isNewest(job)) {
      queue.supersede(job, now());
      log(`${what}: left to a newer image`);
    } else keepFailure(error);
  } finally {
    over = true;
  }

  function keepFailure(cause: unknown): void {
    const failure = describe(cause);
    const tries = job.tries + 1;
    const giveUp = isLasting(failure.code) || tries >= (rules.retry.tries ?? Number.POSITIVE_INFINITY);
    if (giveUp) {
      queue.fail(job, failure, now());
      log(`${what}: failed: ${failure.message} [${failure.code}]`);
      return;
    }
    const delay = backoff(tries, rules.retry, random());
    queue.postpone(job, failure, now() + delay);
    const next = Math.ceil(delay / 1000);
    log(`${what}: try ${tries}: ${failure.message} [${failure.code}]; again in ${next} s`);
  }
}

function describe(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof NixlayerError) return { code: error.code, message: error.message };
  // A defect: its stack is what helps.
  return {
    code: 'E_DEFECT',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}
