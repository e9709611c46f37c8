// The daemon in this process, with deliveries that the tests decide about.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { destinationText } from '../../src/cli/hook/destination.ts';
import { NixlayerError } from '../../src/errors/nixlayer-error.ts';
import { askOwner } from '../../src/hook/ask-owner.ts';
import { catchUp } from '../../src/hook/catch-up.ts';
import { listenFdFrom, runDaemon } from '../../src/hook/daemon.ts';
import type { Deliver } from '../../src/hook/deliver.ts';
import { examineHook } from '../../src/hook/doctor.ts';
import { enqueueOutputs } from '../../src/hook/enqueue.ts';
import type { Normalise } from '../../src/hook/examine-outputs.ts';
import { assertSocketPath, hookFolder, makeHookFolder } from '../../src/hook/hook-folder.ts';
import { tryOwnerLock } from '../../src/hook/owner-lock.ts';
import { Queue } from '../../src/hook/queue.ts';
import { isSettled, type QueueStatus } from '../../src/hook/status.ts';
import { temporaryFolder, temporaryHookFolder, temporaryStore } from './temporary.ts';

const delivered = { digest: 'sha256:0', sent: 1, reused: 0 };

function setUp(push: readonly string[] = ['one.example/{image}:{tag}'], more: object = {}) {
  const base = temporaryFolder();
  const store = temporaryStore(base);
  const folder = temporaryHookFolder(base);
  const rulesFile = join(base, 'hook.json');
  const writeRules = (to: readonly string[]): void =>
    writeFileSync(
      rulesFile,
      JSON.stringify({ version: 1, rules: [{ push: to }], retry: { first: 0.01, longest: 0.05 }, ...more }),
    );
  writeRules(push);
  const log: string[] = [];
  const start = (deliver: Deliver, idle?: number, normalise?: Normalise) => {
    const controller = new AbortController();
    const options = { folder, rulesFile, storeDir: store.storeDir, deliver, signal: controller.signal };
    const done = runDaemon({
      ...options,
      log: (text) => log.push(text),
      normalise,
      ...(idle !== undefined && { idle }),
    });
    done.catch(() => undefined);
    onTestFinished(() => controller.abort());
    return { done, stop: () => controller.abort() };
  };
  /** An image's conf.json, queued as a hook would. */
  const build = async (name: string, tag = '1', catchUp = false): Promise<string> => {
    const path = store.pathOf(`${name}-conf.json`);
    if (!existsSync(path))
      writeFileSync(
        path,
        JSON.stringify({ repo_tag: `team/${name.split('-')[0]}:${tag}`, store_layers: [] }),
      );
    await enqueueOutputs({ derivation: undefined, outputs: [path], catchUp }, folder);
    return path;
  };
  const status = () => askOwner(folder, { ask: 'status', stuckAfter: 3600 });
  const until = async (holds: (status: QueueStatus) => boolean): Promise<QueueStatus> => {
    for (;;) {
      const answer = await status();
      if (holds(answer)) return answer;
      await setTimeout(10);
    }
  };
  return { base, ...store, folder, writeRules, rulesFile, log, start, build, status, until };
}

