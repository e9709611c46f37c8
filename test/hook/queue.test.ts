import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/hook/database.ts';
import { hookFolder } from '../../src/hook/hook-folder.ts';
import { type Job, type NewOutput, Queue } from '../../src/hook/queue.ts';
import { type BuildEvent, newEventId, spoolFiles, writeEvent } from '../../src/hook/spool.ts';
import { queueStatus } from '../../src/hook/status.ts';
import { takeSpool } from '../../src/hook/take-spool.ts';
import { hashOf, temporaryFolder, temporaryHookFolder } from './temporary.ts';

const storePath = (name: string): string => `/nix/store/${hashOf(name)}-${name}`;
const references = ['one.example/app:1', 'two.example/app:1', 'one.example/app:2'];

function event(name: string, more: Partial<BuildEvent> = {}): BuildEvent {
  return {
    id: newEventId(),
    time: 1_700_000_000,
    derivation: undefined,
    outputs: [storePath(name)],
    catchUp: false,
    ...more,
  };
}

function openQueue(): Queue {
  return new Queue(temporaryHookFolder());
}

/** Takes a build of an image in, and makes its jobs. */
function want(queue: Queue, name: string, to = references.slice(0, 1), more: Partial<BuildEvent> = {}): void {
  queue.take([event(name, more)]);
  for (const output of queue.newOutputs())
    queue.want(output, { image: output.path, path: output.path, references: to });
}

const result = { digest: 'sha256:0', sent: 1, reused: 0 };
const states = (queue: Queue, name: string): readonly (string | undefined)[] =>
  [1, 2, 3, 4, 5, 6]
    .map((id) => queue.job(id))
    .filter((job) => job?.path === storePath(name))
    .map((job) => job?.state);

function runAll(queue: Queue): void {
  for (let [job] = queue.dueJobs(1, 1); job !== undefined; [job] = queue.dueJobs(1, 1)) {
    queue.start(job.id, 1);
    queue.finish(job, result, 1);
  }
}

