// Uploads: sessions, chunks, mounts, and blobs in one request.
import { randomUUID } from 'node:crypto';
import { type Answer, answer, errorAnswer, type Headers } from './answer.ts';
import { findBlob } from './blobs.ts';
import type { Call } from './call.ts';
import type { UploadSession } from './content.ts';
import { digestAlgorithm } from './digest.ts';
import type { KeptBytes } from './kept-bytes.ts';
import type { Route } from './route.ts';

/** `POST /v2/<name>/blobs/uploads/` */
export async function answerUploads(call: Call, { repository }: Route): Promise<Answer> {
  const { method, query, personality, content } = call;
  if (method !== 'POST') return errorAnswer(405, 'UNSUPPORTED');
  const mounted = query.get('mount');
  if (mounted !== null) {
    const from = query.get('from');
    if (isMountable(call, mounted, from)) {
      content.repository(repository).blobs.add(mounted);
      return created(repository, mounted);
    }
  }
  const digest = query.get('digest');
  if (digest !== null && personality.singlePost) {
    if (!isSupported(call, digest)) return errorAnswer(400, 'DIGEST_INVALID');
    const bytes = await content.startBytes();
    if ((await receive(call, bytes)) === 'cut') await bytes.remove();
    else return commit(call, repository, digest, bytes);
  }
  const algorithm = query.get('digest-algorithm');
  if (algorithm !== null && algorithm !== 'sha256' && !(algorithm === 'sha512' && personality.sha512))
    return errorAnswer(400, 'DIGEST_INVALID', { message: `unsupported algorithm ${algorithm}` });
  const session = await startSession(call, repository, randomUUID());
  const { chunkMinimum } = personality;
  const { Range: _, ...place } = progress(call, session);
  return answer(202, {
    ...place,
    ...(personality.firstRange === undefined ? {} : { Range: personality.firstRange }),
    ...(chunkMinimum === undefined ? {} : { 'OCI-Chunk-Min-Length': String(chunkMinimum) }),
  });
}

/** GET, PATCH, PUT and DELETE of an upload's location. */
export async function answerSession(call: Call, { repository, reference }: Route): Promise<Answer> {
  const { method, personality } = call;
  if (method === 'GET' && !personality.uploadStatus) return errorAnswer(400, 'UNSUPPORTED');
  const session = await findSession(call, repository, reference);
  if ('status' in session) return session;
  switch (method) {
    case 'GET':
      return answer(204, progress(call, session));
    case 'PATCH':
      return takeChunk(call, session);
    case 'PUT':
      return close(call, session);
    case 'DELETE':
      await dropSession(call, session);
      return answer(204);
    default:
      return errorAnswer(405, 'UNSUPPORTED');
  }
}

async function takeChunk(call: Call, session: UploadSession): Promise<Answer> {
  const { chunkMinimum = 0 } = call.personality;
  if (session.endedShort)
    return errorAnswer(400, 'SIZE_INVALID', { message: `a chunk was shorter than ${chunkMinimum} bytes` });
  const before = session.bytes.size;
  const refusal = await takeBytes(call, session);
  if (refusal !== undefined) return refusal;
  session.endedShort = session.bytes.size - before < chunkMinimum;
  return answer(202, progress(call, session));
}

async function close(call: Call, session: UploadSession): Promise<Answer> {
  const digest = call.query.get('digest');
  if (digest === null || !isSupported(call, digest)) return errorAnswer(400, 'DIGEST_INVALID');
  const refusal = await takeBytes(call, session);
  if (refusal !== undefined) return refusal;
  call.content.sessions.delete(session.id);
  return commit(call, session.repository, digest, session.bytes);
}

