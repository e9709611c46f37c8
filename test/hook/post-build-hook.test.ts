// The two ways to queue a build, the shell script and `nixlayer hook run`, do the same.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { enqueueBuild } from '../../src/hook/enqueue.ts';
import { hookFolder } from '../../src/hook/hook-folder.ts';
import { parseEvent, spoolFiles } from '../../src/hook/spool.ts';
import { packageFile } from '../../src/package/package-files.ts';
import { temporaryFolder, temporaryStore } from './temporary.ts';

const script = packageFile('nix/hook/post-build-hook.sh');

function setUp() {
  const base = temporaryFolder();
  const store = temporaryStore(base);
  const output = store.pathOf('app');
  const derivation = store.pathOf('app.drv');
  writeFileSync(output, '');
  writeFileSync(derivation, `Derive([("out","${output}","","")],[],[],"s","b",[],[])`);
  const environment: NodeJS.ProcessEnv = {
    NIX_STORE_DIR: store.storeDir,
    NIX_STATE_DIR: join(base, 'nix'),
    NIXLAYER_HOOK_DIR: join(base, 'queue'),
    DRV_PATH: derivation,
    OUT_PATHS: output,
  };
  return { base, ...store, output, derivation, environment, folder: hookFolder(environment) };
}

const run = (env: NodeJS.ProcessEnv) => spawnSync(script, [], { cwd: '/', env, encoding: 'utf8' });

const ways = {
  'the shell script': (environment: NodeJS.ProcessEnv) => {
    expect(run(environment)).toMatchObject({ status: 0, stdout: '', stderr: '' });
  },
  'hook run': async (environment: NodeJS.ProcessEnv) => {
    await enqueueBuild(environment, hookFolder(environment), environment.NIX_STORE_DIR ?? '');
  },
};

describe.each(Object.entries(ways))('%s', (_name, queueBuild) => {
  it('roots the output and writes one file', async () => {
    const { environment, folder, output, derivation, storeDir } = setUp();
    await queueBuild(environment);
    const [file, ...others] = spoolFiles(folder);
    expect(others).toEqual([]);
    const { id = '', path = '' } = file ?? {};
    const event = parseEvent(id, readFileSync(path, 'utf8'), { storeDir, written: 1 });
    expect(event).toMatchObject({ derivation, outputs: [output], catchUp: false });
    expect(readdirSync(folder.directRoots)).toEqual([`${id}.1`]);
    expect(readlinkSync(join(folder.directRoots, `${id}.1`))).toBe(output);
    expect(readdirSync(folder.spool)).toEqual([`${id}.event`]);
  });

  it('takes several outputs', async () => {
    const { environment, folder, output, pathOf } = setUp();
    const second = pathOf('app-doc');
    mkdirSync(second);
    await queueBuild({ ...environment, OUT_PATHS: `${output} ${second}` });
    expect(readdirSync(folder.directRoots)).toHaveLength(2);
  });
});

