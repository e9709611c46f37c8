// Pushes a manifest or index, under a digest or tags; what it names must be at the registry before.
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { pushScope } from '../auth/scopes.ts';
import { type BlobPlace, hasBlob } from '../blobs/push-blob.ts';
import type { Descriptor } from '../descriptor.ts';
import { digestOf } from '../digest.ts';
import { discard, firstHeader, type HttpAnswer, headerValues } from '../http/exchange.ts';
import { isTag } from '../names.ts';
import { RegistryError } from '../registry-error.ts';
import type { ManifestToPut, PutManifestOptions, PutResult } from '../repository.ts';
import { addReferrer } from './fallback-tag.ts';
import { asObject, asText, namedIn, parseManifest } from './manifest-text.ts';
import { headManifest } from './read-manifest.ts';

/** What a registry must take at once at least, by the specification. */
const tagsAtOnce = 10;

/**
 * Several tags in one request where the registry can, else one request a tag. `failure.missing` of the error holds the
 * digests that the registry lacks, where that is why it refuses.
 * @throws NixlayerError E_REFERENCE (a tag is none), RegistryError
 */
export async function putManifest(
  place: BlobPlace,
  manifest: ManifestToPut,
  { tags = [], signal }: PutManifestOptions,
): Promise<PutResult> {
  const wrong = tags.find((tag) => !isTag(tag));
  if (wrong !== undefined) throw new NixlayerError('E_REFERENCE', `${JSON.stringify(wrong)} is not a tag`);
  const digest = digestOf(manifest.bytes);
  const parsed = parseManifest(manifest.bytes);
  const put: Put = { place, manifest, digest, signal };
  let answer: HttpAnswer;
  try {
    answer = await putUnder(put, [...new Set(tags)]);
  } catch (error) {
    throw error instanceof RegistryError ? await withMissing(error, put) : error;
  }
  const subject = asText(asObject(parsed?.subject)?.digest);
  if (subject === undefined) return { digest };
  if (firstHeader(answer.headers, 'oci-subject') === subject) return { digest, referrer: 'registry' };
  await addReferrer(place, subject, referrerOf(manifest, digest, parsed ?? {}), signal);
  return { digest, referrer: 'fallback-tag' };
}

interface Put {
  readonly place: BlobPlace;
  readonly manifest: ManifestToPut;
  readonly digest: string;
  readonly signal: AbortSignal | undefined;
}

async function putUnder(put: Put, tags: readonly string[]): Promise<HttpAnswer> {
  const [first, ...others] = tags;
  if (first === undefined) return putOnce(put, put.digest, [201]);
  if (others.length === 0) return putOnce(put, first, [201]);
  const { learned } = put.place.host;
  let answer: HttpAnswer | undefined;
  let left = tags;
  while (learned.manyTags !== false && left.length > 1) {
    const some = left.slice(0, tagsAtOnce);
    const query = some.map((tag) => `tag=${encodeURIComponent(tag)}`).join('&');
    try {
      answer = await putOnce(put, `${put.digest}?${query}`, [201, 404, 405, 414, 431]);
    } catch (error) {
      if (!isAboutRequest(error)) throw error;
      // Some take no manifest by its digest.
      learned.manyTags = false;
      break;
    }
    const set =
      answer.status === 201
        ? headerValues(answer.headers, 'oci-tag').flatMap((value) => value.split(','))
        : [];
    const named = new Set(set.map((tag) => tag.trim()));
    // Most registries do not know the parameter and say nothing of it.
    if (!some.every((tag) => named.has(tag))) learned.manyTags = false;
    left = left.filter((tag) => !named.has(tag));
  }
  for (const tag of left) answer = await putOnce(put, tag, [201]);
  if (answer === undefined) throw new Error('no request for a tag');
  return answer;
}

/** Status 400 that is not about what the manifest is or names. */
function isAboutRequest(error: unknown): boolean {
  if (!(error instanceof RegistryError) || error.failure.status !== 400) return false;
  return !error.failure.codes.some((code) => lacking.has(code));
}

async function putOnce(
  { place: { host, repository }, manifest, digest, signal }: Put,
  name: string,
  accept: readonly number[],
): Promise<HttpAnswer> {
  const { bytes, mediaType } = manifest;
  const answer = await host.send({
    method: 'PUT',
    target: `${repository}/manifests/${name}`,
    repository,
    asked: `push the manifest ${name}`,
    scopes: [pushScope(repository)],
    accept,
    headers: { 'content-type': mediaType },
    body: { length: bytes.length, open: () => bytes },
    signal,
  });
  await discard(answer);
  const stored = answer.status === 201 ? firstHeader(answer.headers, 'docker-content-digest') : undefined;
  if (stored !== undefined && stored !== digest)
    throw new NixlayerError(
      'E_REGISTRY',
      `${host.registry}/${repository} stored the manifest as ${stored} instead of ${digest}`,
      {
        hint: 'The registry changes manifests, so that they cannot be had by their digest.',
      },
    );
  return answer;
}

/** Codes of a manifest that names what is not there; zot has only the last. */
const lacking: ReadonlySet<string> = new Set([
  'MANIFEST_BLOB_UNKNOWN',
  'BLOB_UNKNOWN',
  'MANIFEST_UNKNOWN',
  'MANIFEST_INVALID',
]);
/** Questions about what is there after all. */
const atOnce = 4;

/** The error with what the registry lacks: what it says itself, else what it does not have when asked. */
async function withMissing(error: RegistryError, { place, manifest, signal }: Put): Promise<RegistryError> {
  if (!error.failure.codes.some((code) => lacking.has(code))) return error;
  const named = namedIn(parseManifest(manifest.bytes));
  const told = new Set(error.failure.mentioned);
  let missing = named.filter(({ digest }) => told.has(digest)).map(({ digest }) => digest);
  if (missing.length === 0) {
    const scope = pushScope(place.repository);
    for (let start = 0; start < named.length; start += atOnce) {
      const some = await Promise.all(
        named.slice(start, start + atOnce).map(async ({ digest, kind }) => {
          const there =
            kind === 'blob'
              ? await hasBlob(place, digest, { signal, scope })
              : (await headManifest(place, digest, { signal, scope })) !== undefined;
          return there ? [] : [digest];
        }),
      ).catch(() => []);
      missing.push(...some.flat());
    }
  }
  missing = [...new Set(missing)];
  if (missing.length === 0) return error;
  return new RegistryError(
    error.code,
    error.message,
    { ...error.failure, missing },
    {
      cause: error.cause,
      hint: `The registry lacks ${missing.length} of what the manifest names; push that again.`,
    },
  );
}

/** What stands for a manifest in a list of referrers (distribution-spec: Pushing Manifests with Subject). */
function referrerOf(
  { mediaType, bytes }: ManifestToPut,
  digest: string,
  manifest: Readonly<Record<string, unknown>>,
): Descriptor {
  const artifactType = asText(manifest.artifactType) ?? asText(asObject(manifest.config)?.mediaType);
  const annotations = asObject(manifest.annotations) as Readonly<Record<string, string>> | undefined;
  return {
    mediaType,
    digest,
    size: bytes.length,
    ...(artifactType !== undefined && { artifactType }),
    ...(annotations !== undefined && { annotations }),
  };
}
