// Sends a blob into an upload, goes on where the registry kept what it has, and begins another upload where it did not.
// A piece is never sent again unasked: distribution 2.8 appends it twice.
import { abortedError } from '../../errors/aborted.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { errorOf as errorOfOutcome, mayPass, type Outcome } from '../ask.ts';
import { pushScope } from '../auth/scopes.ts';
import type { BlobSource } from '../descriptor.ts';
import { discard } from '../http/exchange.ts';
import { Sending, type SendingOptions } from './sending.ts';
import { askSession, cancelSession, sessionFrom, type UploadSession } from './upload-session.ts';

export interface UploadOptions extends SendingOptions {
  /** Whether the registry has the blob. */
  readonly isPresent: () => Promise<boolean>;
}

/**
 * @param opened an upload to begin with
 * @throws NixlayerError E_LAYER_CHANGED, E_ABORTED, RegistryError, and what the source throws
 */
export async function uploadBlob(
  source: BlobSource,
  opened: UploadSession | undefined,
  options: UploadOptions,
): Promise<void> {
  const { host, repository, signal } = options;
  const sending = new Sending(source, options);
  let session = opened;
  try {
    let furthest = 0;
    for (let tries = 1; ; tries += 1) {
      session ??= await openSession(source, options);
      const { outcome, at } = await sending.send(session);
      session = at;
      if (outcome === undefined) return;
      if (at.confirmed > furthest) tries = 1;
      furthest = Math.max(furthest, at.confirmed);
      const next = nextStep(outcome);
      const smaller = next === 'smaller' && sending.shrink(at);
      if (next === 'fail' || (next === 'smaller' && !smaller) || (!smaller && tries >= host.retries.tries))
        throw await errorOf(outcome, tries, `${host.registry}/${repository}`);
      if (smaller) tries -= 1;
      else if (next !== 'ask') await host.pause({ asked: sending.asked, repository, signal }, tries, outcome);
      session = next === 'anew' ? undefined : await askSession(host, repository, at, signal);
      if (session === undefined && sending.sentAll && (await options.isPresent())) return;
      if (session !== undefined && session.confirmed > sending.mostSent) session = undefined;
    }
  } catch (error) {
    if (session !== undefined) await cancelSession(host, repository, session);
    throw signal?.aborted === true ? abortedError(error) : error;
  } finally {
    await sending.close();
  }
}

/** `POST /v2/NAME/blobs/uploads/` */
async function openSession(
  source: BlobSource,
  { host, repository, signal }: UploadOptions,
): Promise<UploadSession> {
  const { digest } = source.descriptor;
  const answer = await host.send({
    method: 'POST',
    target: `${repository}/blobs/uploads/${digest.startsWith('sha256:') ? '' : `?digest-algorithm=${digest.split(':')[0]}`}`,
    repository,
    asked: `start the upload of ${digest}`,
    scopes: [pushScope(repository)],
    accept: [202],
    signal,
  });
  await discard(answer);
  return sessionFrom({ host, repository }, answer);
}

type Step =
  /** Wait, ask how far the upload is, go on there. */
  | 'resume'
  /** The same without waiting. */
  | 'ask'
  /** The same with smaller requests. */
  | 'smaller'
  /** Another upload. */
  | 'anew'
  | 'fail';

/** Of status 400, the codes that speak of the upload and not of the request. */
const lostCodes: ReadonlySet<string> = new Set([
  'BLOB_UPLOAD_INVALID',
  'BLOB_UPLOAD_UNKNOWN',
  'DIGEST_INVALID',
  'RANGE_INVALID',
  'SIZE_INVALID',
  'UNKNOWN',
]);

function nextStep(outcome: Outcome): Step {
  if (outcome.kind === 'cut') return outcome.passing ? 'resume' : 'fail';
  if (outcome.kind === 'answer') return 'anew';
  const { status, said } = outcome.refused;
  if (status === 413) return 'smaller';
  if (status === 416) return 'ask';
  if (status === 404 || status === 410) return 'anew';
  if (status === 400) return said.codes.every((code) => lostCodes.has(code)) ? 'anew' : 'fail';
  return mayPass(outcome) ? 'resume' : 'fail';
}

async function errorOf(outcome: Outcome, tries: number, place: string): Promise<unknown> {
  if (outcome.kind !== 'answer') return errorOfOutcome(outcome, tries);
  return new NixlayerError('E_REGISTRY', `${place} lost a part of what was sent, ${tries} times`);
}
