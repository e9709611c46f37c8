// One cache folder for many processes, any of which may be killed.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildWith, digestOf, type Environment, start, verifyReport } from './support/cached-runs.ts';
import { type MadeStore, makeStore, noise } from './support/made-store.ts';
import { makeTemporaryFolder, removeTree, temporaryFolder } from './support/temporary-folder.ts';

const part = 400_000;
let store: MadeStore;
let images: readonly string[];

beforeAll(async () => {
  const folder = await makeTemporaryFolder();
  const names = Array.from({ length: 12 }, (_, index) => `path-${index}`);
  store = await makeStore(
    join(folder, 'store'),
    Object.fromEntries(names.map((name, index) => [name, { noise: noise(part), zeros: index * part, name }])),
  );
  images = [
    await store.image('all'),
    await store.image(
      'even',
      names.filter((_, index) => index % 2 === 0),
    ),
    await store.image('last', names.slice(6)),
  ];
  return () => removeTree(folder);
});

const newCache = async (): Promise<Environment> => ({
  NIXLAYER_CACHE_DIR: join(await temporaryFolder(), 'cache'),
});
const wordsOf = (image = '', format = 'docker-archive', layers = '100'): string[] => [
  image,
  ...['--store', store.folder, '--format', format, '--max-layers', layers],
];

/** Numbers from 0 to 1, the same in each run (Numerical Recipes, "quick and dirty" generator). */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed >>> 0; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

const atOnce: readonly (readonly [image: number, format: string, layers: string])[] = [
  [0, 'oci-layout', '100'],
  [0, 'oci-layout', '100'],
  [0, 'docker-archive', '3'],
  [1, 'oci-archive', '100'],
  [0, 'oci-archive', '3'],
  [2, 'oci-layout', '5'],
  [1, 'docker-archive', '100'],
  [2, 'docker-archive', '5'],
];

describe('eight processes on one new cache', () => {
  it('write the images that they write alone, and lose nothing', async () => {
    const folder = await temporaryFolder();
    const env = await newCache();
    const words = atOnce.map(([image, format, layers]) => wordsOf(images[image], format, layers));
    const expected: string[] = [];
    for (const [index, each] of words.entries()) {
      const output = join(folder, `alone-${index}`);
      await buildWith([...each, '--no-cache', '-o', output], env);
      expected.push(await digestOf(output));
      await rm(output, { recursive: true });
    }
    const found = await Promise.all(
      words.map(async (each, index) => {
        const output = join(folder, `${index}`);
        await buildWith([...each, '-o', output], env);
        return digestOf(output);
      }),
    );
    expect(found).toEqual(expected);
    const report = await verifyReport(env);
    expect(report).toMatchObject({ problems: [], unchecked: [], outdated: 0 });
    for (const [index, each] of words.entries()) {
      const { stats } = await buildWith([...each, '-o', join(folder, `again-${index}`)], env);
      expect(stats.compressed, `${atOnce[index]}`).toBe(0);
      expect(await digestOf(join(folder, `again-${index}`))).toBe(expected[index]);
    }
  });
});

describe('a run that is killed', () => {
  it.each([
    ['build', 'oci-layout', 7],
    ['build', 'oci-archive', 7],
    ['stream', 'docker-archive', 6],
  ])('leaves a sound cache, and the next one is right: %s, %s', async (command, format, kills) => {
    const folder = await temporaryFolder();
    const words = wordsOf(images[0], format);
    const output = join(folder, 'output');
    const begin = (env: Environment) =>
      command === 'build' ? start(['build', ...words, '-o', output], env) : start(['stream', ...words], env);
    const before = Date.now();
    await begin(await newCache());
    const length = Date.now() - before;
    await buildWith([...words, '--no-cache', '-o', join(folder, 'expected')], {});
    const expected = await digestOf(join(folder, 'expected'));
    const random = numbers(kills);
    let killed = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      await rm(output, { recursive: true, force: true });
      const env = await newCache();
      const running = begin(env);
      await setTimeout((0.8 * length * (kill + random.next().value)) / kills);
      killed += running.kill('SIGKILL') ? 1 : 0;
      await running;
      if (existsSync(output)) expect(await digestOf(output)).toBe(expected);
      expect(await verifyReport(env)).toMatchObject({ problems: [], unchecked: [], outdated: 0 });
      await rm(output, { recursive: true, force: true });
      await buildWith([...words, '-o', output], env);
      expect(await digestOf(output)).toBe(expected);
      expect(await verifyReport(env)).toMatchObject({ problems: [], unchecked: [], outdated: 0 });
    }
    // How long a run takes varies: late ones may have ended before.
    expect(killed).toBeGreaterThan(0);
  });
});