describe('jobs', () => {
  it('are one for each destination', () => {
    const queue = openQueue();
    want(queue, 'a', references);
    expect(queue.dueJobs(1, 10).map(({ reference }) => reference)).toEqual(references);
    queue.close();
  });

  it('are done once for an image that is built again', () => {
    const queue = openQueue();
    want(queue, 'a');
    runAll(queue);
    want(queue, 'a');
    expect(queue.dueJobs(1, 10)).toEqual([]);
    expect(queue.counts()).toMatchObject({ delivered: 1, waiting: 0 });
    queue.close();
  });

  it('are superseded by those of a newer image for the same tag', () => {
    const queue = openQueue();
    want(queue, 'a');
    want(queue, 'b');
    expect(states(queue, 'a')).toEqual(['superseded']);
    expect(queue.dueJobs(1, 10).map(({ path }) => path)).toEqual([storePath('b')]);
    queue.close();
  });

  it('are done anew for an image that is newest again', () => {
    const queue = openQueue();
    for (const name of ['a', 'b', 'a']) {
      want(queue, name);
      runAll(queue);
    }
    expect(queue.newestJob(references[0] as string)).toMatchObject({ path: storePath('a'), sequence: 3 });
    queue.close();
  });

  it('are not done anew when what came in between was never begun', () => {
    const queue = openQueue();
    want(queue, 'a');
    runAll(queue);
    want(queue, 'b');
    want(queue, 'a');
    expect(queue.dueJobs(1, 10)).toEqual([]);
    expect(queue.newestJob(references[0] as string)).toMatchObject({ path: storePath('a'), sequence: 3 });
    expect(queue.counts()).toMatchObject({ delivered: 1, superseded: 1 });
    queue.close();
  });

  it('that run go on, but are the newest no longer', () => {
    const queue = openQueue();
    want(queue, 'a');
    const [job] = queue.dueJobs(1, 1) as [Job];
    queue.start(job.id, 1);
    want(queue, 'b');
    expect(queue.isNewest(job)).toBe(false);
    expect(queue.dueJobs(1, 10)).toEqual([]);
    queue.supersede(job, 1);
    expect(queue.dueJobs(1, 10)).toHaveLength(1);
    queue.close();
  });

  it('of a run that was overtaken by its own image are not ended by it', () => {
    const queue = openQueue();
    want(queue, 'a');
    const [job] = queue.dueJobs(1, 1) as [Job];
    queue.start(job.id, 1);
    want(queue, 'b');
    want(queue, 'a');
    queue.finish(job, result, 1);
    expect(states(queue, 'a')).toEqual(['waiting']);
    queue.close();
  });

  it('that failed are forgotten, and do not keep their image from being queued anew', () => {
    const queue = openQueue();
    want(queue, 'a');
    const [job] = queue.dueJobs(1, 1) as [Job];
    queue.start(job.id, 1);
    queue.fail(job, { code: 'E_INPUT', message: 'no image' }, 1);
    expect(queue.openJobs()).toMatchObject([{ state: 'failed', error: 'no image' }]);
    want(queue, 'a');
    expect(states(queue, 'a')).toEqual(['waiting']);
    expect(queue.forget([job.id])).toBe(1);
    expect(queue.openJobs()).toEqual([]);
    queue.close();
  });

  it('are made anew for an image that was superseded by one that is forgotten', () => {
    const queue = openQueue();
    want(queue, 'a');
    want(queue, 'b');
    const [job] = queue.dueJobs(1, 1) as [Job];
    queue.start(job.id, 1);
    queue.fail(job, { code: 'E_INPUT', message: 'no image' }, 1);
    expect(queue.forget('all')).toBe(1);
    want(queue, 'a');
    expect(queue.dueJobs(1, 10)).toMatchObject([{ path: storePath('a'), state: 'waiting' }]);
    queue.close();
  });

  it('that were not tried yet go before those that are tried again', () => {
    const queue = openQueue();
    want(queue, 'a', references.slice(0, 1));
    const [job] = queue.dueJobs(1, 1) as [Job];
    queue.start(job.id, 1);
    queue.postpone(job, { code: 'E_LIMIT', message: 'down' }, 500);
    want(queue, 'b', references.slice(1, 2));
    expect(queue.dueJobs(1000, 10).map(({ path }) => path)).toEqual(['b', 'a'].map(storePath));
    queue.close();
  });

  it('that wait are due at their time, or when somebody says so', () => {
    const queue = openQueue();
    want(queue, 'a');
    const [job] = queue.dueJobs(1, 1) as [Job];
    queue.start(job.id, 1);
    queue.postpone(job, { code: 'E_LIMIT', message: 'down' }, 500);
    expect(queue.dueJobs(499, 1)).toEqual([]);
    expect(queue.nextTry(499)).toBe(500);
    expect(queue.dueJobs(500, 1)).toMatchObject([{ tries: 1, error: 'down' }]);
    expect(queue.retry('all')).toBe(1);
    expect(queue.dueJobs(1, 1)).toHaveLength(1);
    queue.close();
  });
});

describe('a catch-up', () => {
  it('queues where there was nothing', () => {
    const queue = openQueue();
    want(queue, 'a', references, { catchUp: true });
    expect(queue.dueJobs(1, 10)).toHaveLength(3);
    queue.close();
  });

  it('leaves a tag alone that something else was queued for', () => {
    const queue = openQueue();
    want(queue, 'b');
    want(queue, 'a', references, { catchUp: true });
    expect(queue.newestJob(references[0] as string)).toMatchObject({ path: storePath('b') });
    expect(queue.newestJob(references[1] as string)).toMatchObject({ path: storePath('a') });
    queue.close();
  });
});

it('is stuck when outputs are not looked at', () => {
  const folder = temporaryHookFolder();
  const queue = new Queue(folder);
  queue.take([event('a')]);
  const stuckAt = (now: number) => queueStatus(folder, queue, { stuckAfter: 60, daemon: null, now }).stuck;
  expect(stuckAt(1_700_000_060_000)).toEqual([]);
  expect(stuckAt(1_700_000_060_001)).toEqual(['outputs are not looked at for more than 60 s']);
  queue.close();
});

