// From what a user names to manifests and blobs, for programs: nothing is said on the way but how many bytes are done.
import type { CompressionMethod } from '../archive/frames/compressor.ts';
import { openExistingImage } from '../image/existing-image.ts';
import { openNix2containerImage } from '../image/formats/nix2container/open.ts';
import { imageContent } from '../image/formats/oci/image-content.ts';
import type { OciContent } from '../image/formats/oci/oci-content.ts';
import { describeOciImage } from '../image/formats/oci/oci-image.ts';
import type { LayerWork } from '../image/hashed-layer.ts';
import type { Image } from '../image/image.ts';
import { defaultStoreDir } from '../store/nix-store.ts';
import { assertStorePath } from '../store/store-path-name.ts';
import { assembleResolvedImage } from './assemble-resolved-image.ts';
import { describedArchive } from './described-archive.ts';
import { type MadeInput, readImageInput } from './image-input.ts';
import { openLayoutImage } from './layout-image.ts';
import { openStore, type ResolveOptions, resolveImage } from './resolve-image.ts';

export interface ContentOptions extends ResolveOptions, Pick<LayerWork, 'cache' | 'stats'> {
  /** Of layers that are not compressed yet; gzip by default. */
  readonly compression?: 'none' | CompressionMethod;
  readonly level?: number;
  /** It is an output of a build, and no expression or flake: see `InputOptions`. */
  readonly built?: boolean;
  /** Called with bytes that were read, hashed or compressed since the last call. */
  readonly onProgress?: (bytes: number) => void;
}

/**
 * What lies in an OCI layout or archive stays as it is; of everything else the layers are compressed, as far as they are
 * not known.
 * @throws NixlayerError as `readImageInput`, `resolveImage`, `assembleResolvedImage` and `describeOciImage`
 */
export async function contentOfInput(named: string, options: ContentOptions): Promise<OciContent> {
  const { signal, cache, stats, compression = 'gzip', level, onProgress = () => {}, built } = options;
  const aborting = { ...(signal && { signal }) };
  const source = await readImageInput(named, { built });
  const layout = source.kind === 'archive' ? await openLayoutImage(source.file, {}, signal) : undefined;
  if (layout !== undefined) return layout;
  const work = { cache, stats, onProgress, ...aborting };
  const open = async (): Promise<Image> => {
    const made = source.kind === 'archive' ? await describedArchive(source.file, aborting) : undefined;
    const input = made === undefined ? source : ({ kind: 'conf', conf: made.conf } as const);
    if (input.kind === 'archive') return openExistingImage(input.file, { onProgress, ...aborting });
    if (input.kind === 'nix2container') {
      const { locate, canonicalModes } = await openStore(options);
      return openNix2containerImage(input.image, { locate, canonicalModes, stats, onProgress, ...aborting });
    }
    if (built) assertBaseInStore(input);
    return assembleResolvedImage(await resolveImage(input, options), work);
  };
  const image = await open();
  try {
    return imageContent(await describeOciImage(image, { ...work, compression, level }));
  } catch (error) {
    await image.close();
    throw error;
  }
}

/** What a build names is read with the rights of who delivers it. @throws NixlayerError E_INVALID_PATH */
function assertBaseInStore(input: MadeInput): void {
  const base =
    input.kind === 'conf' ? input.conf.from_image : input.kind === 'spec' ? input.spec.fromImage : null;
  if (base !== null) assertStorePath(base, defaultStoreDir());
}
