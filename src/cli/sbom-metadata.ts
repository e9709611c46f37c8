// What an SBOM says of the packages of an image, from what the command line names.

import type { OsPackages } from '../inventory/sbom/os-packages/os-packages.ts';
import type { SbomMetadata } from '../inventory/sbom/sbom-metadata.ts';
import type { ImageContents } from '../stages/contents/image-contents.ts';
import { localFiles } from '../stages/flakes/flake-source.ts';
import type { MadeInput } from '../stages/image-input.ts';
import type { MetadataRequest } from '../stages/package-metadata/evaluate-metadata.ts';
import { gatherMetadata } from '../stages/package-metadata/gather-metadata.ts';
import { defaultStoreDir } from '../store/nix-store.ts';
import { type CliContext, say } from './context.ts';
import { type ExpressionOptions, toResolveOptions } from './expression-options.ts';
import { flakeOptionsOf } from './flake-options.ts';
import { printable } from './printable.ts';

/** Milliseconds. Images of nixpkgs take some seconds. */
const timeoutMs = 120_000;

/**
 * @param source absent for an image that exists
 * @throws NixlayerError E_ABORTED
 */
export async function sbomMetadataOf(
  contents: ImageContents,
  source: MadeInput | undefined,
  osPackages: OsPackages,
  options: ExpressionOptions & { readonly eval: boolean },
  context: CliContext,
): Promise<SbomMetadata> {
  const image = options.eval && source !== undefined ? evaluatedImage(source, options, context) : undefined;
  const request = {
    storePaths: contents.storePaths.map(({ storePath }) => storePath),
    storeDir: options.store === undefined ? defaultStoreDir() : '/nix/store',
    withNix: options.store === undefined,
    timeoutMs,
    ...(image && { image }),
  };
  const { packages, failure } = await gatherMetadata(request, { signal: context.signal });
  if (failure !== undefined) {
    const reason = printable(failure.message);
    say(
      context,
      `note: without descriptions and licences, as the expression cannot be evaluated without Nix: ${reason}`,
    );
  }
  for (const file of osPackages.unread)
    say(
      context,
      `warning: the packages in ${printable(file)} are left out: databases of this kind are not read`,
    );
  return { packages, osPackages };
}

/** Undefined for what is no expression on this machine. */
function evaluatedImage(
  source: MadeInput,
  options: ExpressionOptions,
  context: CliContext,
): MetadataRequest['image'] | undefined {
  if (source.kind === 'expression') {
    const { selection } = toResolveOptions(options, context);
    return { kind: 'expression', selection: { ...selection, file: source.file } };
  }
  if (source.kind !== 'flake' || source.flake.local === undefined) return undefined;
  const { url, attribute } = source.flake;
  const flakeOptions = flakeOptionsOf(options);
  return {
    kind: 'flake',
    flake: { files: localFiles(source.flake), url, attribute, flakeOptions, limits: {} },
  };
}