describe('the shell script', () => {
  it.each([
    ['is empty, as in Nix 2.8', () => ''],
    ['names a path that is not there', (pathOf: (name: string) => string) => pathOf('gone')],
    ['names something else', () => '/etc/passwd'],
    ['has a pattern', () => '/nix/store/*'],
  ])('reads the derivation where OUT_PATHS %s', (_what, outPaths) => {
    const { environment, folder, output, pathOf } = setUp();
    expect(run({ ...environment, OUT_PATHS: outPaths(pathOf) })).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(spoolFiles(folder)[0]?.path ?? '', 'utf8')).toContain(`\nout ${output}\n`);
  });

  it('asks Nix where the derivation does not know its outputs, wherever that is', () => {
    const { base, environment, folder, output, derivation } = setUp();
    writeFileSync(derivation, 'Derive([("out","","sha256","")],[],[],"s","b",[],[])');
    const nixStore = join(base, 'nix-store');
    writeFileSync(nixStore, `#!/bin/sh\n[ "$*" = "--query --outputs ${derivation}" ] && echo ${output}\n`);
    chmodSync(nixStore, 0o755);
    expect(run({ ...environment, OUT_PATHS: '', PATH: base })).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(spoolFiles(folder)[0]?.path ?? '', 'utf8')).toContain(`\nout ${output}\n`);
  });

  it.each([
    ['', 'DRV_PATH is no store path'],
    ['/nix/store/x.drv', 'DRV_PATH is no store path'],
    ['$(touch STORE/injected)', 'DRV_PATH is no store path'],
    ['STORE/../../etc/x.drv', 'DRV_PATH is no store path'],
    ['STORE/`touch STORE/injected`.drv', 'DRV_PATH is no store path'],
    ['APP; touch STORE/injected', 'DRV_PATH is no store path'],
    ['APP\nout /etc/passwd', 'DRV_PATH is no store path'],
    ['APP', 'DRV_PATH is no derivation'],
  ])('lets the build go on, and says why, for DRV_PATH=%j', (text, message) => {
    const { environment, folder, storeDir, output } = setUp();
    const DRV_PATH = text.replaceAll('STORE', storeDir).replaceAll('APP', output);
    const { status, stderr } = run({ ...environment, DRV_PATH });
    expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.stringContaining(message) });
    expect(stderr).toContain(DRV_PATH || '(no DRV_PATH)');
    expect(existsSync(join(storeDir, 'injected'))).toBe(false);
    expect(existsSync(folder.directRoots)).toBe(false);
  });

  it('lets the build go on where the queue cannot be written, and leaves no root', () => {
    const { base, environment, folder, derivation } = setUp();
    writeFileSync(join(base, 'queue'), 'a file');
    const { status, stderr } = run(environment);
    expect(status).toBe(0);
    expect(stderr).toContain(`nixlayer: ${derivation} is not queued`);
    expect(existsSync(folder.directRoots) ? readdirSync(folder.directRoots) : []).toEqual([]);
  });

  it.each([
    ['', 'is a link'],
    ['/spool', 'is a link or belongs to another user'],
  ])('queues nothing where QUEUE%s is a link', (name, message) => {
    const { base, environment, folder } = setUp();
    const elsewhere = join(base, 'elsewhere');
    mkdirSync(elsewhere);
    if (name !== '') mkdirSync(folder.path);
    symlinkSync(elsewhere, `${folder.path}${name}`);
    const { status, stderr } = run(environment);
    expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.stringContaining(message) });
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(existsSync(folder.directRoots)).toBe(false);
  });

  it.runIf(process.getuid?.() === 0)('queues nothing in a folder of another user', () => {
    const { environment, folder } = setUp();
    mkdirSync(folder.spool, { recursive: true });
    chownSync(folder.path, 12345, 12345);
    const { status, stderr } = run(environment);
    expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.stringContaining('another user') });
    expect(readdirSync(folder.spool)).toEqual([]);
  });

  it('loses nothing when 16 run at once', async () => {
    const { environment, folder, pathOf } = setUp();
    const outputs = Array.from({ length: 16 }, (_, index) => pathOf(`app-${index}`));
    for (const path of outputs) writeFileSync(path, '');
    const children = outputs.map((OUT_PATHS) => spawn(script, [], { env: { ...environment, OUT_PATHS } }));
    const ends = await Promise.all(children.map((child) => once(child, 'exit')));
    expect(ends.map(([code]) => code)).toEqual(Array(16).fill(0));
    const texts = spoolFiles(folder).map(({ path }) => readFileSync(path, 'utf8'));
    expect(texts.map((text) => /^out (.*)$/m.exec(text)?.[1]).sort()).toEqual(outputs.toSorted());
    expect(readdirSync(folder.directRoots)).toHaveLength(16);
  });
});

it.each([
  [{ DRV_PATH: '' }, 'E_USAGE'],
  [{ DRV_PATH: '/etc/passwd' }, 'E_INVALID_PATH'],
  [{ DRV_PATH: '--help' }, 'E_INVALID_PATH'],
])('hook run refuses %j', async (changes, code) => {
  const { environment, folder, storeDir } = setUp();
  await expect(enqueueBuild({ ...environment, ...changes }, folder, storeDir)).rejects.toMatchObject({
    code,
  });
});
