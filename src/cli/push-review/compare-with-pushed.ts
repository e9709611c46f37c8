// What a push changes of what its tag names now.
import { compareImages } from '../../image/diff/diff-images.ts';
import type { ImageDiff } from '../../image/diff/image-diff.ts';
import type { Platform } from '../../image/formats/platform.ts';
import type { Repository } from '../../registry/repository.ts';
import { registryContent } from '../../sinks/registry/registry-content.ts';
import type { CliContext } from '../context.ts';
import type { OpenedContent } from '../open-content.ts';
import { startProgress } from '../progress.ts';
import { type ChangedLayer, changedLayers } from './changed-layers.ts';

export interface PushedChange {
  /** `registry/name:tag` or `registry/name@sha256:…`: what is compared with. */
  readonly against: string;
  /** Absent when nothing was there. */
  readonly diff?: ImageDiff;
  /** Likewise. */
  readonly layers?: readonly ChangedLayer[];
}

/** What there is to know of the image that is pushed. */
export type PushedImage = Pick<OpenedContent, 'content' | 'layers' | 'closure' | 'baseConfig'>;

/**
 * Reads the layers that only one of the two has, from the registry those of the old image.
 * @param reference tag or digest in the repository; it is asked for before anything is pushed
 * @throws NixlayerError as `registryContent` and `compareImages`
 */
export async function compareWithPushed(
  { content, layers = [], closure, baseConfig }: PushedImage,
  to: Repository,
  reference: string,
  platform: Platform | undefined,
  context: CliContext,
): Promise<PushedChange> {
  const { signal } = context;
  const against = `${to.registry}/${to.name}${reference.includes(':') ? '@' : ':'}${reference}`;
  if ((await to.headManifest(reference, { signal })) === undefined) return { against };
  const old = await registryContent(to, reference, signal);
  const progress = startProgress('comparing', { bytes: 0, layers: 0 }, context.stderr);
  try {
    const references = closure?.paths.map((path) => [path.path, path.references] as const);
    const known = new Map(layers.map(({ digest, storePaths }) => [digest, storePaths]));
    const { diff } = await compareImages(old, content, {
      platform,
      names: { a: against, b: content.name },
      storePaths: { b: known },
      ...(references && { closures: { b: new Map(references) } }),
      bases: { a: undefined, b: baseConfig },
      onBytes: (bytes) => progress.add(bytes, 0),
      signal,
    });
    return { against, diff, layers: changedLayers(diff) };
  } finally {
    progress.stop();
    await old.close();
  }
}
