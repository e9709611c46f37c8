// Tags of a repository, and manifests that refer to one.
import { type Answer, errorAnswer, jsonAnswer } from './answer.ts';
import type { Call } from './call.ts';
import { digestAlgorithm } from './digest.ts';
import { parseManifest } from './manifest.ts';
import type { Route } from './route.ts';

export function answerTags({ method, query, content, personality }: Call, { repository }: Route): Answer {
  if (method !== 'GET') return errorAnswer(405, 'UNSUPPORTED');
  const found = content.repositories.get(repository);
  if (found === undefined && personality.unknownTags === 404) return errorAnswer(404, 'NAME_UNKNOWN');
  const last = query.get('last') ?? '';
  const limit = query.has('n') ? Number(query.get('n')) : Number.POSITIVE_INFINITY;
  if (!(limit >= 0)) return errorAnswer(400, 'UNSUPPORTED', { message: 'n is not a number' });
  // By UTF-16 units, which for tags is by bytes.
  const rest = [...(found?.tags.keys() ?? [])].sort().filter((tag) => tag > last);
  const tags = rest.slice(0, limit);
  const next = `/v2/${repository}/tags/list?n=${limit}&last=${tags.at(-1)}`;
  return jsonAnswer(
    200,
    { name: repository, tags },
    tags.length > 0 && tags.length < rest.length ? { Link: `<${next}>; rel="next"` } : {},
  );
}

export function answerReferrers(call: Call, { repository, reference }: Route): Answer {
  const { method, query, content, personality } = call;
  if (!personality.referrers) return errorAnswer(404, 'UNSUPPORTED');
  if (method !== 'GET') return errorAnswer(405, 'UNSUPPORTED');
  if (digestAlgorithm(reference) === undefined) return errorAnswer(400, 'DIGEST_INVALID');
  const wanted = query.get('artifactType');
  const manifests = [...(content.repositories.get(repository)?.manifests ?? [])].flatMap(
    ([digest, { mediaType, bytes }]) => {
      const { subject, artifactType, annotations } = parseManifest(bytes) ?? {};
      if (subject?.digest !== reference || (wanted !== null && artifactType !== wanted)) return [];
      return [{ mediaType, digest, size: bytes.length, artifactType, annotations }];
    },
  );
  return jsonAnswer(
    200,
    { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests },
    {
      'Content-Type': 'application/vnd.oci.image.index.v1+json',
      ...(wanted === null ? {} : { 'OCI-Filters-Applied': 'artifactType' }),
    },
  );
}
