// conf.json → Image: hashes the layers where the store has them.
import { startImage } from '../image/assemble-image.ts';
import type { AssembleInput } from '../image/assemble-input.ts';
import { assembleBuildImage } from '../image/build-image/assemble-build-image.ts';
import type { LayerWork } from '../image/hashed-layer.ts';
import type { Image, StartedImage } from '../image/image.ts';
import { formatJson } from '../json/print-json.ts';
import { currentTime } from './current-time.ts';
import type { ResolvedImage } from './resolve-image.ts';

export interface AssembleOptions extends Pick<LayerWork, 'cache' | 'paranoid' | 'stats'> {
  /** Bytes hashed since the last call, and the index of their layer in the image. */
  readonly onProgress?: (bytes: number, layer: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * All digests are known afterwards, and nothing is written. The caller closes the image.
 *
 * @throws NixlayerError E_SPEC, E_BASE_IMAGE, E_ARCHIVE_FORMAT, E_INVALID_PATH, E_LAYER_CHANGED, E_ABORTED
 */
export async function assembleResolvedImage(
  resolved: ResolvedImage,
  options: AssembleOptions = {},
): Promise<Image> {
  return (await startResolvedImage(resolved, options)).image;
}

/**
 * The same image while its layers are still hashed.
 * @throws as {@link assembleResolvedImage}; what goes wrong with layers comes out of the promises
 */
export async function startResolvedImage(
  resolved: ResolvedImage,
  options: AssembleOptions = {},
): Promise<StartedImage> {
  const { conf, closure, plan, store, base } = resolved;
  const infos = new Map(closure?.paths.map((info) => [info.path, info]));
  const input: AssembleInput = {
    config: conf.config === null ? null : formatJson(conf.config),
    architecture: conf.architecture,
    os: conf.os,
    created: conf.created,
    mtime: conf.mtime ?? conf.created,
    now: () => currentTime(process.env.SOURCE_DATE_EPOCH),
    uid: conf.uid,
    gid: conf.gid,
    uname: conf.uname,
    gname: conf.gname,
    repoTag: conf.repo_tag,
    ...conf.nixlayer,
    storeDir: conf.store_dir,
    storeLayers: conf.store_layers,
    customisationLayer: conf.customisation_layer,
    fromImage: conf.from_image === null ? null : store.locate(conf.from_image),
    base,
    locate: store.locate,
    canonicalModes: store.canonicalModes,
    narSize: (path) => infos.get(path)?.narSize,
    // Files of an embedded store may be those of a checkout, where nothing keeps them from being changed.
    narHash: (path) => (store.canonicalModes ? undefined : infos.get(path)?.narHash),
    ...options,
  };
  const warned = (image: Image): Image =>
    plan?.warnings === undefined ? image : { ...image, warnings: [...plan.warnings, ...image.warnings] };
  if (conf.nixlayer?.archive === 'build-image') {
    const image = warned(await assembleBuildImage(input));
    return { mtime: image.mtime, layers: undefined, image: Promise.resolve(image), stop: () => undefined };
  }
  const started = await startImage(input);
  const image = started.image.then(warned);
  image.catch(() => undefined); // whoever waits for it sees the error
  return { ...started, image };
}
