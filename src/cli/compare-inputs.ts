// Two images, named as on a command line, compared: as they are built, or, where Nix is not there, as they are evaluated.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type ComparedImages, compareImages } from '../image/diff/diff-images.ts';
import type { Tolerance } from '../image/diff/image-diff.ts';
import type { Platform } from '../image/formats/platform.ts';
import type { Registry } from '../registry/registry.ts';
import type { CliContext } from './context.ts';
import { type DiffSide, inputAt, openDiffSides } from './diff-side.ts';
import { diffSpecs, type SpecsDiff } from './diff-specs.ts';
import type { SelectionOptions } from './expression-options.ts';
import { startProgress } from './progress.ts';

export interface ComparisonOptions {
  /** Of an embedded store. */
  readonly store?: string;
  readonly platform?: Platform;
  readonly ignore: readonly Tolerance[];
  /** Also the layers that both have. */
  readonly readShared: boolean;
  readonly verbose?: true;
  readonly cache: boolean;
}

export interface ComparedInput extends SelectionOptions {
  readonly text: string;
  /** What reports call it. Default: the text. */
  readonly name?: string;
}

export type Comparison =
  | { readonly kind: 'images'; readonly compared: ComparedImages }
  /** Nothing was built. */
  | { readonly kind: 'specs'; readonly specs: SpecsDiff };

/**
 * @param use both images stay open until it is done
 * @throws NixlayerError as `openDiffSides` and `compareImages`, and what `use` throws
 */
export async function withComparison<Result>(
  a: ComparedInput,
  b: ComparedInput,
  options: ComparisonOptions,
  registry: Registry,
  context: CliContext,
  use: (comparison: Comparison) => Promise<Result>,
): Promise<Result> {
  let sides: readonly [DiffSide, DiffSide];
  try {
    const names = { tag: [], repoTag: [], repo_tag: [] };
    const sideOf = ({ text, ...selection }: ComparedInput) => {
      return { text, options: { ...options, ...names, ...selection } };
    };
    sides = await openDiffSides(sideOf(a), sideOf(b), registry, context);
  } catch (error) {
    // What nobody can build can still be read.
    const isNixMissing = error instanceof NixlayerError && error.code === 'E_NIX_MISSING';
    const specs = isNixMissing && options.store === undefined ? await specsOf(a, b, context) : undefined;
    if (specs === undefined) throw error;
    return use({ kind: 'specs', specs });
  }
  try {
    const names = { a: a.name ?? a.text, b: b.name ?? b.text };
    return await use({ kind: 'images', compared: await compare(sides, names, options, context) });
  } finally {
    for (const side of sides) await side.close();
  }
}

/** Undefined unless both are expressions with image calls. */
async function specsOf(
  a: ComparedInput,
  b: ComparedInput,
  context: CliContext,
): Promise<SpecsDiff | undefined> {
  const kinds = [(await inputAt(a.text))?.kind, (await inputAt(b.text))?.kind];
  if (!kinds.every((kind) => kind === 'expression')) return undefined;
  return diffSpecs({ a: a.text, b: b.text }, a, context);
}

async function compare(
  [left, right]: readonly [DiffSide, DiffSide],
  names: { readonly a: string; readonly b: string },
  options: ComparisonOptions,
  context: CliContext,
): Promise<ComparedImages> {
  const progress = startProgress('comparing', { bytes: 0, layers: 0 }, context.stderr);
  try {
    return await compareImages(left.content, right.content, {
      platform: options.platform,
      ignore: options.ignore,
      names,
      readShared: options.readShared,
      madeManifests: [
        ...(left.hasManifest ? [] : ['a' as const]),
        ...(right.hasManifest ? [] : ['b' as const]),
      ],
      storePaths: {
        ...(left.storePaths && { a: left.storePaths }),
        ...(right.storePaths && { b: right.storePaths }),
      },
      closures: { ...(left.closure && { a: left.closure }), ...(right.closure && { b: right.closure }) },
      bases: { a: left.baseConfig, b: right.baseConfig },
      onBytes: (bytes) => progress.add(bytes, 0),
      signal: context.signal,
    });
  } finally {
    progress.stop();
  }
}
