// Nix builds images and calls the hook; they arrive, whatever happens to the daemon and the registry meanwhile.
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hookFolder } from '../../src/hook/hook-folder.ts';
import { fixtures, isMissing, nixlayerProgram, repository } from './support/environment.ts';
import { freePort } from './support/free-port.ts';
import { withNixlayerPackage } from './support/nixlayer.ts';
import { startRegistry } from './support/registry.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const script = join(repository, 'nix/hook/post-build-hook.sh');
const images = join(fixtures, 'hook/images.nix');

interface Status {
  readonly daemon: { readonly pid: number } | null;
  readonly counts: Readonly<Record<'waiting' | 'running' | 'delivered' | 'failed' | 'superseded', number>>;
  readonly open: readonly { readonly tries: number; readonly error: string | null }[];
}

async function setUp(seed: string) {
  const base = await temporaryFolder();
  const address = `127.0.0.1:${await freePort()}`;
  const rules = join(base, 'hook.json');
  const env = { NIXLAYER_HOOK_DIR: join(base, 'queue'), NIXLAYER_CACHE_DIR: join(base, 'cache') };
  const folder = hookFolder(env);
  // It is in the store of the machine.
  onTestFinished(() => rm(folder.directRoots, { recursive: true, force: true }));
  await writeFile(
    rules,
    JSON.stringify({
      version: 1,
      rules: [{ push: [`${address}/{image}:{tag}`] }],
      insecure: [address],
      retry: { first: 0.2, longest: 1 },
    }),
  );
  const hook = async (...args: readonly string[]) => {
    const { stdout, exitCode, stderr } = await execa(
      process.execPath,
      [nixlayerProgram, 'hook', ...args, '--json'],
      {
        env,
        stdin: 'ignore',
        reject: false,
      },
    );
    return { exitCode, stderr, answer: stdout === '' ? undefined : JSON.parse(stdout) };
  };
  const build = (attribute: string) =>
    execa(
      'nix-build',
      [
        ...[images, '-A', attribute, '--argstr', 'seed', seed, ...withNixlayerPackage()],
        ...['--no-out-link', '--max-jobs', '4', '--option', 'post-build-hook', script],
      ],
      { env, stdin: 'ignore', all: true },
    );
  const startDaemon = (...more: readonly string[]) => {
    const daemon = execa(process.execPath, [nixlayerProgram, 'hook', 'daemon', '--config', rules, ...more], {
      env,
      stdin: 'ignore',
      reject: false,
      all: true,
    });
    onTestFinished(() => {
      daemon.kill('SIGKILL');
    });
    return daemon;
  };
  const until = async (holds: (status: Status) => boolean): Promise<Status> => {
    for (;;) {
      const { answer } = await hook('status');
      if (holds(answer)) return answer;
      await setTimeout(200);
    }
  };
  return { base, address, env, hook, build, startDaemon, until, folder };
}

/** Repository → its tags. */
async function tagsOf(address: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const get = async (path: string) =>
    (await fetch(`http://${address}/v2/${path}`)).json() as Promise<Record<string, string[]>>;
  const { repositories = [] } = await get('_catalog');
  const lists = await Promise.all(
    repositories.map(async (name) => [name, (await get(`${name}/tags/list`)).tags ?? []]),
  );
  return Object.fromEntries(lists);
}

/** What systemd does for a service with a socket: listens at a path, and becomes the program when somebody connects. */
const activate = `
import os, select, socket, sys
listening = socket.socket(socket.AF_UNIX)
listening.bind(sys.argv[1])
listening.listen()
select.select([listening], [], [])
os.dup2(listening.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
`;

const seed = (): string => `${process.pid}-${Date.now()}`;

