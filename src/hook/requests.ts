// What other processes ask the owner of the database, and the answers: JSON, a line each.
import * as z from 'zod';
import type { HookFolder } from './hook-folder.ts';
import type { Queue } from './queue.ts';
import { type JobReport, jobReport, type QueueStatus, queueStatus } from './status.ts';

const ids = z.union([z.literal('all'), z.array(z.int()).max(10_000)]);

const requestSchema = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('status'), stuckAfter: z.number() }),
  z.strictObject({ ask: z.literal('newest'), reference: z.string() }),
  z.strictObject({ ask: z.literal('retry'), ids }),
  z.strictObject({ ask: z.literal('forget'), ids }),
  z.strictObject({ ask: z.literal('wake') }),
]);

export type HookRequest = z.infer<typeof requestSchema>;

export interface HookAnswers {
  readonly status: QueueStatus;
  /** The job that has the last word about a destination. */
  readonly newest: JobReport | null;
  readonly retry: { readonly changed: number };
  readonly forget: { readonly changed: number };
  readonly wake: { readonly pid: number };
}

export type AnswerTo<Ask extends HookRequest> = HookAnswers[Ask['ask']];

/** @returns undefined when it is none of ours */
export function parseRequest(line: string): HookRequest | undefined {
  try {
    return requestSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** @param daemon whether this process works the queue */
export function answerRequest<Ask extends HookRequest>(
  request: Ask,
  folder: HookFolder,
  queue: Queue,
  daemon: boolean,
): AnswerTo<Ask>;
export function answerRequest(
  request: HookRequest,
  folder: HookFolder,
  queue: Queue,
  daemon: boolean,
): HookAnswers[HookRequest['ask']] {
  const now = Date.now();
  const { pid } = process;
  switch (request.ask) {
    case 'status':
      return queueStatus(folder, queue, {
        stuckAfter: request.stuckAfter,
        daemon: daemon ? { pid } : null,
        now,
      });
    case 'newest': {
      const job = queue.newestJob(request.reference);
      return job === undefined ? null : jobReport(job, now);
    }
    case 'retry':
      return { changed: queue.retry(request.ids) };
    case 'forget':
      return { changed: queue.forget(request.ids) };
    case 'wake':
      return { pid };
  }
}
