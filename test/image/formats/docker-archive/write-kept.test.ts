// Docker-archives of layers whose digests are from an earlier run.
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { threadedLayerReader } from '../../../../src/archive/layer-reader.ts';
import { readingThreads } from '../../../../src/archive/reading-threads.ts';
import { writeDockerArchive } from '../../../../src/image/formats/docker-archive/write.ts';
import { compiledWorker } from '../../../archive/compiled-worker.ts';
import { temporaryFolder } from '../../../archive/temporary.ts';
import { imageOf } from '../../image-of-layers.ts';
import { layerRecipe, makeTrees, storeLayer } from '../../store-layers.ts';

const worker = compiledWorker('kept');

test('are written when a layer takes long to look at, and later ones wait with all that they may send', async () => {
  const folder = temporaryFolder();
  const large = Array.from({ length: readingThreads() + 2 }, (_, index) => `large-${index}`);
  const files = Array.from({ length: 4000 }, (_, index) => [`${index}`, '']);
  await makeTrees(folder, {
    many: Object.fromEntries(files),
    ...Object.fromEntries(large.map((name) => [name, { file: name.padEnd(12 * 1024 * 1024) }])),
  });
  const reader = threadedLayerReader(worker, readingThreads());
  const cache = { path: join(temporaryFolder(), 'cache'), limit: 1e9 };
  const work = { reader, cache, narHash: (path: string) => `sha256-${path}` };
  const layers = () =>
    Promise.all(['many', ...large].map((name) => storeLayer(layerRecipe(folder, [name]), work)));
  await layers();
  let size = 0;
  const out = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      size += chunk.length;
      done();
    },
  });
  const image = imageOf(await layers());
  await writeDockerArchive(image, out);
  const sizes = image.layers.reduce((sum, { digest }) => sum + digest.size, 0);
  expect(size).toBeGreaterThan(sizes);
});
