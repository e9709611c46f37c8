// The provenance of an image that was made: its predicate, the same for the same image, inputs and store.
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { type Sources, storedSources } from '../../stages/stored-sources.ts';
import type { NixCommandOptions } from '../../store/nix-command.ts';
import { isStorePath } from '../../store/store-path-name.ts';
import { externalParameters } from './external-parameters.ts';
import { baseImageResource, fetchedResource } from './fetched.ts';
import { originOf, type ProvenanceRequest, storePathsOf } from './origin.ts';
import { type ProvenancePredicate, provenancePredicate } from './predicate.ts';
import type { ResourceDescriptor } from './resource.ts';

/**
 * @throws NixlayerError as `evaluatedSources`, `runNix`; E_INPUT when a file has gone meanwhile
 */
export async function imageProvenance(
  request: ProvenanceRequest,
  options: NixCommandOptions = {},
): Promise<ProvenancePredicate> {
  const { conf, from } = request;
  // A flake has its attribute behind `#`.
  const attribute = from.kind === 'flake' ? from.flake.attribute : request.given.attribute;
  const given = { ...request.given, attribute };
  const origin = await originOf(request, options);
  const sources = origin.sources ?? (await sourcesInStore(request, options));
  const fetched = (sources?.fixedOutputs ?? []).map((source) => fetchedResource(source, conf.from_image));
  const base = await baseOf(request, fetched, options.signal);
  const storePaths = storePathsOf(conf).length;
  return provenancePredicate(
    {
      externalParameters: externalParameters(origin.source, given),
      internalParameters: {
        ...internalParameters(request),
        storePaths,
        storePathsWithDerivation: sources?.known ?? 0,
        ...(origin.isCut && { expressionFilesCut: true }),
      },
      resolvedDependencies: [...origin.dependencies, ...base, ...fetched],
    },
    request,
  );
}

/** Undefined where there is no Nix that could tell. */
async function sourcesInStore(
  { conf, given }: ProvenanceRequest,
  options: NixCommandOptions,
): Promise<Sources | undefined> {
  if (given.isEmbedded) return undefined;
  const paths = storePathsOf(conf).filter((path) => isStorePath(path, conf.store_dir));
  try {
    return await storedSources(paths, conf.store_dir, options);
  } catch (error) {
    const code = error instanceof NixlayerError ? error.code : '';
    if (['E_NIX_MISSING', 'E_NIX_DAEMON', 'E_INVALID_PATH'].includes(code)) return undefined;
    throw error;
  }
}

async function baseOf(
  { conf, locate }: ProvenanceRequest,
  fetched: readonly ResourceDescriptor[],
  signal: AbortSignal | undefined,
): Promise<readonly ResourceDescriptor[]> {
  const { from_image: base } = conf;
  if (base === null || fetched.some(({ annotations }) => annotations?.role === 'base-image')) return [];
  return [await baseImageResource(base, locate(base), signal)];
}

/** How the layers were decided, and for which platform. */
function internalParameters({ conf, spec }: ProvenanceRequest): Readonly<Record<string, unknown>> {
  return {
    platform: `${conf.os}/${conf.architecture}`,
    ...(spec && { function: spec.function, layering: spec.layering, maxLayers: spec.maxLayers }),
  };
}