describe.skipIf(isMissing('nix-build', 'docker-registry'))('the post-build hook', () => {
  it('delivers 20 images once each, though the registry is down at first, the daemon is killed twice and 16 hooks run at once', async () => {
    const { address, hook, build, startDaemon, until, folder } = await setUp(seed());
    const first = startDaemon();
    await until(({ daemon }) => daemon !== null);
    await build('first');
    await until(({ open }) => open.some(({ tries }) => tries > 0));
    first.kill('SIGKILL');
    await first;

    const builds = Array.from({ length: 16 }, (_, index) => build(`image-${index + 5}`));
    for (const { exitCode, all } of await Promise.all(builds)) {
      expect(exitCode).toBe(0);
      expect(all).not.toContain('is not queued');
    }

    const second = startDaemon();
    await until(({ open }) => open.length === 20 && open.filter(({ tries }) => tries > 0).length > 3);
    second.kill('SIGKILL');
    await second;

    const registry = await startRegistry({ port: Number(address.split(':')[1]) });
    onTestFinished(registry.stop);
    const third = startDaemon();
    const waited = await hook('wait', '--all', '--timeout', '4m');
    expect(waited).toMatchObject({ exitCode: 0, answer: { result: 'delivered' } });
    const { answer } = await hook('status');
    expect(answer.counts).toMatchObject({
      delivered: 20,
      superseded: 0,
      failed: 0,
      waiting: 0,
      running: 0,
      refusedOutputs: 0,
    });
    expect(Object.keys(await tagsOf(address)).sort()).toEqual(
      Array.from({ length: 20 }, (_, index) => `team/app-${index + 1}`).sort(),
    );
    third.kill('SIGTERM');
    const { exitCode, all } = await third;
    expect(exitCode).toBe(0);
    expect(all.match(/: delivered sha256:/g)).toHaveLength(20);
    expect(await readdir(folder.directRoots)).toEqual([]);
    expect(existsSync(folder.socket)).toBe(false);
  });

  it('tells an archive, its stream script and their conf.json for one image', async () => {
    const { address, hook, build, startDaemon } = await setUp(seed());
    const registry = await startRegistry({ port: Number(address.split(':')[1]) });
    onTestFinished(registry.stop);
    await build('archive');
    startDaemon();
    expect(await hook('wait', '--tag', `${address}/team/archive:1`, '--timeout', '2m')).toMatchObject({
      exitCode: 0,
    });
    expect(await hook('wait', '--tag', `${address}/team/other:1`)).toMatchObject({ exitCode: 1 });
    expect((await hook('status')).answer.counts).toMatchObject({ delivered: 1, superseded: 0 });
  });

  it('queues what it was never called for, once', async () => {
    const { base, address, env, hook, startDaemon } = await setUp(seed());
    const registry = await startRegistry({ port: Number(address.split(':')[1]) });
    onTestFinished(registry.stop);
    const args = [images, '-A', 'image-1', '--argstr', 'seed', seed(), ...withNixlayerPackage()];
    await execa('nix-build', [...args, '-o', join(base, 'result')], { env });
    expect((await hook('catch-up', base)).answer).toMatchObject({ queued: [{ kind: 'stream-script' }] });
    startDaemon();
    expect(await hook('wait', '--all', '--timeout', '2m')).toMatchObject({ exitCode: 0 });
    await hook('catch-up', join(base, 'result'));
    expect(await hook('wait', '--all', '--timeout', '2m')).toMatchObject({ exitCode: 0 });
    expect((await hook('status')).answer.counts).toMatchObject({ delivered: 1 });
  });

  it('ends when it has nothing to do, on a socket that it was given', async () => {
    const { env, base, hook, folder } = await setUp(seed());
    await execa('mkdir', ['-m', '700', '-p', folder.path]);
    const daemon = [process.execPath, nixlayerProgram, 'hook', 'daemon', '--config', join(base, 'hook.json')];
    const activated = execa('python3', ['-c', activate, folder.socket, ...daemon, '--idle', '1'], {
      env,
      stdin: 'ignore',
      reject: false,
      all: true,
    });
    // Until it listens, whoever asks opens the queue himself.
    let status = await hook('status');
    while (status.answer.daemon === null) status = await hook('status');
    const { exitCode, all } = await activated;
    expect({ exitCode, all }).toMatchObject({ exitCode: 0, all: expect.stringContaining('nothing to do') });
    expect(existsSync(folder.socket)).toBe(true);
  });

  it('is one daemon', async () => {
    const { hook, startDaemon, until } = await setUp(seed());
    const first = startDaemon();
    await until(({ daemon }) => daemon !== null);
    const second = await startDaemon();
    expect(second).toMatchObject({ exitCode: 1, all: expect.stringContaining('another process owns') });
    first.kill('SIGTERM');
    await first;
    expect((await hook('status')).answer).toMatchObject({ daemon: null });
  });

  it('is looked at by its doctor', async () => {
    const { base, env } = await setUp(seed());
    const { stdout } = await execa(process.execPath, [nixlayerProgram, 'hook', 'script'], { env });
    const mine = join(base, 'hook');
    await writeFile(mine, `${stdout}\n`, { mode: 0o755 });
    expect(await readFile(mine, 'utf8')).toContain(`state=\${NIXLAYER_HOOK_DIR:-${env.NIXLAYER_HOOK_DIR}}`);
    const examine = async (conf: string) => {
      await writeFile(join(base, 'nix.conf'), conf);
      const run = execa(
        process.execPath,
        [nixlayerProgram, 'hook', 'doctor', '--json', '--config', join(base, 'hook.json')],
        {
          env: { ...env, NIX_CONF_DIR: base },
          reject: false,
        },
      );
      const { checks } = JSON.parse((await run).stdout) as {
        checks: { name: string; result: string; message: string }[];
      };
      return Object.fromEntries(checks.map(({ name, result }) => [name, result]));
    };
    expect(await examine('')).toMatchObject({
      'nix.conf': 'problem',
      daemon: 'problem',
      rules: 'good',
      'nix-store': 'good',
    });
    expect(await examine(`post-build-hook = ${mine}`)).toMatchObject({ 'nix.conf': 'good', hook: 'good' });
    await writeFile(mine, '#!/bin/sh\n# nixlayer\nexit 1\n');
    expect(await examine(`post-build-hook = ${mine}`)).toMatchObject({ hook: 'problem' });
    expect(await examine(`post-build-hook = ${base}/gone`)).toMatchObject({ hook: 'problem' });
  });
});
