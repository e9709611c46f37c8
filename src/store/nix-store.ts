// The store of an installed Nix, asked through its command line.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type NixCommandOptions, runNix } from './nix-command.ts';
import { parsePathInfo } from './path-info.ts';
import { parseRegistration } from './registration.ts';
import type { Closure, Store, StorePathInfo } from './store.ts';
import { assertStorePath, compareStorePaths } from './store-path-name.ts';

/** The logical store folder of this system: NIX_STORE_DIR, else `/nix/store`. */
export function defaultStoreDir(): string {
  return process.env.NIX_STORE_DIR ?? '/nix/store';
}

/**
 * @param storeDir the logical store folder; default: `defaultStoreDir()`
 */
export function openNixStore(options: NixCommandOptions & { readonly storeDir?: string } = {}): Store {
  const storeDir = options.storeDir ?? defaultStoreDir();

  // Store paths begin with a slash, so none of them can be taken for a flag.
  const requisitesOf = async (paths: readonly string[]): Promise<string[]> => {
    for (const path of paths) assertStorePath(path, storeDir);
    const lines: string[] = [];
    for (const batch of inBatches(paths)) {
      const answer = await runNix('nix-store', ['--query', '--requisites', ...batch], options);
      for (const line of answer.split('\n')) if (line !== '') lines.push(line);
    }
    return [...new Set(lines)];
  };

  const pathInfos = async (paths: readonly string[]): Promise<StorePathInfo[]> => {
    const infos: StorePathInfo[] = [];
    for (const batch of inBatches(paths)) infos.push(...(await describe(batch, storeDir, options)));
    return infos;
  };

  return {
    storeDir,
    locate: (storePath) => storePath,
    canonicalModes: false,
    closure: async (roots) => {
      return closureOf(await pathInfos(await requisitesOf(roots)), storeDir);
    },
  };
}

function closureOf(infos: readonly StorePathInfo[], storeDir: string): Closure {
  return { storeDir, paths: [...infos].sort(compareStorePaths) };
}

// One call for hash, size and references of many paths. `nix` is an experimental command that some installations
// forbid or lack; `nix-store --dump-db` says the same in the oldest form there is.
async function describe(
  paths: readonly string[],
  storeDir: string,
  options: NixCommandOptions,
): Promise<StorePathInfo[]> {
  try {
    const flags = ['--extra-experimental-features', 'nix-command', '--offline'];
    return parsePathInfo(await runNix('nix', ['path-info', '--json', ...flags, ...paths], options), storeDir);
  } catch (error) {
    if (
      !(error instanceof NixlayerError) ||
      !['E_NIX_MISSING', 'E_NIX_FAILED', 'E_STORE_FORMAT'].includes(error.code)
    ) {
      throw error;
    }
    return parseRegistration(await runNix('nix-store', ['--dump-db', ...paths], options), storeDir);
  }
}

// The kernel limits a command line to 2 MiB by default; a store path has at most 250 bytes.
function* inBatches(paths: readonly string[], size = 4000): Generator<readonly string[]> {
  for (let start = 0; start < paths.length; start += size) yield paths.slice(start, start + size);
}
