// Brings a blob to a repository in the cheapest way that works: it is there, it is mounted from another one, it is sent.
import { abortedError } from '../../errors/aborted.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { pullScope, pushScope } from '../auth/scopes.ts';
import type { BlobSource } from '../descriptor.ts';
import { assertDigest } from '../digest.ts';
import { discard } from '../http/exchange.ts';
import type { RegistryHost } from '../registry-host.ts';
import type { PushBlobOptions, PushedBlob } from '../repository.ts';
import { BlobCursor } from './blob-cursor.ts';
import { assertSameDigest } from './sending.ts';
import { uploadBlob } from './upload-blob.ts';
import { cancelSession, sessionFrom, type UploadSession } from './upload-session.ts';

export interface BlobPlace {
  readonly host: RegistryHost;
  readonly repository: string;
}

/** Bytes up to which a blob goes along with the request that opens its upload. */
const smallBlob = 1024 * 1024;
/** Each that lacks the blob leaves an upload open. */
const mostMounts = 3;

/** `HEAD /v2/NAME/blobs/DIGEST` */
export async function hasBlob(
  { host, repository }: BlobPlace,
  digest: string,
  options: { readonly signal?: AbortSignal | undefined; readonly scope?: string },
): Promise<boolean> {
  assertDigest(digest);
  const answer = await host.send({
    method: 'HEAD',
    target: `${repository}/blobs/${digest}`,
    repository,
    asked: `look for the blob ${digest}`,
    scopes: [options.scope ?? pullScope(repository)],
    accept: [200, 404],
    signal: options.signal,
  });
  return answer.status === 200;
}

/** @throws NixlayerError E_LAYER_CHANGED, E_REGISTRY…, E_ABORTED, and what the source throws */
export async function pushBlob(
  place: BlobPlace,
  source: BlobSource,
  options: PushBlobOptions & { readonly chunkSize: number | undefined },
): Promise<PushedBlob> {
  const { host, repository } = place;
  const { known, mountFrom = [], signal, onProgress, chunkSize } = options;
  const { digest, size } = source.descriptor;
  assertDigest(digest);
  const isPresent = (): Promise<boolean> => hasBlob(place, digest, { signal, scope: pushScope(repository) });
  if (known !== 'absent' && (await isPresent())) return 'present';
  const mounted = await mount(place, digest, mountFrom, signal);
  if (mounted === 'mounted') return 'mounted';
  const upload = { host, repository, chunkSize, onProgress, signal, isPresent };
  const limit = Math.min(smallBlob, chunkSize ?? smallBlob, host.learned.largestBody ?? smallBlob);
  if (mounted !== undefined || host.learned.singlePost === false || size >= limit || size === 0) {
    await uploadBlob(source, mounted, upload);
    return 'sent';
  }
  const bytes = await readAll(source, signal);
  const session = await postWhole(place, digest, bytes, signal);
  const kept: BlobSource = { descriptor: source.descriptor, open: () => once(bytes) };
  if (session === 'sent') onProgress?.(size);
  else await uploadBlob(kept, session, upload);
  return 'sent';
}

/** The last upload that was opened instead, if none of the repositories has the blob. */
async function mount(
  { host, repository }: BlobPlace,
  digest: string,
  mountFrom: readonly string[],
  signal: AbortSignal | undefined,
): Promise<'mounted' | UploadSession | undefined> {
  let session: UploadSession | undefined;
  const sources = [...new Set(mountFrom)].filter((from) => from !== repository).slice(0, mostMounts);
  for (const from of sources) {
    if (session !== undefined) await cancelSession(host, repository, session);
    session = undefined;
    try {
      const outcome = await host.sendOnce({
        method: 'POST',
        target: `${repository}/blobs/uploads/?mount=${encodeURIComponent(digest)}&from=${encodeURIComponent(from)}`,
        repository,
        asked: `mount ${digest} from ${from}`,
        scopes: [pushScope(repository), pullScope(from)],
        accept: [201, 202],
        signal,
      });
      if (outcome.kind !== 'answer') continue;
      await discard(outcome.answer);
      if (outcome.answer.status === 201) {
        assertSameDigest({ host, repository }, digest, outcome.answer);
        return 'mounted';
      }
      session = await sessionFrom({ host, repository }, outcome.answer);
    } catch (error) {
      if (error instanceof NixlayerError && error.code !== 'E_ABORTED') continue;
      throw error;
    }
  }
  return session;
}

/** `POST /v2/NAME/blobs/uploads/?digest=…` with the bytes; where the registry does not take them, the upload that it opened. */
async function postWhole(
  { host, repository }: BlobPlace,
  digest: string,
  bytes: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<'sent' | UploadSession | undefined> {
  const ask = {
    method: 'POST',
    target: `${repository}/blobs/uploads/?digest=${encodeURIComponent(digest)}`,
    repository,
    asked: `upload ${digest}`,
    scopes: [pushScope(repository)],
    headers: { 'content-type': 'application/octet-stream' },
    body: { length: bytes.length, open: () => bytes },
    signal,
  } as const;
  const answer = await host.send({ ...ask, accept: [201, 202, 400, 404, 405, 411, 413, 415, 501] });
  await discard(answer);
  if (answer.status === 201) {
    assertSameDigest({ host, repository }, digest, answer);
    return 'sent';
  }
  host.learned.singlePost = false;
  return answer.status === 202 ? sessionFrom({ host, repository }, answer) : undefined;
}

async function readAll(source: BlobSource, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const cursor = new BlobCursor(source, signal);
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of cursor.take(source.descriptor.size)) pieces.push(piece);
  } catch (error) {
    throw signal?.aborted === true ? abortedError(error) : error;
  } finally {
    await cursor.close();
  }
  return Buffer.concat(pieces);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}
