// What refers to a manifest: signatures, SBOMs, provenance (distribution-spec: Listing Referrers).
import { pullScope } from '../auth/scopes.ts';
import type { BlobPlace } from '../blobs/push-blob.ts';
import type { Descriptor } from '../descriptor.ts';
import { assertDigest } from '../digest.ts';
import { headerValues } from '../http/exchange.ts';
import type { ReferrersOptions } from '../repository.ts';
import { descriptorsIn } from './descriptors.ts';
import { fallbackTag } from './fallback-tag.ts';
import { parseManifest } from './manifest-text.ts';
import { ociIndexType } from './media-types.ts';
import { pages } from './pages.ts';
import { readManifest } from './read-manifest.ts';

/** Of the registry's list; where it has none, of the index under the fall-back tag. */
export async function referrers(
  place: BlobPlace,
  digest: string,
  { artifactType, signal }: ReferrersOptions,
): Promise<readonly Descriptor[]> {
  assertDigest(digest);
  const { repository } = place;
  const filter = artifactType === undefined ? '' : `?artifactType=${encodeURIComponent(artifactType)}`;
  const found: Descriptor[] = [];
  let filtered = true;
  const asked = pages(place, {
    path: `${repository}/referrers/${digest}${filter}`,
    asked: `list what refers to ${digest}`,
    headers: { accept: ociIndexType },
    // What registries say that know nothing of referrers.
    absent: [400, 404, 405, 406, 501],
    signal,
  });
  for await (const { bytes, headers } of asked) {
    const index = bytes === undefined ? undefined : parseManifest(bytes);
    if (index === undefined || !Array.isArray(index.manifests)) return select(await fromTag(), artifactType);
    const applied = headerValues(headers, 'oci-filters-applied').flatMap((value) => value.split(','));
    if (!applied.some((name) => name.trim() === 'artifactType')) filtered = false;
    found.push(...descriptorsIn(index.manifests));
  }
  return filtered ? found : select(found, artifactType);

  async function fromTag(): Promise<readonly Descriptor[]> {
    const options = { signal, scope: pullScope(repository) };
    const manifest = await readManifest(place, fallbackTag(digest), options, [200, 404]);
    return manifest === undefined ? [] : descriptorsIn(parseManifest(manifest.bytes)?.manifests);
  }
}

function select(all: readonly Descriptor[], artifactType: string | undefined): readonly Descriptor[] {
  return artifactType === undefined ? all : all.filter((each) => each.artifactType === artifactType);
}
