// Sends what a plan says, with a progress bar.
import type { OciContent } from '../image/formats/oci/oci-content.ts';
import type { Repository } from '../registry/repository.ts';
import type { PushPlan } from '../sinks/registry/plan-push.ts';
import { type PushResult, push } from '../sinks/registry/push.ts';
import type { CliContext } from './context.ts';
import { startProgress } from './progress.ts';

/** @throws NixlayerError as `push` */
export async function sendPlanned(
  content: OciContent,
  plan: PushPlan,
  to: Repository,
  parallel: number | undefined,
  context: CliContext,
  beforeTags?: () => Promise<void>,
): Promise<PushResult> {
  const waiting = plan.blobs.filter(({ fate }) => fate !== 'present');
  const bytes = waiting.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
  const progress = startProgress('pushing', { bytes, layers: waiting.length }, context.stderr);
  try {
    const { signal } = context;
    return await push(content, plan, to, { parallel, beforeTags, onProgress: progress.add, signal });
  } finally {
    progress.stop();
  }
}
