// SLSA provenance of version 1 (slsa.dev/spec/v1.1/provenance): what was built from what, by what.
import { packageVersion } from '../../package/package-files.ts';
import type { ResourceDescriptor } from './resource.ts';

export const provenanceType = 'https://slsa.dev/provenance/v1';
/** What externalParameters and internalParameters mean: docs/provenance.md. */
export const buildType = 'https://nixlayer.dev/provenance/v1';
/** A run of nixlayer that nobody else vouches for. */
export const localBuilder = 'https://nixlayer.dev/builders/local/v1';

export interface ProvenancePredicate {
  readonly buildDefinition: {
    readonly buildType: string;
    readonly externalParameters: Readonly<Record<string, unknown>>;
    readonly internalParameters: Readonly<Record<string, unknown>>;
    readonly resolvedDependencies: readonly ResourceDescriptor[];
  };
  readonly runDetails: {
    readonly builder: { readonly id: string; readonly version: Readonly<Record<string, string>> };
    readonly metadata?: { readonly invocationId?: string; readonly startedOn?: string };
  };
}

/** What is stated of the run only because somebody gave it. */
export interface RunWords {
  /** Default: {@link localBuilder}. */
  readonly builderId?: string | undefined;
  readonly invocationId?: string | undefined;
  /** Seconds since the epoch. */
  readonly startedOn?: number | undefined;
}

export function provenancePredicate(
  buildDefinition: Omit<ProvenancePredicate['buildDefinition'], 'buildType'>,
  { builderId = localBuilder, invocationId, startedOn }: RunWords,
): ProvenancePredicate {
  const metadata = {
    ...(invocationId !== undefined && { invocationId }),
    ...(startedOn !== undefined && {
      startedOn: new Date(startedOn * 1000).toISOString().replace('.000', ''),
    }),
  };
  return {
    buildDefinition: { buildType, ...buildDefinition },
    runDetails: {
      builder: { id: builderId, version: { nixlayer: packageVersion() } },
      ...(Object.keys(metadata).length > 0 && { metadata }),
    },
  };
}
