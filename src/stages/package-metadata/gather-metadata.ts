// What is known of the packages of an image, from the best source that there is for each: the expression, the derivation in
// the store of an installed Nix, the name of the store path.
import { existsSync } from 'node:fs';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { packageOfPath } from '../../image/diff/packages/package-of-path.ts';
import type { NixCommandOptions } from '../../store/nix-command.ts';
import { defaultStoreDir } from '../../store/nix-store.ts';
import { evaluateMetadata, type MetadataRequest } from './evaluate-metadata.ts';
import type { PackageMetadata, PackagesMetadata } from './package-metadata.ts';
import { storedMetadata } from './stored-metadata.ts';

export interface GatherRequest {
  readonly storePaths: readonly string[];
  /** Absent where there is no expression, or nobody wants it evaluated. */
  readonly image?: MetadataRequest['image'];
  readonly storeDir: string;
  /** Whether the installed Nix may be asked for derivers. */
  readonly withNix: boolean;
  /** Milliseconds that evaluation may take. */
  readonly timeoutMs: number;
}

export interface GatheredMetadata {
  /** Of each store path. */
  readonly packages: PackagesMetadata;
  /** Why the expression tells nothing; absent where it does, or there is none. */
  readonly failure?: NixlayerError;
}

/** @throws NixlayerError E_ABORTED */
export async function gatherMetadata(
  request: GatherRequest,
  options: NixCommandOptions = {},
): Promise<GatheredMetadata> {
  const { storePaths, storeDir } = request;
  const evaluated = await evaluatedMetadata(request, options);
  const left = storePaths.filter((path) => !evaluated.packages.has(path));
  const stored = request.withNix ? await fromStore(left, storeDir, options) : new Map();
  const packages = storePaths.map(
    (path) => [path, evaluated.packages.get(path) ?? stored.get(path) ?? nameOnly(path)] as const,
  );
  return { ...evaluated, packages: new Map(packages) };
}

async function evaluatedMetadata(
  { image, storeDir, storePaths, timeoutMs }: GatherRequest,
  { signal }: NixCommandOptions,
): Promise<GatheredMetadata> {
  if (image === undefined) return { packages: new Map() };
  try {
    const request = { image, storeDir, storePaths, limits: { timeoutMs } };
    return { packages: new Map(await evaluateMetadata(request, signal && { signal })) };
  } catch (error) {
    if (!(error instanceof NixlayerError) || error.code === 'E_ABORTED') throw error;
    return { packages: new Map(), failure: error };
  }
}

/** Where Nix cannot tell, names do. */
async function fromStore(
  storePaths: readonly string[],
  storeDir: string,
  options: NixCommandOptions,
): Promise<PackagesMetadata> {
  const here = storeDir === defaultStoreDir() ? storePaths.filter((path) => existsSync(path)) : [];
  if (here.length === 0) return new Map();
  try {
    return await storedMetadata(here, storeDir, options);
  } catch (error) {
    if (!(error instanceof NixlayerError) || error.code === 'E_ABORTED') throw error;
    return new Map();
  }
}

/** Words behind the version are an output, or part of the name of something that is no package. */
function nameOnly(storePath: string): PackageMetadata {
  const { name, version, output } = packageOfPath(storePath);
  return { from: 'store-path-name', name, version, ...(output && { output }) };
}
