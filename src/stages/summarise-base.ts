// What the planning of layers has to know of the base image.
import type { ImageSpec } from '../dockertools/image-spec.ts';
import type { BaseImage } from '../image/base/base-image.ts';
import { storePathsInBase } from '../image/base/store-paths-in-base.ts';
import type { Closure } from '../store/store.ts';

export interface BaseSummary {
  readonly layers: number;
  /** Store paths that need not be added again; none unless the image asks for it. */
  readonly storePaths: ReadonlySet<string>;
}

export const noBase: BaseSummary = { layers: 0, storePaths: new Set() };

/**
 * @param base of the image; undefined for none
 * @throws NixlayerError E_BASE_IMAGE, E_ABORTED
 * @internal
 */
export async function summariseBase(
  base: BaseImage | undefined,
  spec: ImageSpec,
  closure: Closure,
  signal?: AbortSignal,
): Promise<BaseSummary> {
  if (base === undefined) return noBase;
  if (!spec.deduplicate) return { ...noBase, layers: base.layers.length };
  const { storeDir, uid, gid } = spec;
  const narHashes = new Map(closure.paths.map(({ path, narHash }) => [path, narHash]));
  const storePaths = await storePathsInBase(base, { storeDir, narHashes, uid, gid }, signal);
  return { layers: base.layers.length, storePaths };
}
