// From the words of the command line to an Image whose digests are known.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import type { Image } from '../image/image.ts';
import { assembleResolvedImage } from '../road/assemble-image.ts';
import { readImageInput } from '../road/image-input.ts';
import { resolveImage } from '../road/resolve-image.ts';
import type { CliContext } from './context.ts';
import { type ExpressionOptions, toResolveOptions } from './expression-options.ts';
import { startProgress } from './progress.ts';

export async function openImage(
  input: string,
  options: ExpressionOptions,
  context: CliContext,
): Promise<Image> {
  const source = await readImageInput(input);
  if (source.kind === 'archive') {
    throw new NixlayerError('E_USAGE', `${input} is a docker-archive already`, {
      hint: 'Look at it with `nixlayer inspect`, or load it with `nixlayer load`.',
    });
  }
  const resolving = toResolveOptions(options, context);
  const resolved = await resolveImage(source, resolving);
  const bytes = resolved.closure?.paths.reduce((sum, { narSize }) => sum + narSize, 0) ?? 0;
  const layers = resolved.conf.store_layers.length + 1;
  const progress = startProgress('hashing', { bytes, layers }, context.stderr);
  try {
    return await assembleResolvedImage(resolved, {
      onProgress: progress.add,
      signal: context.signal,
    });
  } finally {
    progress.stop();
  }
}
