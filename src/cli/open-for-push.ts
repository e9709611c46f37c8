// What a push sends, from the words of the command line: one image, or an index over several.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { inPostOrder, readManifestTree } from '../image/formats/oci/oci-content.ts';
import { type IndexMember, indexOver } from '../image/formats/oci/platform-index.ts';
import type { SubjectImages } from './attestations.ts';
import type { CliContext } from './context.ts';
import { type ContentOptions, type OpenedContent, openContent } from './open-content.ts';
import { ofSystem } from './system-inputs.ts';

export interface PushedWords extends ContentOptions {
  readonly index: readonly string[];
  readonly systems?: readonly string[];
}

export interface OpenedForPush
  extends Pick<OpenedContent, 'content' | 'work' | 'layers' | 'closure' | 'baseConfig'> {
  /** Those that were opened, by the manifests that they consist of. */
  readonly imageOf: SubjectImages;
}

/** @throws NixlayerError E_USAGE, E_SPEC, and as `openContent` */
export async function openForPush(
  input: string | undefined,
  options: PushedWords,
  context: CliContext,
): Promise<OpenedForPush> {
  const { index, systems } = options;
  if (index.length > 0 && systems !== undefined)
    throw new NixlayerError('E_USAGE', '--systems makes an index of one input, --index of several');
  if (input === undefined && index.length === 0)
    throw new NixlayerError('E_USAGE', 'there is nothing to push', {
      hint: 'Expected: nixlayer push INPUT REF…',
    });
  if (input !== undefined && systems === undefined) {
    const one = await openContent(input, options, context);
    return { ...one, imageOf: () => one };
  }
  const inputs =
    input === undefined
      ? index.map((each) => ({ input: each, options }))
      : (systems ?? []).map((system) => ofSystem(input, system, options));
  const opened: OpenedContent[] = [];
  try {
    for (const each of inputs) opened.push(await openContent(each.input, each.options, context));
    const members = [];
    for (const { content } of opened)
      members.push({ content, tree: await readManifestTree(content, context.signal) });
    if (systems !== undefined) assertDistinct(members, systems);
    const content = await indexOver(members);
    const work = opened[0]?.work;
    if (work === undefined) throw new Error('an index has an image');
    const images = new Map(
      members.flatMap(({ tree }, place) =>
        inPostOrder(tree).map(({ descriptor }) => [descriptor.digest, opened[place]] as const),
      ),
    );
    const imageOf: SubjectImages = (digest) => images.get(digest);
    return { content, work, layers: opened.flatMap(({ layers = [] }) => layers), imageOf };
  } catch (error) {
    for (const { content } of opened) await content.close();
    throw error;
  }
}

/** An input that does not heed the system makes the same image for each. @throws NixlayerError E_SPEC */
function assertDistinct(members: readonly IndexMember[], systems: readonly string[]): void {
  if (new Set(members.map(({ tree }) => tree.descriptor.digest)).size === systems.length) return;
  throw new NixlayerError('E_SPEC', `the input makes the same image for several of ${systems.join(', ')}`, {
    hint: 'An expression gets the system as its argument `system`; of a flake, packages.SYSTEM.NAME is taken.',
  });
}
