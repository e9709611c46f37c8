// What a registry reads of a manifest.

export interface Manifest {
  readonly mediaType: string | undefined;
  /** Digests of config and layers; without those that lie elsewhere. */
  readonly blobs: readonly string[];
  /** Digests of an index's manifests. */
  readonly manifests: readonly string[];
  readonly subject: { readonly digest: string } | undefined;
  readonly artifactType: string | undefined;
  readonly annotations: Readonly<Record<string, string>> | undefined;
}

interface ManifestJson {
  readonly schemaVersion?: unknown;
  readonly mediaType?: string;
  readonly artifactType?: string;
  readonly config?: DescriptorJson;
  readonly layers?: readonly DescriptorJson[];
  readonly manifests?: readonly DescriptorJson[];
  readonly subject?: DescriptorJson;
  readonly annotations?: Record<string, string>;
}

interface DescriptorJson {
  readonly mediaType: string;
  readonly digest: string;
  readonly urls?: readonly string[];
}

/** @returns undefined for what is no image manifest and no index */
export function parseManifest(bytes: Buffer): Manifest | undefined {
  const json = parsed(bytes);
  if (json?.schemaVersion !== 2) return undefined;
  const isIndex = json.manifests !== undefined;
  if (!isIndex && json.config === undefined) return undefined;
  const layers = json.layers?.filter(
    ({ urls, mediaType }) => urls === undefined && !/nondistributable|foreign/.test(mediaType),
  );
  return {
    mediaType: json.mediaType,
    blobs: [json.config, ...(layers ?? [])].flatMap((part) => (part === undefined ? [] : [part.digest])),
    manifests: json.manifests?.map(({ digest }) => digest) ?? [],
    subject: json.subject,
    artifactType: json.artifactType || (isIndex ? undefined : json.config?.mediaType),
    annotations: json.annotations,
  };
}

function parsed(bytes: Buffer): ManifestJson | undefined {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
