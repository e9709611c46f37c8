// A store in a folder: DIR/nix/store holds the paths, DIR/registration what Nix knows of them. It needs no Nix, can lie
// in a repository, and Nix can read it (`nix-store --load-db < registration`).
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { parseRegistration } from './registration.ts';
import type { Closure, Store, StorePathInfo } from './store.ts';
import { assertStorePath, compareStorePaths } from './store-path-name.ts';

export interface EmbeddedStore extends Store {
  /** Everything that is registered. */
  readonly contents: Closure;
}

/**
 * @param folder a folder that `exportStore` made
 * @throws NixlayerError E_INPUT when it is none, E_STORE_FORMAT when its registration cannot be read
 */
export async function openEmbeddedStore(folder: string, storeDir = '/nix/store'): Promise<EmbeddedStore> {
  const registration = await readRegistration(folder);
  const infos = new Map(parseRegistration(registration, storeDir).map((info) => [info.path, info]));

  const describe = (path: string): StorePathInfo => {
    assertStorePath(path, storeDir);
    const info = infos.get(path);
    if (info !== undefined) return info;
    throw new NixlayerError('E_INVALID_PATH', `path '${path}' is not in the embedded store ${folder}`, {
      hint: 'The expression has changed since the store was made: make it again with `nixlayer store export`, where Nix is installed.',
    });
  };

  return {
    storeDir,
    locate: (storePath) => {
      if (storePath.split('/').includes('..')) {
        throw new NixlayerError(
          'E_INVALID_PATH',
          `${JSON.stringify(storePath)} leads out of the embedded store`,
        );
      }
      return join(folder, storePath);
    },
    canonicalModes: true,
    contents: { storeDir, paths: [...infos.values()].sort(compareStorePaths) },
    closure: async (roots) => {
      const found = new Map<string, StorePathInfo>();
      const waiting = [...roots];
      for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
        if (found.has(path)) continue;
        const info = describe(path);
        found.set(path, info);
        waiting.push(...info.references);
      }
      return { storeDir, paths: [...found.values()].sort(compareStorePaths) };
    },
  };
}

async function readRegistration(folder: string): Promise<string> {
  const file = join(folder, 'registration');
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new NixlayerError('E_INPUT', `${folder} is not an embedded store: cannot read ${file}`, {
      cause,
      hint: existsSync(folder)
        ? 'Make one with `nixlayer store export FILE.nix --to DIR`.'
        : 'There is no such folder; give the one that `nixlayer store export` made.',
    });
  }
}
