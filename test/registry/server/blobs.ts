// GET, HEAD and DELETE of a blob.
import { type Answer, answer, errorAnswer } from './answer.ts';
import type { Call } from './call.ts';
import { digestAlgorithm } from './digest.ts';
import type { KeptBytes } from './kept-bytes.ts';
import type { Route } from './route.ts';

export async function answerBlob(call: Call, { repository, reference: digest }: Route): Promise<Answer> {
  const algorithm = digestAlgorithm(digest);
  if (algorithm === undefined || (algorithm === 'sha512' && !call.personality.sha512))
    return errorAnswer(400, 'DIGEST_INVALID');
  if (call.method === 'DELETE') {
    const isDeleted = await call.content.deleteBlob(repository, digest);
    return isDeleted ? answer(202) : errorAnswer(404, 'BLOB_UNKNOWN');
  }
  if (call.method !== 'GET' && call.method !== 'HEAD') return errorAnswer(405, 'UNSUPPORTED');
  const bytes = findBlob(call, repository, digest);
  if (bytes === undefined) return errorAnswer(404, 'BLOB_UNKNOWN', { detail: { digest } });
  return rangeOf(bytes, call, {
    'Content-Type': 'application/octet-stream',
    'Docker-Content-Digest': digest,
    'Accept-Ranges': 'bytes',
  });
}

/** A blob as this registry's repositories see it. */
export function findBlob(
  { content, personality }: Call,
  repository: string,
  digest: string,
): KeptBytes | undefined {
  const isSeen =
    personality.blobsAreGlobal || content.repositories.get(repository)?.blobs.has(digest) === true;
  return isSeen ? content.blobs.get(digest) : undefined;
}

function rangeOf(bytes: KeptBytes, { headers }: Call, common: Record<string, string>): Answer {
  const { size } = bytes;
  const range = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '');
  if (range === null || (range[1] === '' && range[2] === ''))
    return answer(200, common, { size, open: () => bytes.read() });
  const start = range[1] === '' ? Math.max(0, size - Number(range[2])) : Number(range[1]);
  const end = range[1] === '' || range[2] === '' ? size : Math.min(size, Number(range[2]) + 1);
  if (start >= size || start >= end)
    return errorAnswer(416, 'SIZE_INVALID', { headers: { 'Content-Range': `bytes */${size}` } });
  return answer(
    206,
    { ...common, 'Content-Range': `bytes ${start}-${end - 1}/${size}` },
    { size: end - start, open: () => bytes.read(start, end) },
  );
}
