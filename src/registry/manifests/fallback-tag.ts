// Lists of referrers for registries that keep none (distribution-spec: Referrers Tag Schema): an index under a tag made of
// the subject's digest. It is read, changed and written back: two that do so at the same moment may lose an entry, but
// where the registry heeds If-Match.
import { pushScope } from '../auth/scopes.ts';
import type { BlobPlace } from '../blobs/push-blob.ts';
import type { Descriptor } from '../descriptor.ts';
import { discard } from '../http/exchange.ts';
import { descriptorsIn } from './descriptors.ts';
import { asObject, parseManifest } from './manifest-text.ts';
import { ociIndexType } from './media-types.ts';
import { readManifest } from './read-manifest.ts';

/** Digests longer than sha256's are cut to fit into a tag. */
export function fallbackTag(digest: string): string {
  const [algorithm = '', hex = ''] = digest.split(':');
  return `${algorithm}-${hex.slice(0, 64)}`;
}

/** Writers of this process, in the order in which they came. */
const writing = new Map<string, Promise<void>>();
/** How often somebody else may have been faster. */
const mostTries = 5;

export async function addReferrer(
  place: BlobPlace,
  subject: string,
  referrer: Descriptor,
  signal: AbortSignal | undefined,
): Promise<void> {
  const key = `${place.host.registry}/${place.repository}@${subject}`;
  const before = writing.get(key) ?? Promise.resolve();
  const own = before.then(() => addOnce(place, subject, referrer, signal));
  const settled = own.catch(() => undefined);
  writing.set(key, settled);
  try {
    await own;
  } finally {
    if (writing.get(key) === settled) writing.delete(key);
  }
}

async function addOnce(
  place: BlobPlace,
  subject: string,
  referrer: Descriptor,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { host, repository } = place;
  const tag = fallbackTag(subject);
  for (let tries = 1; ; tries += 1) {
    const known = await readManifest(place, tag, { signal, scope: pushScope(repository) }, [200, 404]);
    const index = known === undefined ? {} : (asObject(parseManifest(known.bytes)) ?? {});
    const listed = descriptorsIn(index.manifests);
    if (listed.some(({ digest }) => digest === referrer.digest)) return;
    const bytes = Buffer.from(
      JSON.stringify({
        ...index,
        schemaVersion: 2,
        mediaType: ociIndexType,
        manifests: [...listed, referrer],
      }),
    );
    const answer = await host.send({
      method: 'PUT',
      target: `${repository}/manifests/${tag}`,
      repository,
      asked: `push the list of referrers ${tag}`,
      scopes: [pushScope(repository)],
      accept: tries < mostTries ? [201, 412] : [201],
      headers: {
        'content-type': ociIndexType,
        ...(known?.etag !== undefined && { 'if-match': known.etag }),
      },
      body: { length: bytes.length, open: () => bytes },
      signal,
    });
    await discard(answer);
    if (answer.status === 201) return;
  }
}