describe('GC roots', () => {
  it('are released when nothing is left to be done for them', () => {
    const queue = openQueue();
    want(queue, 'a', references.slice(0, 2));
    queue.take([event('b')]);
    queue.settle(queue.newOutputs()[0] as NewOutput, 'dropped', null);
    const released = () => queue.releasable().map(({ path }) => path);
    expect(released()).toEqual([storePath('b')]);
    const [first, second] = queue.dueJobs(1, 2) as [Job, Job];
    queue.start(first.id, 1);
    queue.finish(first, result, 1);
    expect(released()).toEqual([storePath('b')]);
    queue.start(second.id, 1);
    queue.finish(second, result, 1);
    expect(released().sort()).toEqual([storePath('a'), storePath('b')].sort());
    queue.released(queue.releasable());
    expect(released()).toEqual([]);
    queue.close();
  });
});

it('forgets what is over, save what each destination has', () => {
  const queue = openQueue();
  for (const name of ['a', 'b', 'c']) {
    want(queue, name);
    runAll(queue);
  }
  queue.released(queue.releasable());
  queue.prune(1_800_000_000_000);
  expect(queue.counts()).toMatchObject({ delivered: 1 });
  expect(queue.newestJob(references[0] as string)).toMatchObject({ path: storePath('c') });
  want(queue, 'd');
  expect(queue.newestJob(references[0] as string)).toMatchObject({ path: storePath('d'), sequence: 4 });
  queue.close();
});

it('takes an event once', () => {
  const queue = openQueue();
  const one = event('a');
  expect([queue.take([one]), queue.take([one, event('b')])]).toEqual([1, 1]);
  expect(queue.newOutputs()).toHaveLength(2);
  queue.close();
});

it('refuses a database of a newer version', () => {
  const folder = temporaryHookFolder();
  const database = openDatabase(folder.database, folder.path);
  database.exec('PRAGMA user_version = 99');
  database.close();
  expect(() => new Queue(folder)).toThrow(expect.objectContaining({ code: 'E_HOOK' }));
});

it('rolls back what a killed owner had half written', () => {
  const folder = temporaryHookFolder();
  const database = openDatabase(folder.database, folder.path);
  database.exec(`INSERT INTO events SELECT value || '', value, 'before', 0, 0 FROM
    (WITH RECURSIVE numbers (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM numbers WHERE value < 2000) SELECT value FROM numbers)`);
  // Few pages in memory: some are written before the commit.
  database.exec('PRAGMA cache_size = 5; BEGIN');
  database.exec("UPDATE events SET derivation = 'after'");
  const copy = hookFolder({ NIXLAYER_HOOK_DIR: join(temporaryFolder(), 'queue') });
  mkdirSync(copy.path);
  for (const name of readdirSync(folder.path).filter((each) => each.startsWith('queue.sqlite')))
    copyFileSync(join(folder.path, name), join(copy.path, name));
  database.exec('ROLLBACK');
  database.close();
  const again = openDatabase(copy.database, copy.path);
  expect(again.all('SELECT derivation, count(*) AS count FROM events GROUP BY derivation')).toEqual([
    { derivation: 'before', count: 2000 },
  ]);
  expect(again.get('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
  again.close();
  expect(existsSync(`${folder.database}.lock`)).toBe(false);
});

type Step =
  | { readonly do: 'build'; readonly image: number }
  | { readonly do: 'take'; readonly crash: boolean }
  | { readonly do: 'examine' }
  | {
      readonly do: 'deliver';
      readonly end: 'done' | 'failed' | 'killed before the tag' | 'killed after the tag';
    }
  | { readonly do: 'kill' };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('build' as const), image: fc.nat(3) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('take' as const), crash: fc.boolean() }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('examine' as const) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('deliver' as const),
        end: fc.constantFrom('done', 'failed', 'killed before the tag', 'killed after the tag'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const) }) },
  ) as fc.Arbitrary<Step>,
  { minLength: 5, maxLength: 25 },
);

