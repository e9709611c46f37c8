// Looks at the outputs that came in: images become jobs, the rest is dropped.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { readDerivationEnvironment } from './derivation-environment.ts';
import { removeRoot } from './gc-roots.ts';
import type { HookFolder } from './hook-folder.ts';
import type { NewOutput, Queue } from './queue.ts';
import { type RecognisedImage, recogniseImage } from './recognise.ts';
import { destinationsOf, type Rules } from './rules.ts';

export type Log = (text: string) => void;

/** What reads an image further than `recogniseImage` does, where that does not tell the tag. */
export type FindTag = (path: string, image: RecognisedImage) => Promise<string | undefined>;

/** Texts of one destination become one text; the queue compares them. @throws NixlayerError for what is no reference */
export type Normalise = (reference: string) => string;

export interface Examination {
  readonly storeDir: string;
  readonly rules: Pick<Rules, 'rules'>;
  readonly log: Log;
  readonly findTag?: FindTag | undefined;
  /** Without it, references are compared as they are written. */
  readonly normalise?: Normalise | undefined;
}

export async function examineOutputs(queue: Queue, options: Examination): Promise<void> {
  for (let outputs = queue.newOutputs(); outputs.length > 0; outputs = queue.newOutputs())
    for (const output of outputs) await examine(output, queue, options);
}

async function examine(output: NewOutput, queue: Queue, options: Examination): Promise<void> {
  const { storeDir, rules, log, findTag, normalise = (reference) => reference } = options;
  const { path, derivation } = output;
  const who = derivation ?? path;
  try {
    let image = await recogniseImage(path, derivation, storeDir);
    if (image === undefined) return queue.settle(output, 'dropped', null);
    if (image.tag === undefined && findTag !== undefined)
      image = { ...image, tag: await findTag(path, image) };
    const named = destinationsOf(rules, path, image, await readDerivationEnvironment(derivation));
    const references = [...new Set(named.map(normalise))];
    if (references.length === 0) return queue.settle(output, 'dropped', null);
    const wanted = queue.want(output, { image: image.identity, path, references });
    for (const reference of wanted) log(`${who}: queued for ${reference}`);
  } catch (error) {
    const reason =
      error instanceof NixlayerError ? error.message : `cannot be read: ${(error as Error).message}`;
    queue.settle(output, 'refused', reason);
    log(`${who}: ${path} is not queued: ${reason}`);
  }
}

/** Removes the GC roots of what is delivered, superseded, forgotten or no image. */
export function releaseRoots(folder: HookFolder, queue: Queue): void {
  const outputs = queue.releasable();
  if (outputs.length === 0) return;
  for (const { event, number } of outputs) removeRoot(folder, event, number);
  queue.released(outputs);
}