/** Adds the body to the session. @returns the refusal, if there is one */
async function takeBytes(call: Call, session: UploadSession): Promise<Answer | undefined> {
  const { headers, personality } = call;
  const { bytes } = session;
  const range = headers['content-range'];
  if (range !== undefined && personality.misplacedChunk !== 'appended') {
    const [, start, end] = /^(\d+)-(\d+)$/.exec(range) ?? [];
    const length = headers['content-length'];
    if (start === undefined || Number(start) !== bytes.size) {
      const isTold = personality.misplacedChunk === '416 with Range';
      return errorAnswer(416, 'BLOB_UPLOAD_INVALID', { headers: isTold ? progress(call, session) : {} });
    }
    if (length !== undefined && Number(length) !== Number(end) - Number(start) + 1)
      return errorAnswer(400, 'SIZE_INVALID');
  }
  if (personality.cutChunk === 'bytes so far') {
    if ((await receive(call, bytes)) === 'cut') return errorAnswer(400, 'BLOB_UPLOAD_INVALID');
  } else {
    const chunk: Uint8Array[] = [];
    const kept =
      personality.cutChunk === 'nothing'
        ? bytes
        : { append: async (part: Uint8Array) => void chunk.push(part) };
    if ((await receive(call, kept)) === 'cut') {
      if (personality.cutChunk === 'nothing') await dropSession(call, session);
      return errorAnswer(400, 'BLOB_UPLOAD_INVALID');
    }
    for (const part of chunk) await bytes.append(part);
  }
  session.state += 1;
  return undefined;
}

async function receive({ body }: Call, into: Pick<KeptBytes, 'append'>): Promise<'all' | 'cut'> {
  const parts = body[Symbol.asyncIterator]();
  for (;;) {
    const next = await parts.next().catch(() => undefined);
    if (next === undefined) return 'cut';
    if (next.done === true) return 'all';
    await into.append(next.value);
  }
}

async function commit(call: Call, repository: string, digest: string, bytes: KeptBytes): Promise<Answer> {
  const isRight = await call.content.commit(repository, digest, bytes);
  if (!isRight)
    return errorAnswer(400, 'DIGEST_INVALID', { message: 'provided digest did not match uploaded content' });
  return created(repository, digest);
}

function created(repository: string, digest: string): Answer {
  return answer(201, { Location: `/v2/${repository}/blobs/${digest}`, 'Docker-Content-Digest': digest });
}

function isMountable(call: Call, digest: string, from: string | null): boolean {
  const { personality, content } = call;
  if (!isSupported(call, digest) || !personality.mounts) return false;
  if (from !== null && findBlob(call, from, digest) !== undefined) return true;
  return personality.mountsWithoutFrom && from === null && content.blobs.has(digest);
}

function isSupported({ personality }: Call, digest: string): boolean {
  const algorithm = digestAlgorithm(digest);
  return algorithm === 'sha256' || (algorithm === 'sha512' && personality.sha512);
}

async function startSession({ content }: Call, repository: string, id: string): Promise<UploadSession> {
  const session = { id, repository, bytes: await content.startBytes(), state: 0, endedShort: false };
  content.sessions.set(id, session);
  return session;
}

async function dropSession({ content }: Call, session: UploadSession): Promise<void> {
  content.sessions.delete(session.id);
  await session.bytes.remove();
}

async function findSession(call: Call, repository: string, id: string): Promise<UploadSession | Answer> {
  const { content, personality, query, method } = call;
  const session = content.sessions.get(id);
  const isWhole = !personality.location.query || query.has('_state');
  if (session?.repository === repository && isWhole) return session;
  if (personality.unknownSession === 'accepted')
    return method === 'DELETE' ? errorAnswer(404, 'BLOB_UPLOAD_UNKNOWN') : startSession(call, repository, id);
  const { status, code } = personality.unknownSession;
  return errorAnswer(status, code);
}

/** Where the upload goes on, and what it holds. */
function progress({ origin, personality }: Call, { id, repository, state, bytes }: UploadSession): Headers {
  const { isAbsolute, query, changes } = personality.location;
  const path = `/v2/${repository}/blobs/uploads/${id}${query ? `?_state=${changes ? state : 0}` : ''}`;
  return {
    Location: isAbsolute ? `${origin}${path}` : path,
    'Docker-Upload-UUID': id,
    Range: `0-${Math.max(0, bytes.size - 1)}`,
  };
}
