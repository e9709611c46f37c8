// What is kept between runs changes no byte of an image, and can be looked after.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { cachedFiles } from '../../src/cache/cached-files.ts';
import { keepDigest, recipeOfKept } from '../../src/image/kept-digest.ts';
import { keptValue } from '../../src/image/kept-files.ts';
import { buildWith, digestOf, type Environment, run, verifyReport } from './support/cached-runs.ts';
import { isMissing, nixlayerProgram } from './support/environment.ts';
import { type MadeStore, makeStore, noise } from './support/made-store.ts';
import { makeTemporaryFolder, removeTree, temporaryFolder } from './support/temporary-folder.ts';

const MB = 1_000_000;
let store: MadeStore;
let image: string;
let from: readonly string[];

beforeAll(async () => {
  const folder = await makeTemporaryFolder();
  store = await makeStore(join(folder, 'store'), {
    one: { zeros: 14 * MB, text: 'one' },
    two: { noise: noise(2 * MB) },
    three: { zeros: 11 * MB, more: 9 * MB + 511 },
    four: { empty: '', text: 'four '.repeat(1000) },
    five: { zeros: 8 * MB - 1 },
  });
  image = await store.image('app');
  from = [image, '--store', store.folder];
  return () => removeTree(folder);
});

const newCache = async (): Promise<Environment> => ({
  NIXLAYER_CACHE_DIR: join(await temporaryFolder(), 'cache'),
});
const folderOf = ({ NIXLAYER_CACHE_DIR = '' }: Environment): string => NIXLAYER_CACHE_DIR;
const filesOf = (env: Environment, kind?: string) =>
  [...cachedFiles({ path: folderOf(env) })].filter((file) => kind === undefined || file.kind === kind);

const formats = [
  ['docker-archive', 'none', '3'],
  ['docker-archive', 'none', '100'],
  ['oci-archive', 'gzip', '3'],
  ['oci-archive', 'zstd', '100'],
  ['oci-layout', 'gzip', '100'],
  ['oci-layout', 'zstd', '3'],
].filter(([, compression]) => compression !== 'zstd' || !isMissing('zstd'));

const formatWords = (format = '', compression = ''): string[] =>
  format === 'docker-archive' ? [] : ['--format', format, '--compression', compression];

it.each(formats)(
  'an image is the same with any number of threads and any cache: %s, %s, %s layers',
  async (format, compression, layers = '') => {
    const folder = await temporaryFolder();
    const words = [...from, ...formatWords(format, compression), '--max-layers', layers];
    let count = 0;
    const digest = async (env: Environment, ...more: readonly string[]): Promise<string> => {
      const output = join(folder, `${count++}`);
      await buildWith([...words, ...more, '-o', output], env);
      const found = await digestOf(output);
      await rm(output, { recursive: true });
      return found;
    };
    const expected = await digest({ NIXLAYER_THREADS: '1' }, '--no-cache');
    for (const threads of ['1', '2', '4']) {
      const env = { ...(await newCache()), NIXLAYER_THREADS: threads };
      const found = [await digest(env, '--no-cache'), await digest(env), await digest(env)];
      if (threads === '4') found.push(await digest({ ...env, NIXLAYER_THREADS: '3' }, '--paranoid'));
      expect(found, `${threads} threads`).toEqual(found.map(() => expected));
    }
  },
);

describe('an OCI layout', () => {
  const layout = (output: string, ...more: readonly string[]) => [
    ...from,
    '--format',
    'oci-layout',
    '-o',
    output,
    ...more,
  ];

  it('that has everything is written again without reading, hashing or compressing any layer', async () => {
    const env = await newCache();
    const output = join(await temporaryFolder(), 'layout');
    const first = await buildWith(layout(output), env);
    expect(first.stats.compressed).toBeGreaterThan(40 * MB);
    const { stats } = await buildWith(layout(output), env);
    expect(stats).toMatchObject({ read: 0, hashed: 0, compressed: 0 });
    expect(stats.reused).toBeGreaterThan(40 * MB);
  });

  it.each([
    ['--max-layers', '3'],
    ['--layering', 'auto'],
  ])('with other layers compresses nothing anew: %s %s', async (...other) => {
    const env = await newCache();
    const folder = await temporaryFolder();
    await buildWith(layout(join(folder, 'first')), env);
    const { stats } = await buildWith(layout(join(folder, 'second'), ...other), env);
    expect(stats.compressed).toBe(0);
  });

  it('compresses a path that has changed, and nothing else', async () => {
    const env = await newCache();
    const folder = await temporaryFolder();
    await buildWith(layout(join(folder, 'first'), '--max-layers', '3'), env);
    await store.write('four', 'text', 'changed');
    const { stats } = await buildWith(layout(join(folder, 'second'), '--max-layers', '3'), env);
    // A folder, an empty file, and a file of one block: four blocks.
    expect(stats.compressed).toBe(4 * 512);
  });

  it('is right although compressed store paths were changed in the cache', async () => {
    const env = await newCache();
    const folder = await temporaryFolder();
    const expected = await buildWith(layout(join(folder, 'first')), env);
    for (const { path } of filesOf(env, 'frame')) flip(path, 11);
    const report = await buildWith(layout(join(folder, 'second')), env);
    expect({ ...report, output: '', stats: {} }).toEqual({ ...expected, output: '', stats: {} });
    expect(await digestOf(join(folder, 'second'))).toBe(await digestOf(join(folder, 'first')));
    expect((await verifyReport(env)).problems).toEqual([]);
  });
});

