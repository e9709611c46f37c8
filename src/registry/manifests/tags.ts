// The tags of a repository (distribution-spec: Listing Tags).
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { BlobPlace } from '../blobs/push-blob.ts';
import { isTag } from '../names.ts';
import { parseManifest } from './manifest-text.ts';
import { pages } from './pages.ts';

/** In the registry's order, page by page. @throws NixlayerError E_REGISTRY_NOT_FOUND */
export async function* listTags(
  place: BlobPlace,
  { signal }: { readonly signal?: AbortSignal },
): AsyncGenerator<string, void, undefined> {
  const { host, repository } = place;
  const request = { path: `${repository}/tags/list`, asked: 'list the tags', absent: [], signal };
  for await (const { bytes } of pages(place, request)) {
    const list = bytes === undefined ? undefined : parseManifest(bytes);
    const tags = list?.tags;
    // `null` is how some say that there are none.
    if (list === undefined || (tags !== null && tags !== undefined && !Array.isArray(tags)))
      throw new NixlayerError(
        'E_REGISTRY',
        `${host.registry}/${repository}: the list of tags is not JSON with tags`,
      );
    for (const tag of tags ?? []) if (typeof tag === 'string' && isTag(tag)) yield tag;
  }
}