describe('whatever is built, fails and is killed in whatever order', () => {
  it('each destination gets the newest image in the end, none twice, and no tag moves back', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const run = new Simulation();
        for (const step of all) run.step(step);
        run.drain();
        run.check();
      }),
      { numRuns: 25 },
    );
  });
});

/** Two destinations, four images, and an owner that is killed. */
class Simulation {
  readonly #folder = temporaryHookFolder();
  #queue = new Queue(this.#folder);
  #builds = 0;
  /** Image → number of its newest build. */
  readonly #newest = new Map<string, number>();
  /** Reference → images in the order in which the tag was set, with the number of the build. */
  readonly #tags = new Map<string, { readonly image: string; readonly build: number }[]>();
  /** Reference → the image that the queue knows to be there; nothing else was begun since. */
  readonly #over = new Map<string, string>();

  step(step: Step): void {
    if (step.do === 'build') this.#build(step.image);
    else if (step.do === 'take') this.#take(step.crash);
    else if (step.do === 'examine') this.#examine();
    else if (step.do === 'deliver') this.#deliver(step.end);
    else this.#kill();
  }

  drain(): void {
    this.#take(false);
    this.#examine();
    while (this.#queue.dueJobs(1, 1).length > 0) this.#deliver('done');
  }

  check(): void {
    expect(spoolFiles(this.#folder)).toEqual([]);
    expect(this.#queue.isSettled()).toBe(true);
    const [last] = [...this.#newest].toSorted(([, a], [, b]) => b - a);
    for (const reference of references.slice(0, 2)) {
      const tags = this.#tags.get(reference) ?? [];
      expect(tags.at(-1)?.image).toBe(last?.[0]);
      expect(tags.map(({ build }) => build)).toEqual(
        tags.map(({ build }) => build).toSorted((a, b) => a - b),
      );
    }
    this.#queue.close();
  }

  #build(image: number): void {
    this.#builds += 1;
    const name = `image-${image}`;
    writeEvent(this.#folder, event(name, { time: this.#builds }));
    this.#newest.set(storePath(name), this.#builds);
  }

  #take(crash: boolean): void {
    const files = spoolFiles(this.#folder);
    const copies = temporaryFolder();
    if (crash) for (const { id, path } of files) copyFileSync(path, join(copies, id));
    takeSpool(this.#folder, this.#queue, '/nix/store', (file, reason) => expect.fail(`${file} ${reason}`));
    if (!crash) return;
    // It was killed before it removed them.
    for (const { id, path } of files) copyFileSync(join(copies, id), path);
    this.#kill();
  }

  #examine(): void {
    for (const output of this.#queue.newOutputs())
      this.#queue.want(output, { image: output.path, path: output.path, references: references.slice(0, 2) });
  }

  #deliver(end: Extract<Step, { do: 'deliver' }>['end']): void {
    const [job] = this.#queue.dueJobs(1, 1);
    if (job === undefined) return;
    expect(job.image).not.toBe(this.#over.get(job.reference));
    this.#over.delete(job.reference);
    this.#queue.start(job.id, 1);
    if (end === 'killed before the tag') this.#kill();
    else if (end === 'failed') this.#queue.postpone(job, { code: 'E_LIMIT', message: 'down' }, 1);
    else if (!this.#queue.isNewest(job)) this.#queue.supersede(job, 1);
    else {
      this.#tags.set(job.reference, [
        ...(this.#tags.get(job.reference) ?? []),
        { image: job.image, build: job.sequence },
      ]);
      if (end === 'killed after the tag') this.#kill();
      else {
        this.#queue.finish(job, result, 1);
        this.#over.set(job.reference, job.image);
      }
    }
  }

  #kill(): void {
    this.#queue.close();
    this.#queue = new Queue(this.#folder);
  }
}