function flip(path: string, at: number): void {
  const data = readFileSync(path);
  data[at] = (data[at] ?? 0) ^ 0xff;
  writeFileSync(path, data);
}

describe('a digest in the cache that is another one', () => {
  /** With a checksum that is right: only who computes it can tell. */
  const poison = (env: Environment, size?: number): void => {
    const cache = { path: folderOf(env), limit: 0 };
    for (const { path, key = '' } of filesOf(env, 'digest')) {
      const value = keptValue(path, key) as Parameters<typeof keepDigest>[3];
      const digest = { diffId: `sha256:${'1'.repeat(64)}`, size: size ?? value.digest.size };
      keepDigest(cache, key, recipeOfKept(value), { ...value, digest });
    }
  };

  it('is found by `cache verify`, which removes it', async () => {
    const env = await newCache();
    await run(['inspect', ...from], env);
    const count = filesOf(env, 'digest').length;
    poison(env);
    const { exitCode, stdout } = await run(['cache', 'verify', '--json'], env);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout).problems).toHaveLength(count);
    expect(filesOf(env, 'digest')).toEqual([]);
    expect((await run(['cache', 'verify'], env)).exitCode).toBe(0);
  });

  it.each([
    ['where bytes are hashed', undefined, ['--paranoid']],
    ['where its size is another one, too', 512, []],
  ])('makes no archive %s, and is gone then', async (_, size, more) => {
    const env = await newCache();
    const folder = await temporaryFolder();
    const small = [await store.image('small', ['four']), '--store', store.folder];
    await buildWith([...small, '-o', join(folder, 'first.tar')], env);
    poison(env, size);
    const output = join(folder, 'second.tar');
    for (let attempt = 0; ; attempt += 1) {
      const { exitCode, stderr } = await run(['build', ...small, ...more, '-o', output], env);
      if (exitCode === 0) break;
      expect(stderr).toContain('E_LAYER_CHANGED');
      expect(attempt).toBeLessThan(3); // as there are layers
    }
    expect(await digestOf(output)).toBe(await digestOf(join(folder, 'first.tar')));
    expect((await verifyReport(env)).problems).toEqual([]);
  });
});

describe('a cache that cannot be used', () => {
  const small = async () => [await store.image('small', ['four']), '--store', store.folder];

  it.each([
    ['a file', async (folder: string) => writeFile(join(folder, 'cache'), '')],
    ['below a file', async (folder: string) => writeFile(join(folder, '..', 'file'), '')],
  ])('is done without, with one warning: %s', async (what, make) => {
    const folder = join(await temporaryFolder(), 'inner');
    await mkdir(folder);
    await make(folder);
    const path = what === 'a file' ? join(folder, 'cache') : join(folder, '../file/cache');
    const { exitCode, stderr } = await run(['build', ...(await small()), '-o', join(folder, 'a.tar')], {
      NIXLAYER_CACHE_DIR: path,
    });
    expect(exitCode).toBe(0);
    expect(stderr).toBe(`warning: NIXLAYER_CACHE_DIR (${path}) cannot be written; nothing is kept`);
  });

  it.each([
    ['no home folder', { HOME: '', XDG_CACHE_HOME: '', NIXLAYER_CACHE_DIR: '' }],
    [
      'a home folder that is missing, which stays so',
      { HOME: '/missing', XDG_CACHE_HOME: '', NIXLAYER_CACHE_DIR: '' },
    ],
    ['a home folder that is a file', { HOME: '/dev/null', XDG_CACHE_HOME: '', NIXLAYER_CACHE_DIR: '' }],
    ['a relative XDG_CACHE_HOME', { HOME: '/dev/null', XDG_CACHE_HOME: 'cache', NIXLAYER_CACHE_DIR: '' }],
  ])('is done without, and without a word, where nobody chose it: %s', async (_, env) => {
    const output = join(await temporaryFolder(), 'a.tar');
    const { exitCode, stderr } = await run(['build', ...(await small()), '-o', output], env);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(existsSync('/missing')).toBe(false);
  });

  it.skipIf(isMissing('unshare'))('is done without where it is on a disk that is read-only', async () => {
    const env = await newCache();
    const folder = await temporaryFolder();
    const words = [...(await small()), '-o', join(folder, 'a.tar')];
    await buildWith(words, env);
    const before = filesOf(env);
    const script = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"';
    const { stderr } = await execa(
      'unshare',
      [
        '--map-root-user',
        '-m',
        'sh',
        '-c',
        script,
        'sh',
        folderOf(env),
        process.execPath,
        nixlayerProgram,
        'build',
        ...words,
      ],
      { env, stdin: 'ignore' },
    );
    expect(stderr).toMatch(/^warning: NIXLAYER_CACHE_DIR .* cannot be written; nothing is kept$/);
    expect(filesOf(env)).toEqual(before);
  });

  it.each([
    ['NIXLAYER_CACHE_SIZE', 'much'],
    ['NIXLAYER_THREADS', '0'],
  ])('%s=%s is a wrong usage', async (name, value) => {
    const env = { ...(await newCache()), [name]: value };
    const output = join(await temporaryFolder(), 'a.tar');
    const { exitCode, stderr } = await run(['build', ...(await small()), '-o', output], env);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(new RegExp(`error: ${name} is '${value}', .* \\[E_USAGE\\]`));
  });
});

