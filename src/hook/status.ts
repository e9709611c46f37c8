// How the queue is: for people, for monitoring, and for who waits for it.
import type { HookFolder } from './hook-folder.ts';
import type { Job, Queue, QueueCounts } from './queue.ts';
import { spoolFiles } from './spool.ts';

export interface QueueStatus {
  readonly folder: string;
  /** The process that works at it; null when none does. */
  readonly daemon: { readonly pid: number } | null;
  /** Builds that are in the spool folder. */
  readonly spooled: number;
  readonly counts: QueueCounts;
  /** Of what is not delivered. */
  readonly oldest: JobReport | null;
  readonly lastError: { readonly job: number; readonly reference: string; readonly message: string } | null;
  readonly open: readonly JobReport[];
  readonly refused: readonly { readonly path: string; readonly reason: string | null }[];
  /** Sentences that say what does not get on; empty when all is well. */
  readonly stuck: readonly string[];
}

/** A job as it is told: times in ISO 8601, ages in seconds. */
export interface JobReport {
  readonly id: number;
  readonly state: Job['state'];
  readonly path: string;
  readonly reference: string;
  readonly derivation: string | null;
  readonly queuedAt: string;
  readonly age: number;
  readonly tries: number;
  readonly nextTry: string | null;
  readonly error: string | null;
  readonly errorCode: string | null;
  readonly digest: string | null;
}

export interface StatusOptions {
  /** Seconds after which something that is not delivered counts as stuck. */
  readonly stuckAfter: number;
  readonly daemon: QueueStatus['daemon'];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export function queueStatus(folder: HookFolder, queue: Queue, options: StatusOptions): QueueStatus {
  const { daemon, now, stuckAfter } = options;
  const spool = spoolFiles(folder);
  const counts = queue.counts();
  const open = queue.openJobs();
  const failedLast = open.findLast(({ error }) => error !== null);
  const stuck: string[] = [];
  const old = (since: number): boolean => now - since > stuckAfter * 1000;
  const oldest = open[0];
  if (counts.failed > 0)
    stuck.push(`${counts.failed} ${counts.failed === 1 ? 'delivery has' : 'deliveries have'} failed`);
  if (counts.refusedOutputs > 0) stuck.push(`${counts.refusedOutputs} outputs could not be queued`);
  if (oldest !== undefined && oldest.state !== 'failed' && old(oldest.queued_at))
    stuck.push(`the oldest delivery waits for more than ${stuckAfter} s`);
  const [unread] = queue.newOutputs(1);
  if (unread !== undefined && old(unread.queued_at))
    stuck.push(`outputs are not looked at for more than ${stuckAfter} s`);
  if (spool[0] !== undefined && old(spool[0].written))
    stuck.push(`builds lie in ${folder.spool} for more than ${stuckAfter} s`);
  return {
    folder: folder.path,
    daemon,
    spooled: spool.length,
    counts,
    oldest: oldest === undefined ? null : jobReport(oldest, now),
    lastError:
      failedLast === undefined
        ? null
        : { job: failedLast.id, reference: failedLast.reference, message: failedLast.error ?? '' },
    open: open.map((job) => jobReport(job, now)),
    refused: queue.refusedOutputs().map(({ path, reason }) => ({ path, reason })),
    stuck,
  };
}

export function jobReport(job: Job, now: number): JobReport {
  return {
    id: job.id,
    state: job.state,
    path: job.path,
    reference: job.reference,
    derivation: job.derivation,
    queuedAt: new Date(job.queued_at).toISOString(),
    age: Math.max(0, Math.round((now - job.queued_at) / 1000)),
    tries: job.tries,
    nextTry: job.state === 'waiting' && job.next_try > 0 ? new Date(job.next_try).toISOString() : null,
    error: job.error,
    errorCode: job.error_code,
    digest: job.digest,
  };
}

/** Is nothing left to do? What failed is not to be done. */
export function isSettled({ spooled, counts }: Pick<QueueStatus, 'spooled' | 'counts'>): boolean {
  return spooled + counts.newOutputs + counts.waiting + counts.running === 0;
}
