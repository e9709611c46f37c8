import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { NixlayerError } from '../../src/errors/nixlayer-error.ts';
import type { Deliver } from '../../src/hook/deliver.ts';
import { type Job, Queue } from '../../src/hook/queue.ts';
import { runJob } from '../../src/hook/run-job.ts';
import { newEventId } from '../../src/hook/spool.ts';
import { hashOf, temporaryHookFolder } from './temporary.ts';

const reference = 'registry.example/app:1';
const delivered = { digest: 'sha256:0', sent: 1, reused: 0 };

function want(queue: Queue, name: string): void {
  const path = `/nix/store/${hashOf(name)}-${name}`;
  queue.take([{ id: newEventId(), time: 1, derivation: `${path}.drv`, outputs: [path], catchUp: false }]);
  for (const output of queue.newOutputs()) queue.want(output, { image: path, path, references: [reference] });
}

interface Run {
  readonly deliver: Deliver;
  readonly tries?: number;
  readonly noProgress?: number;
  readonly signal?: AbortSignal;
  readonly queue?: Queue;
}

/** Delivers one job. @returns the job after that, and what was logged */
async function run({ deliver, tries, noProgress = 60, signal = new AbortController().signal, queue }: Run) {
  const opened = queue ?? new Queue(temporaryHookFolder());
  if (queue === undefined) want(opened, 'a');
  const [job] = opened.dueJobs(1000, 1) as [Job];
  const log: string[] = [];
  await runJob(opened, job, {
    deliver,
    rules: { noProgress, retry: { first: 5, longest: 60, tries } },
    signal,
    log: (text) => log.push(text),
    now: () => 1000,
    random: () => 1,
  });
  const after = opened.job(job.id);
  opened.close();
  return { job: after, log: log.join('\n') };
}

describe('a delivery', () => {
  it('that is done is done, and is logged with its derivation', async () => {
    const { job, log } = await run({ deliver: async () => delivered });
    expect(job).toMatchObject({ state: 'delivered', digest: 'sha256:0', tries: 1 });
    expect(log).toBe(
      `/nix/store/${hashOf('a')}-a.drv: ${reference}: delivered sha256:0 (1 bytes sent, 0 there)`,
    );
  });

  it('that fails is tried again later, by a time that is kept', async () => {
    const { job, log } = await run({
      deliver: async () => {
        throw new NixlayerError('E_DAEMON_UNREACHABLE', 'down');
      },
    });
    expect(job).toMatchObject({
      state: 'waiting',
      error: 'down',
      error_code: 'E_DAEMON_UNREACHABLE',
      next_try: 6000,
    });
    expect(log).toContain('again in 5 s');
  });

  it.each([
    ['a failure that lasts', 'E_SPEC', undefined],
    ['the last try', 'E_DAEMON_UNREACHABLE', 1],
  ] as const)('has failed after %s', async (_what, code, tries) => {
    const deliver: Deliver = async () => {
      throw new NixlayerError(code, 'no');
    };
    const { job } = await run({ deliver, ...(tries !== undefined && { tries }) });
    expect(job).toMatchObject({ state: 'failed', error: 'no' });
  });

  it('that meets a defect keeps its stack', async () => {
    const { job } = await run({
      deliver: async () => {
        throw new TypeError('undefined is no function');
      },
    });
    expect(job).toMatchObject({ error_code: 'E_DEFECT', error: expect.stringContaining('run-job.test') });
  });

  it('that is called off waits again, and it counts as no try', async () => {
    const controller = new AbortController();
    const { job } = await run({
      signal: controller.signal,
      deliver: async (_job, { signal }) => {
        controller.abort();
        signal.throwIfAborted();
        return delivered;
      },
    });
    expect(job).toMatchObject({ state: 'waiting', tries: 0, next_try: 0, error: null });
  });

  it('may not set its tag when there is a newer image', async () => {
    const queue = new Queue(temporaryHookFolder());
    want(queue, 'a');
    const { job, log } = await run({
      queue,
      deliver: async (_job, { mayTag }) => {
        expect(await mayTag(reference)).toBe(true);
        want(queue, 'b');
        expect(await mayTag(reference)).toBe(false);
        return delivered;
      },
    });
    expect(job).toMatchObject({ state: 'superseded' });
    expect(log).toContain('left to a newer image');
  });

  it('is begun anew when no byte moves, whether it heeds the signal or not', async () => {
    let mayTagLater: boolean | Promise<boolean> | undefined;
    const { job } = await run({
      noProgress: 0.05,
      deliver: async (_job, { mayTag }) => {
        await setTimeout(100);
        mayTagLater = mayTag(reference);
        return new Promise(() => undefined);
      },
    });
    expect(job).toMatchObject({ state: 'waiting', error_code: 'E_LIMIT' });
    await setTimeout(200);
    expect(mayTagLater).toBe(false);
  });

  it('may take long while bytes move', async () => {
    const { job } = await run({
      noProgress: 1,
      deliver: async (_job, { onProgress }) => {
        for (let count = 0; count < 8; count += 1) {
          await setTimeout(200);
          onProgress(1);
        }
        return delivered;
      },
    });
    expect(job).toMatchObject({ state: 'delivered' });
  });
});
