// nixlayer hook status
import { askOwner } from '../../hook/ask-owner.ts';
import { hookFolder } from '../../hook/hook-folder.ts';
import type { JobReport, QueueStatus } from '../../hook/status.ts';
import { type CliContext, printJson, printText } from '../context.ts';
import type { JsonOption } from '../json-option.ts';

const shownJobs = 20;

/** @throws NixlayerError E_HOOK */
export async function reportStatus(
  { json, stuckAfter }: JsonOption & { readonly stuckAfter: number },
  context: CliContext,
): Promise<void> {
  const status = await askOwner(hookFolder(process.env), { ask: 'status', stuckAfter });
  if (status.stuck.length > 0) context.reportFindings();
  if (json) return printJson(context, status);
  printText(context, statusText(status));
}

function statusText({ folder, daemon, spooled, counts, open, refused, stuck }: QueueStatus): string {
  const by = daemon === null ? 'no daemon runs' : `worked by process ${daemon.pid}`;
  const parts = [
    `${spooled + counts.newOutputs} builds to be looked at`,
    `${counts.waiting} waiting`,
    `${counts.running} running`,
    `${counts.failed} failed`,
    `${counts.delivered} delivered`,
    `${counts.superseded} left to newer ones`,
  ];
  const more = open.length - shownJobs;
  return [
    `${folder}: ${by}`,
    parts.join(', '),
    ...open.slice(0, shownJobs).map(jobLine),
    ...(more > 0 ? [`… and ${more} more`] : []),
    ...refused.slice(0, shownJobs).map(({ path, reason }) => `not queued: ${path}: ${reason}`),
    ...stuck.map((sentence) => `stuck: ${sentence}`),
  ].join('\n');
}

export function jobLine({ id, state, reference, age, tries, nextTry, error }: JobReport): string {
  const when = nextTry === null ? '' : `, next try ${nextTry}`;
  const why = error === null ? '' : `: ${error.split('\n', 1)[0]}`;
  return `${id} ${state} ${reference} (${age} s old, ${tries} tries${when})${why}`;
}
