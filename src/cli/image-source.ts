// What a command is given, and what it takes in its place.
import { describedArchive } from '../stages/described-archive.ts';
import { type ImageInput, readImageInput } from '../stages/image-input.ts';
import { type CliContext, say } from './context.ts';
import type { ExpressionOptions } from './expression-options.ts';

export interface ImageSource {
  readonly source: ImageInput;
  /** The conf.json that is taken in the place of an archive that was made from it. */
  readonly madeFrom?: string;
}

/** @throws NixlayerError as `readImageInput`; E_ABORTED */
export async function readSource(
  input: string,
  options: ExpressionOptions,
  context: CliContext,
): Promise<ImageSource> {
  const source = await readImageInput(input, options);
  if (source.kind !== 'archive' || source.rootfs || options.store !== undefined) return { source };
  const described = await describedArchive(source.file, { signal: context.signal });
  if (described === undefined) return { source };
  const { conf, confFile } = described;
  say(context, `note: ${input} was made from ${confFile}; its layers are read from the store`);
  return { source: { kind: 'conf', conf }, madeFrom: confFile };
}
