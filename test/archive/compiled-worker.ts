// Workers run compiled code, so the layer worker is compiled for tests; below node_modules it finds its packages.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll } from 'vitest';

/** Compiles the worker before the tests of a file, and removes it after them. @param name of that file */
export function compiledWorker(name: string): URL {
  const root = join(import.meta.dirname, '../..');
  const folder = join(root, `node_modules/.cache/nixlayer-layer-worker-${name}-${process.pid}`);
  const options = '--ignoreConfig --module nodenext --target es2023 --lib es2023 --types node --skipLibCheck';
  beforeAll(async () => {
    const worker = join(root, 'src/archive/layer.worker.ts');
    const folders = ['--rootDir', join(root, 'src'), '--outDir', folder];
    await execa('tsc', [...options.split(' '), '--rewriteRelativeImportExtensions', ...folders, worker], {
      preferLocal: true,
      localDir: root,
      cwd: root,
    });
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return pathToFileURL(join(folder, 'archive/layer.worker.js'));
}
