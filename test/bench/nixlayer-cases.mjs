// What of nixlayer is measured, each on one closure: cold without a cache, or warm on what a first run left behind.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { measureNixlayer } from './measure-process.mjs';

/**
 * @param closure of benchClosure
 * @param {string} scratch an empty folder
 * @returns {Record<string, () => Promise<{ seconds: number, peakMiB: number, report?: object }>>}
 */
export function nixlayerCases({ folder, storePaths }, scratch) {
  const input = (file) => [join(folder, file), '--store', folder];
  const conf = input('image-conf.json');
  const spec = input('image-spec.json');
  const fewerLayers = String(Math.min(60, Math.floor(storePaths.length / 2)));

  /** Of a run in `place`, which keeps a cache and a layout. */
  const stream = (place, ...options) =>
    measureNixlayer(['stream', ...conf, ...options], environment(place), { stdout: 'ignore' });
  const build = (place, compression, image, ...options) => {
    const form = ['--format', 'oci-layout', '--compression', compression, '-o', join(place, 'layout')];
    return withReport(['build', ...image, '--json', ...form, ...options], environment(place));
  };
  const newPlace = () => mkdtempSync(join(scratch, 'place-'));

  /** Where a first run was; made once. */
  const places = new Map();
  const placeAfter = (name, run) => {
    if (!places.has(name)) places.set(name, firstRun(newPlace(), run));
    return places.get(name);
  };
  const afterStream = () => placeAfter('stream', stream);
  const afterBuild = (compression) => placeAfter(compression, (place) => build(place, compression, conf));

  const inNewPlace = (run) => withoutTrace(newPlace(), run);
  const cold = (compression) => () =>
    inNewPlace(async (place) => {
      const result = await build(place, compression, conf);
      return { ...result, bytes: layerBytes(join(place, 'layout')) };
    });
  /** In a copy of it, so that every round finds the same. */
  const inCopy = async (place, run) => {
    const copy = newPlace();
    cpSync(await place, copy, { recursive: true });
    return withoutTrace(copy, run);
  };
  const changed =
    (image, ...options) =>
    () =>
      inCopy(afterBuild('zstd'), (place) => build(place, 'zstd', image, ...options));

  return {
    'stream cold': () => inNewPlace((place) => stream(place, '--no-cache')),
    'stream warm': async () => stream(await afterStream()),
    'hash cold': () => withReport(['inspect', ...conf, '--no-cache', '--json']),
    'build warm': async () => build(await afterBuild('gzip'), 'gzip', conf),
    'gzip cold': cold('gzip'),
    'zstd cold': cold('zstd'),
    'zstd fewer layers': changed(spec, '--max-layers', fewerLayers),
    'zstd other layering': changed(spec, '--layering', 'auto'),
    'zstd changed path': changed(input('changed-conf.json')),
    plan: () => inNewPlace((place) => measureNixlayer(['plan', ...spec, '--json'], environment(place))),
  };
}

function environment(place) {
  const cache = join(place, 'cache');
  mkdirSync(cache, { recursive: true });
  return { NIXLAYER_CACHE_DIR: cache };
}

async function withReport(args, env) {
  const result = await measureNixlayer(args, env);
  return { ...result, report: JSON.parse(result.stdout) };
}

/** Of the only image of a layout. */
function layerBytes(layout) {
  const blob = (digest) => JSON.parse(readFileSync(join(layout, 'blobs', digest.replace(':', '/')), 'utf8'));
  const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8'));
  return blob(index.manifests[0].digest).layers.reduce((sum, { size }) => sum + size, 0);
}

async function firstRun(place, run) {
  await run(place);
  if (readdirSync(join(place, 'cache')).length === 0)
    throw new Error('nixlayer leaves nothing in NIXLAYER_CACHE_DIR');
  return place;
}

async function withoutTrace(place, run) {
  try {
    return await run(place);
  } finally {
    rmSync(place, { recursive: true });
  }
}
