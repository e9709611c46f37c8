// Store paths → metadata of packages, from the .drv files of an installed Nix: for what no expression tells.
import { throwIfAborted } from '../../errors/aborted.ts';
import { wholeNameOf } from '../../image/diff/packages/package-of-path.ts';
import type { StoredDerivation } from '../../store/derivation-file.ts';
import { type DerivationReader, derivationReader } from '../../store/derivation-reader.ts';
import type { NixCommandOptions } from '../../store/nix-command.ts';
import { deriversOf } from '../../store/store-queries.ts';
import { type DerivationFacts, fixedFacts, namedDerivation } from './derivation-facts.ts';
import type { PackageMetadata } from './package-metadata.ts';

/**
 * @param storePaths all of them in the store
 * @returns of those whose deriver is known; one whose .drv is gone tells no more than that
 * @throws NixlayerError as `runNix`; E_STORE_FORMAT when a .drv cannot be read
 */
export async function storedMetadata(
  storePaths: readonly string[],
  storeDir: string,
  options: NixCommandOptions = {},
): Promise<ReadonlyMap<string, PackageMetadata>> {
  const derivers = await deriversOf(storePaths, options);
  const read = derivationReader(storeDir);
  const found = new Map<string, PackageMetadata>();
  for (const [storePath, deriver] of derivers) {
    throwIfAborted(options.signal);
    const derivation = await read(deriver);
    const output = derivation && outputOf(derivation, storePath);
    // The same path may come from another derivation than the one that Nix remembers.
    if (derivation === undefined || output === undefined) continue;
    const producers = await producersFor(derivation, read);
    const { name, version, sources, patches } = namedDerivation(factsOf(derivation), (path) => {
      const producer = producers.get(path);
      return producer && factsOf(producer);
    });
    found.set(storePath, {
      from: 'derivation',
      ...{ name, version, output, deriver },
      ...(sources.length > 0 && { sources }),
      ...(patches.length > 0 && { patches }),
    });
  }
  return found;
}

function outputOf({ outputs }: StoredDerivation, storePath: string): string | undefined {
  return [...outputs].find(([, path]) => path === storePath)?.[0];
}

function factsOf({ outputs, fixed, env }: StoredDerivation): DerivationFacts {
  return { outputs, env, ...(fixed && fixedFacts(fixed.hashAlgorithm, fixed.hash)) };
}

/** Store path → the derivation it is an output of, for what the environment of this one names. */
async function producersFor(
  { inputDrvs, env }: StoredDerivation,
  read: DerivationReader,
): Promise<ReadonlyMap<string, StoredDerivation>> {
  const names = ['src', 'srcs', 'patches', '__json'].map((name) => env.get(name) ?? '').join(' ');
  const producers = new Map<string, StoredDerivation>();
  for (const input of inputDrvs) {
    // The name of a derivation is that of its output: most need not be read.
    if (!names.includes(wholeNameOf(input).replace(/\.drv$/, ''))) continue;
    const derivation = await read(input);
    for (const path of derivation?.outputs.values() ?? []) producers.set(path, derivation!);
  }
  return producers;
}