describe('nixlayer cache', () => {
  const filled = async (): Promise<Environment> => {
    const env = await newCache();
    await buildWith([...from, '--format', 'oci-layout', '-o', join(await temporaryFolder(), 'layout')], env);
    return env;
  };
  const json = async (env: Environment, ...args: readonly string[]) =>
    JSON.parse((await run(['cache', ...args, '--json'], env)).stdout);

  it('info says where it is and what is in it', async () => {
    const env = { ...(await filled()), NIXLAYER_CACHE_SIZE: '3GB' };
    const report = await json(env, 'info');
    expect(report).toMatchObject({ folder: folderOf(env), limit: 3e9, kinds: { digest: { files: 6 } } });
    expect(report.bytes).toBe(filesOf(env).reduce((sum, { bytes }) => sum + bytes, 0));
    expect((await run(['cache', 'info'], env)).stdout).toMatch(/compressed store paths: \d+, .* used \d{4}-/);
  });

  it('prune removes what was not used longest, by itself after a day as well', async () => {
    const env = await filled();
    const old = new Date(Date.now() - 3 * 24 * 3600 * 1000);
    const age = () => Promise.all(filesOf(env).map(({ path }) => utimes(path, old, old)));
    expect(await json(env, 'prune', '--max-size', '0')).toMatchObject({ removed: 0 });
    await age();
    expect(await json(env, 'prune', '--older-than', '4')).toMatchObject({ removed: 0 });
    expect(await json(env, 'prune', '--max-size', '1MB')).toMatchObject({ removed: expect.any(Number) });
    expect(filesOf(env).reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(MB);
    await age();
    await utimes(join(folderOf(env), 'pruned'), old, old);
    const words = [await store.image('small', ['four']), '--store', store.folder];
    const before = filesOf(env).map(({ key }) => key);
    await run(['inspect', ...words], { ...env, NIXLAYER_CACHE_SIZE: '0' });
    expect(
      filesOf(env).filter(({ key, usedAt }) => before.includes(key) && usedAt < Date.now() - 3600e3),
    ).toEqual([]);
  });

  it('clear removes what is ours alone', async () => {
    const env = await filled();
    await writeFile(join(folderOf(env), 'theirs'), '');
    expect(await json(env, 'clear')).toMatchObject({ removed: expect.any(Number) });
    expect(await readdir(folderOf(env))).toEqual(['theirs']);
    await rm(join(folderOf(env), 'theirs'));
    await run(['cache', 'clear'], env);
    expect(await json(env, 'info')).toMatchObject({ bytes: 0 });
  });

  it('export and import carry it to another machine, but not what is damaged on the way', async () => {
    const env = await filled();
    const other = await newCache();
    const shared = join(await temporaryFolder(), 'shared');
    const { copied } = await json(env, 'export', shared);
    expect(copied).toBe(filesOf(env).length);
    await cp(shared, `${shared}-copy`, { recursive: true });
    const damaged =
      [...cachedFiles({ path: `${shared}-copy` })].find(({ kind }) => kind === 'frame')?.path ?? '';
    flip(damaged, 12);
    await writeFile(join(`${shared}-copy`, 'frames-1', 'readme'), '');
    const { exitCode, stdout } = await run(['cache', 'import', `${shared}-copy`, '--json'], other);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      copied: copied - 1,
      ignored: 1,
      refused: [{ file: damaged }],
    });
    expect(await json(other, 'import', shared)).toMatchObject({
      copied: 1,
      present: copied - 1,
      refused: [],
    });
    const output = join(await temporaryFolder(), 'layout');
    const { stats } = await buildWith([...from, '--format', 'oci-layout', '-o', output], other);
    expect(stats).toMatchObject({ read: 0, compressed: 0 });
    expect((await verifyReport(other)).problems).toEqual([]);
  });

  it('of a folder that is not there does nothing', async () => {
    const env = await newCache();
    for (const words of [
      ['info'],
      ['prune'],
      ['verify'],
      ['clear'],
      ['export', join(folderOf(env), '../shared')],
    ])
      expect((await run(['cache', ...words], env)).exitCode).toBe(0);
    expect((await run(['cache', 'import', join(folderOf(env), '../missing')], env)).stderr).toContain(
      'E_INPUT',
    );
    const noHome = { HOME: '', XDG_CACHE_HOME: '', NIXLAYER_CACHE_DIR: '' };
    expect((await run(['cache', 'info'], noHome)).exitCode).toBe(2);
  });
});