describe('the daemon', () => {
  it('delivers to each destination by itself, and releases the roots when all is done', async () => {
    const { start, build, until, folder } = setUp(['one.example/{image}:{tag}', 'two.example/{image}:{tag}']);
    const tries: string[] = [];
    start(async ({ references }) => {
      tries.push(...references);
      if (references[0]?.startsWith('two') && tries.length < 6)
        throw new NixlayerError('E_DAEMON_UNREACHABLE', 'down');
      return delivered;
    });
    await build('app');
    const { counts } = await until((each) => each.counts.delivered === 2);
    expect(counts).toMatchObject({ failed: 0, waiting: 0 });
    expect(tries.filter((each) => each.startsWith('one'))).toHaveLength(1);
    while (readdirSync(folder.directRoots).length > 0) await setTimeout(10);
  });

  it('delivers once to a destination that has several names', async () => {
    const to = ['docker.io/app:1', 'index.docker.io/library/app:1', 'One.example/app:1', 'one.example/app:1'];
    const { start, build, until } = setUp(to);
    const seen: string[] = [];
    const deliver: Deliver = async ({ references }) => {
      seen.push(...references);
      return delivered;
    };
    start(deliver, undefined, destinationText);
    await build('app');
    await until((status) => isSettled(status) && status.counts.delivered === 2);
    expect(seen.sort()).toEqual(['docker.io/library/app:1', 'one.example/app:1']);
  });

  it('leaves a tag to the newest image, while the older one is being delivered', async () => {
    const { start, build, until } = setUp();
    const set: string[] = [];
    let release: () => void = () => undefined;
    const hold = new Promise<void>((resolve) => {
      release = resolve;
    });
    start(async ({ storePath, references }, { mayTag }) => {
      if (storePath.includes('app-old')) await hold;
      if (await mayTag(references[0] ?? '')) set.push(storePath);
      return delivered;
    });
    await build('app-old');
    await until(({ counts }) => counts.running === 1);
    const newest = await build('app-new');
    await until(({ counts }) => counts.waiting === 1);
    release();
    await until(({ counts }) => counts.delivered === 1 && counts.superseded === 1);
    expect(set).toEqual([newest]);
  });

  it('drops what is no image, and says what cannot be delivered', async () => {
    const { start, until, folder, pathOf, log } = setUp(['one.example/{image}:{tag}']);
    writeFileSync(pathOf('hello'), 'hello');
    writeFileSync(pathOf('image-app.json'), JSON.stringify({ 'image-config': {}, layers: [] }));
    start(async () => delivered);
    const outputs = [pathOf('hello'), pathOf('image-app.json'), pathOf('gone')];
    await enqueueOutputs({ derivation: undefined, outputs, catchUp: false }, folder);
    const { refused, stuck } = await until(({ counts }) => counts.refusedOutputs === 2);
    expect(refused.map(({ path }) => path)).toEqual(outputs.slice(1));
    expect(stuck).toEqual(['2 outputs could not be queued']);
    expect(log.join('\n')).toContain('does not tell {tag}');
    expect(await askOwner(folder, { ask: 'forget', ids: 'all' })).toEqual({ changed: 2 });
  });

  it('ends when it is told to, and the next one goes on', async () => {
    const { start, build, until, status, folder } = setUp();
    const first = start(async (_job, { signal }) => {
      await once(signal, 'abort');
      throw signal.reason;
    });
    await build('app');
    await until(({ counts }) => counts.running === 1);
    first.stop();
    await first.done;
    expect(existsSync(folder.socket)).toBe(false);
    expect(await status()).toMatchObject({ daemon: null, counts: { waiting: 1 }, open: [{ tries: 0 }] });
    start(async () => delivered);
    await until(({ counts }) => counts.delivered === 1);
  });

  it('ends when it has nothing to do', async () => {
    const { start, build, log } = setUp();
    await build('app');
    await start(async () => delivered, 0).done;
    expect(log.at(-1)).toBe('nothing to do');
    expect(log.join('\n')).toContain('delivered sha256:0');
  });

  it('follows the rules as they change, and keeps them when they break', async () => {
    const { start, build, until, writeRules, rulesFile, log } = setUp();
    const seen: string[] = [];
    start(async ({ references }) => {
      seen.push(...references);
      return delivered;
    });
    await build('a');
    await until(({ counts }) => counts.delivered === 1);
    writeRules(['other.example/{image}:{tag}']);
    await build('b');
    await until(({ counts }) => counts.delivered === 2);
    writeFileSync(rulesFile, '{');
    await build('c');
    await until(({ counts }) => counts.delivered === 3);
    expect(seen).toEqual(['one.example/team/a:1', 'other.example/team/b:1', 'other.example/team/c:1']);
    expect(log.join('\n')).toContain('the rules stay as they were');
  });

  it('does not start without rules', async () => {
    const { start, rulesFile } = setUp();
    writeFileSync(rulesFile, '{}');
    await expect(start(async () => delivered).done).rejects.toMatchObject({ code: 'E_HOOK_RULES' });
  });

  it('tries again at once when it is asked to', async () => {
    const { start, build, until, folder } = setUp(undefined, { retry: { first: 1000, longest: 1000 } });
    let down = true;
    start(async () => {
      if (down) throw new NixlayerError('E_DAEMON_UNREACHABLE', 'down');
      return delivered;
    });
    await build('app');
    const { lastError } = await until(({ counts, open }) => counts.waiting === 1 && open[0]?.error !== null);
    expect(lastError).toMatchObject({ reference: 'one.example/team/app:1', message: 'down' });
    down = false;
    expect(await askOwner(folder, { ask: 'retry', ids: 'all' })).toEqual({ changed: 1 });
    await until(({ counts }) => counts.delivered === 1);
  });

  it.each([
    ['rubbish', 'does not know this request'],
    [JSON.stringify({ ask: 'everything' }), 'does not know this request'],
    [JSON.stringify({ ask: 'retry', ids: ['1; DROP TABLE jobs'] }), 'does not know this request'],
  ])('answers %s', async (line, message) => {
    const { start, folder, until } = setUp();
    start(async () => delivered);
    await until(({ daemon }) => daemon !== null);
    const socket = createConnection(folder.socket);
    socket.write(`${line}\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toContain(message);
    socket.destroy();
    expect(statSync(folder.socket).mode & 0o777).toBe(0o600);
  });
});

it('queues what links lead to, the newest of a tag, and nothing that was delivered', async () => {
  const { base, start, build, until, folder, storeDir, pathOf } = setUp();
  const seen: string[] = [];
  start(async ({ storePath }) => {
    seen.push(storePath);
    return delivered;
  });
  const done = await build('app');
  await until(({ counts }) => counts.delivered === 1);
  const missed = pathOf('other-conf.json');
  writeFileSync(missed, JSON.stringify({ repo_tag: 'team/other:1', store_layers: [] }));
  const older = pathOf('app-old-conf.json');
  writeFileSync(older, JSON.stringify({ repo_tag: 'team/app:1', store_layers: [] }));
  const links = join(base, 'links/below');
  mkdirSync(links, { recursive: true });
  for (const [index, path] of [done, older, missed].entries())
    spawnSync('ln', ['-s', path, join(links, `${index}`)]);
  const queued = await catchUp([join(base, 'links')], { folder, storeDir, closure: false });
  expect(queued.map(({ path }) => path).sort()).toEqual([done, older, missed].sort());
  await until((status) => isSettled(status) && status.counts.delivered === 2);
  expect(seen).toEqual([done, missed]);
});

describe('the lock of the owner', () => {
  it('is one', () => {
    const file = join(temporaryFolder(), 'lock');
    const first = tryOwnerLock(file);
    expect(first).toBeDefined();
    expect(tryOwnerLock(file)).toBeUndefined();
    first?.release();
    const second = tryOwnerLock(file);
    expect(second).toBeDefined();
    second?.release();
  });

  it('ends with a process that is killed', async () => {
    const file = join(temporaryFolder(), 'lock');
    const holder = spawn('flock', [file, '-c', 'echo; exec sleep 1000'], { detached: true });
    await once(holder.stdout, 'data');
    expect(tryOwnerLock(file)).toBeUndefined();
    process.kill(-(holder.pid ?? 0), 'SIGKILL');
    await once(holder, 'exit');
    let lock = tryOwnerLock(file);
    for (; lock === undefined; lock = tryOwnerLock(file)) await setTimeout(10);
    lock.release();
  });
});

describe('the folder', () => {
  it('is for its user alone', () => {
    const folder = temporaryHookFolder();
    for (const each of [folder.path, folder.spool]) expect(statSync(each).mode & 0o777).toBe(0o700);
  });

  it.each<[string, RegExp, (path: string) => void]>([
    ['is open to others', /open to others \(mode 755\)/, (path) => mkdirSync(path, { mode: 0o755 })],
    [
      'has a spool folder that is',
      /spool is open to others/,
      (path) => {
        mkdirSync(path, { mode: 0o700 });
        mkdirSync(join(path, 'spool'), { mode: 0o755 });
      },
    ],
    ['is a link', /queue is a link/, (path) => symlinkSync(temporaryFolder(), path)],
  ])('that is there and %s is refused, and stays as it is', (_what, message, make) => {
    const path = join(temporaryFolder(), 'queue');
    make(path);
    const before = lstatSync(path).mode;
    expect(() => makeHookFolder(hookFolder({ NIXLAYER_HOOK_DIR: path }))).toThrow(
      expect.objectContaining({ code: 'E_HOOK', message: expect.stringMatching(message) }),
    );
    expect(lstatSync(path).mode).toBe(before);
  });

  it('stays as it is when the doctor looks at it', async () => {
    const { base, folder, rulesFile, build } = setUp();
    await build('app');
    new Queue(folder).close();
    rmSync(folder.lock, { force: true });
    chmodSync(folder.path, 0o755);
    const look = () =>
      readdirSync(base, { recursive: true, encoding: 'utf8' })
        .sort()
        .map((name) => [name, lstatSync(join(base, name)).mode, lstatSync(join(base, name)).mtimeMs]);
    const before = look();
    const checks = await examineHook({ folder, rulesFile, environment: process.env });
    expect(look()).toEqual(before);
    expect(checks).toContainEqual(
      expect.objectContaining({
        name: 'folder',
        result: 'problem',
        hint: expect.stringContaining('chmod 700'),
      }),
    );
  });

  it.each([
    [107, true],
    [108, false],
  ])('with a socket path of %i bytes: %s', (bytes, good) => {
    const path = `/${'x'.repeat(bytes - '//socket'.length)}`;
    const check = () => assertSocketPath(hookFolder({ NIXLAYER_HOOK_DIR: path }));
    if (good) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code: 'E_HOOK' }));
  });
});

it.each([
  [{ LISTEN_FDS: '1', LISTEN_PID: '42' }, 3],
  [{ LISTEN_FDS: '1', LISTEN_PID: '43' }, undefined],
  [{ LISTEN_FDS: '0', LISTEN_PID: '42' }, undefined],
  [{}, undefined],
])('a socket from systemd is that of %j', (environment, expected) => {
  expect(listenFdFrom(environment, 42)).toBe(expected);
});
