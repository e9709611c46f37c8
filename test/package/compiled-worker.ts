// Workers run compiled code: bundles one worker's file, below node_modules, where it finds its packages.
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'node_modules/.cache', `nixlayer-workers-${process.pid}`);

/**
 * @param file `src/…/NAME.worker.ts`
 * @param also another source, compiled with it and sharing its modules: beside it, under its name with `.js`
 */
export async function compiledWorker(file: string, also?: string): Promise<URL> {
  const name = basename(file, '.ts');
  const bundle = await rolldown({
    cwd: root,
    input: { worker: file, ...(also !== undefined && { [basename(also, '.ts')]: also }) },
    platform: 'node',
    external: [/^node:/, 'piscina', 'tree-sitter', 'web-tree-sitter'],
  });
  await bundle.write({ dir: join(folder, name), entryFileNames: '[name].js' });
  await bundle.close();
  return pathToFileURL(join(folder, name, 'worker.js'));
}

export async function removeCompiledWorkers(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
