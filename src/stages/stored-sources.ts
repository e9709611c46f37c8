// What the packages of an image were made from, by the derivations in the store of an installed Nix.
import { inParallel } from '../archive/in-parallel.ts';
import type { StoredDerivation } from '../store/derivation-file.ts';
import { derivationReader } from '../store/derivation-reader.ts';
import { type FixedOutput, fixedOutputOf } from '../store/fixed-output.ts';
import type { NixCommandOptions } from '../store/nix-command.ts';
import { deriversOf } from '../store/store-queries.ts';

export interface Sources {
  /** Each once, by store path. */
  readonly fixedOutputs: readonly FixedOutput[];
  /** How many of the store paths have a derivation that could be read. */
  readonly known: number;
}

/** .drv files that are read at once. */
const atOnce = 16;

/**
 * What was fetched for these store paths: themselves, and what their derivations take directly. Not what was fetched for
 * the tools that built them.
 * @throws NixlayerError as `runNix`; E_STORE_FORMAT when a .drv cannot be read
 */
export async function storedSources(
  storePaths: readonly string[],
  storeDir: string,
  options: NixCommandOptions = {},
): Promise<Sources> {
  const derivers = [...(await deriversOf(storePaths, options)).values()];
  const read = derivationReader(storeDir);
  const own = await inParallel(derivers, atOnce, read);
  const found = own.filter((derivation) => derivation !== undefined);
  const inputs = [...new Set(found.flatMap(({ inputDrvs }) => inputDrvs))];
  const taken = await inParallel(inputs, atOnce, read);
  return { fixedOutputs: fixedAmong([...found, ...taken]), known: found.length };
}

function fixedAmong(derivations: readonly (StoredDerivation | undefined)[]): readonly FixedOutput[] {
  const found = derivations.flatMap((derivation) => {
    const [storePath = ''] = derivation?.outputs.values() ?? [];
    if (derivation?.fixed === undefined || storePath === '') return [];
    return fixedOutputOf(storePath, derivation.fixed, derivation.env) ?? [];
  });
  return uniqueSources(found);
}

/** @internal */
export function uniqueSources(sources: readonly FixedOutput[]): readonly FixedOutput[] {
  const byPath = new Map(sources.map((source) => [source.storePath, source]));
  return [...byPath.values()].sort((a, b) => (a.storePath < b.storePath ? -1 : 1));
}
