// Runs a job that writes an image, with a progress bar, and closes the image afterwards.
import type { Image } from '../image/image.ts';
import type { CliContext } from './context.ts';
import { type ProgressBar, startProgress } from './progress.ts';

/** @param label what is being done, one word */
export async function writeImage(
  label: string,
  image: Image,
  context: CliContext,
  write: (onProgress: ProgressBar['add']) => Promise<void>,
): Promise<void> {
  const bytes = image.layers.reduce((sum, { digest }) => sum + digest.size, 0);
  const progress = startProgress(label, { bytes, layers: image.layers.length }, context.stderr);
  try {
    await write(progress.add);
  } finally {
    progress.stop();
    await image.close();
  }
}
