// Files that come with nixlayer, wherever its code runs from: the sources, the bundle, an installed package.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

let root: string | undefined;

/**
 * The absolute path of a file of the package.
 * @param path from the folder of package.json: `nix/default.nix`
 */
export function packageFile(path: string): string {
  root ??= findRoot(import.meta.dirname);
  return join(root, path);
}

export function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

/**
 * What a worker thread loads: the bundle of the file NAME.worker.ts.
 * @returns undefined when the code runs from the TypeScript sources, which a worker of Node 20 cannot load; then the
 *   same work is done in this thread
 */
export function workerModule(name: string): URL | undefined {
  if (!import.meta.url.endsWith('.js')) return undefined;
  return pathToFileURL(packageFile(`dist/workers/${name}.js`));
}

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}
