// From the words of the command line to what the explorer shows.
import type { ExplorerImage, ExplorerInput } from '../explore/explorer-input.ts';
import { sharedLayers } from '../explore/shared-layers.ts';
import { withoutSecrets } from '../explore/without-secrets.ts';
import type { ImageDiff } from '../image/diff/image-diff.ts';
import { layeringOutcomes } from '../stages/contents/layering-outcomes.ts';
import { withComparison } from './compare-inputs.ts';
import { type CliContext, say } from './context.ts';
import { type ContentsWords, readContents } from './read-contents.ts';
import { registryOf } from './registry-options.ts';

export interface ExplorerWords extends ContentsWords {
  /** Other images of a fleet. */
  readonly with: readonly string[];
  /** Neither other layerings nor what the expression tells. */
  readonly isBrief?: true;
}

/**
 * @param inputs the image, or the old one and the new one
 * @param files also which files there are
 * @throws NixlayerError as `readContents` and `withComparison`
 */
export async function readExplorerInput(
  inputs: readonly [string] | readonly [string, string],
  files: boolean,
  options: ExplorerWords,
  context: CliContext,
): Promise<ExplorerInput> {
  const wanted = { files, notes: !options.isBrief };
  const fleet = [];
  for (const input of options.with)
    fleet.push({ input, contents: await readContents(input, {}, options, context) });
  const images: ExplorerImage[] = [];
  for (const input of inputs) {
    const contents = await readContents(input, wanted, options, context);
    const members = fleet.map(({ input: named, contents: other }) => ({
      name: other.explanation.names[0] ?? named,
      sharedLayers: sharedLayers(contents, other),
    }));
    const layerings = options.isBrief ? [] : layeringOutcomes(contents);
    images.push({ contents, layerings, fleet: members });
  }
  const [a, b] = inputs;
  const diff = b === undefined ? undefined : await compare(a, b, options, context);
  return { images, ...(diff && { diff }) };
}

async function compare(
  a: string,
  b: string,
  options: ExplorerWords,
  context: CliContext,
): Promise<ImageDiff | undefined> {
  const registry = registryOf(options, context);
  const comparing = { ...options, ignore: [], readShared: false };
  const side = (text: string) => ({ ...options, text });
  try {
    return await withComparison(side(a), side(b), comparing, registry, context, async (comparison) => {
      if (comparison.kind === 'images') return withoutSecrets(comparison.compared.diff);
      say(context, 'note: Nix is not installed: nothing is compared');
      return undefined;
    });
  } finally {
    await registry.close();
  }
}
