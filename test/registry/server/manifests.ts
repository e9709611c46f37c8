// GET, HEAD, PUT and DELETE of a manifest.
import { type Answer, answer, errorAnswer } from './answer.ts';
import { findBlob } from './blobs.ts';
import type { Call } from './call.ts';
import type { StoredManifest } from './content.ts';
import { digestAlgorithm, digestOf } from './digest.ts';
import { allBytes } from './kept-bytes.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import type { Route } from './route.ts';

const tagPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

export async function answerManifest(call: Call, route: Route): Promise<Answer> {
  const { repository, reference } = route;
  const isDigest = reference.includes(':');
  if (isDigest ? !isSupported(call, reference) : !tagPattern.test(reference))
    return isDigest ? errorAnswer(400, 'DIGEST_INVALID') : errorAnswer(400, 'MANIFEST_INVALID');
  if (call.method === 'PUT') return putManifest(call, route);
  const content = call.content.repositories.get(repository);
  if (content === undefined) return errorAnswer(404, 'NAME_UNKNOWN');
  const digest = isDigest ? reference : content.tags.get(reference);
  const manifest = digest === undefined ? undefined : content.manifests.get(digest);
  if (digest === undefined || manifest === undefined) return errorAnswer(404, 'MANIFEST_UNKNOWN');
  switch (call.method) {
    case 'GET':
    case 'HEAD':
      return answer(
        200,
        { 'Content-Type': manifest.mediaType, 'Docker-Content-Digest': digest, ETag: `"${digest}"` },
        manifest.bytes,
      );
    case 'DELETE':
      if (isDigest) {
        content.manifests.delete(digest);
        for (const [tag, tagged] of content.tags) if (tagged === digest) content.tags.delete(tag);
      } else content.tags.delete(reference);
      return answer(202);
    default:
      return errorAnswer(405, 'UNSUPPORTED');
  }
}

async function putManifest(call: Call, { repository, reference }: Route): Promise<Answer> {
  const { personality, query, content } = call;
  const bytes = await allBytes(call.body);
  const { manifestLimit } = personality;
  if (manifestLimit !== undefined && bytes.length > manifestLimit.bytes)
    return errorAnswer(manifestLimit.status, 'MANIFEST_INVALID', { message: 'manifest is too large' });
  const stored = storedForm(call, bytes);
  if ('status' in stored) return stored;
  const digest = digestOf(bytes, digestAlgorithm(reference));
  if (reference.includes(':') && reference !== digest) return errorAnswer(400, 'DIGEST_INVALID');
  const tags = reference.includes(':') ? (personality.tagParameters ? query.getAll('tag') : []) : [reference];
  if (!tags.every((tag) => tagPattern.test(tag)))
    return errorAnswer(400, 'MANIFEST_INVALID', { message: 'invalid tag' });
  const missing = missingParts(call, repository, stored.parsed);
  if (missing.length > 0 && personality.missingBlob !== undefined) {
    const { status, code } = personality.missingBlob;
    return errorAnswer(status, code, { message: 'unknown to registry', detail: missing[0] });
  }
  const { manifests, tags: tagged } = content.repository(repository);
  const expected = call.headers['if-match'];
  if (expected !== undefined && expected !== `"${tagged.get(reference) ?? ''}"`)
    return errorAnswer(412, 'MANIFEST_INVALID');
  manifests.set(digest, stored.manifest);
  for (const tag of tags) tagged.set(tag, digest);
  const { subject } = stored.parsed;
  return answer(201, {
    Location: `/v2/${repository}/manifests/${reference}`,
    'Docker-Content-Digest': digest,
    ...(personality.referrers && subject !== undefined ? { 'OCI-Subject': subject.digest } : {}),
    ...(reference.includes(':') && tags.length > 0 ? { 'OCI-Tag': tags.join(', ') } : {}),
  });
}

function storedForm(
  { headers }: Call,
  bytes: Buffer,
): { readonly parsed: Manifest; readonly manifest: StoredManifest } | Answer {
  const parsed = parseManifest(bytes);
  if (parsed === undefined) return errorAnswer(400, 'MANIFEST_INVALID', { message: 'not a manifest' });
  const announced = headers['content-type']?.split(';')[0]?.trim();
  const mediaType = announced ?? parsed.mediaType;
  if (mediaType === undefined) return errorAnswer(400, 'MANIFEST_INVALID', { message: 'no media type' });
  if (parsed.mediaType !== undefined && parsed.mediaType !== mediaType)
    return errorAnswer(400, 'MANIFEST_INVALID', {
      message: 'Content-Type is not the mediaType of the manifest',
    });
  return { parsed, manifest: { mediaType, bytes } };
}

function missingParts(
  call: Call,
  repository: string,
  { blobs, manifests }: Manifest,
): readonly { digest: string }[] {
  const stored = call.content.repositories.get(repository)?.manifests;
  return [
    ...blobs.filter((digest) => findBlob(call, repository, digest) === undefined),
    ...manifests.filter((digest) => stored?.has(digest) !== true),
  ].map((digest) => ({ digest }));
}

function isSupported({ personality }: Call, digest: string): boolean {
  const algorithm = digestAlgorithm(digest);
  return algorithm === 'sha256' || (algorithm === 'sha512' && personality.sha512);
}
