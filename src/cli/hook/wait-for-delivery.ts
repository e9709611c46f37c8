// nixlayer hook wait
import { setTimeout } from 'node:timers/promises';
import { abortedError } from '../../errors/aborted.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { askOwner } from '../../hook/ask-owner.ts';
import { hookFolder } from '../../hook/hook-folder.ts';
import { isSettled, type JobReport, type QueueStatus } from '../../hook/status.ts';
import { type CliContext, printJson, printText, say } from '../context.ts';
import type { JsonOption } from '../json-option.ts';
import { destinationText } from './destination.ts';
import { jobLine } from './report-status.ts';

interface WaitOptions extends JsonOption {
  readonly tag?: string;
  readonly all?: true;
  /** Seconds. */
  readonly timeout: number;
}

interface Outcome {
  readonly result: 'delivered' | 'failed' | 'unknown';
  readonly jobs: readonly JobReport[];
}

const betweenMs = 300;

/** @throws NixlayerError E_USAGE, E_REFERENCE, E_HOOK, E_LIMIT when the time is over */
export async function waitForDelivery(options: WaitOptions, context: CliContext): Promise<void> {
  const { tag, all, timeout, json } = options;
  if (tag !== undefined && all) throw new NixlayerError('E_USAGE', '--tag and --all do not go together');
  const reference = tag === undefined ? undefined : destinationText(tag);
  const folder = hookFolder(process.env);
  const until = Date.now() + timeout * 1000;
  let warned = false;
  for (;;) {
    const status = await askOwner(folder, { ask: 'status', stuckAfter: Number.MAX_SAFE_INTEGER });
    const newest = reference === undefined ? undefined : await askOwner(folder, { ask: 'newest', reference });
    const outcome = newest === undefined ? outcomeOfAll(status) : outcomeOf(newest, status);
    if (outcome !== undefined) return report(outcome, json, tag, context);
    if (status.daemon === null && !warned) {
      warned = true;
      say(context, `no daemon works the queue in ${status.folder}; waiting for one`);
    }
    if (Date.now() > until)
      throw new NixlayerError('E_LIMIT', `not delivered within ${timeout} s`, {
        hint:
          status.lastError?.message ?? 'Allow more with --timeout; `nixlayer hook status` says what is open.',
      });
    await setTimeout(betweenMs, undefined, { signal: context.signal }).catch((cause) => {
      throw abortedError(cause);
    });
  }
}

function outcomeOfAll(status: QueueStatus): Outcome | undefined {
  if (!isSettled(status)) return undefined;
  const failed = status.counts.failed > 0 || status.counts.refusedOutputs > 0;
  return { result: failed ? 'failed' : 'delivered', jobs: status.open };
}

function outcomeOf(newest: JobReport | null, status: QueueStatus): Outcome | undefined {
  // A build that nobody has looked at may go there as well.
  if (status.spooled + status.counts.newOutputs > 0) return undefined;
  if (newest === null) return { result: 'unknown', jobs: [] };
  if (newest.state === 'delivered') return { result: 'delivered', jobs: [newest] };
  return newest.state === 'failed' ? { result: 'failed', jobs: [newest] } : undefined;
}

function report(
  outcome: Outcome,
  json: true | undefined,
  tag: string | undefined,
  context: CliContext,
): void {
  const { result, jobs } = outcome;
  if (result !== 'delivered') context.reportFindings();
  if (json) {
    printJson(context, outcome);
    return;
  }
  for (const job of jobs) if (job.state === 'failed') say(context, jobLine(job));
  if (result === 'unknown') say(context, `nothing was queued for ${tag}`);
  else if (result === 'delivered') printText(context, jobs[0]?.digest ?? 'all is delivered');
  else say(context, 'not all is delivered; `nixlayer hook status` says more');
}
