// Manifests and indexes of a repository: is one there, what is it.
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { Ask } from '../ask.ts';
import { pullScope } from '../auth/scopes.ts';
import type { BlobPlace } from '../blobs/push-blob.ts';
import type { Descriptor } from '../descriptor.ts';
import { digestOf } from '../digest.ts';
import { firstHeader, type HttpAnswer } from '../http/exchange.ts';
import { isDigest, isTag } from '../names.ts';
import type { Manifest } from '../repository.ts';
import { asText, parseManifest } from './manifest-text.ts';
import { acceptedManifests, manifestType } from './media-types.ts';

export interface ReadManifestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly scope?: string;
  /** To be sent along, with `?`. */
  readonly query?: string;
}

/** Bytes; registries take 4 MiB, some more. */
const largestManifest = 32 * 1024 * 1024;

/** One HEAD; undefined when it is not there. Registries that answer 403 for what is absent, as Artifactory, are taken at that. */
export async function headManifest(
  place: BlobPlace,
  nameOrDigest: string,
  options: ReadManifestOptions,
): Promise<Descriptor | undefined> {
  const ask = manifestAsk('HEAD', place, nameOrDigest, options);
  const answer = await place.host.send({ ...ask, accept: [200, 403, 404, 405, 501] });
  const { status, headers } = answer;
  if (status === 403 || status === 404) return undefined;
  const digest = isDigest(nameOrDigest) ? nameOrDigest : firstHeader(headers, 'docker-content-digest');
  const mediaType = manifestType(firstHeader(headers, 'content-type'));
  const length = firstHeader(headers, 'content-length');
  if (
    status === 200 &&
    digest !== undefined &&
    isDigest(digest) &&
    mediaType !== undefined &&
    length !== undefined
  ) {
    assertStated(place, nameOrDigest, headers, digest);
    return { mediaType, digest, size: Number(length) };
  }
  // The answer says too little: what is there must be read.
  return (await readManifest(place, nameOrDigest, options, [200, 404]))?.descriptor;
}

/** @throws NixlayerError E_REGISTRY_NOT_FOUND, E_REGISTRY when it has another digest */
export async function getManifest(
  place: BlobPlace,
  nameOrDigest: string,
  options: ReadManifestOptions,
): Promise<Manifest> {
  const manifest = await readManifest(place, nameOrDigest, options, [200]);
  if (manifest === undefined) throw new Error('an accepted status without a manifest');
  return manifest;
}

/** The manifest with the headers it came with; undefined for status 404, where that is accepted. */
export async function readManifest(
  place: BlobPlace,
  nameOrDigest: string,
  options: ReadManifestOptions,
  accept: readonly number[],
): Promise<(Manifest & { readonly etag?: string }) | undefined> {
  const { host } = place;
  const ask = { ...manifestAsk('GET', place, nameOrDigest, options), accept };
  const { answer, bytes } = await host.sendAndRead(ask, largestManifest);
  if (answer.status !== 200) return undefined;
  const stated = firstHeader(answer.headers, 'docker-content-digest');
  const like = isDigest(nameOrDigest)
    ? nameOrDigest
    : stated !== undefined && isDigest(stated)
      ? stated
      : undefined;
  const digest = digestOf(bytes, like);
  if (like !== undefined && like !== digest) throw damaged(place, nameOrDigest, digest);
  assertStated(place, nameOrDigest, answer.headers, digest);
  const mediaType =
    manifestType(firstHeader(answer.headers, 'content-type')) ?? asText(parseManifest(bytes)?.mediaType);
  if (mediaType === undefined)
    throw new NixlayerError(
      'E_REGISTRY',
      `${host.registry}/${place.repository}: ${nameOrDigest} is no manifest`,
      {
        hint: 'It came without a media type.',
      },
    );
  const etag = firstHeader(answer.headers, 'etag');
  return {
    descriptor: { mediaType, digest, size: bytes.length },
    bytes,
    ...(etag !== undefined && { etag }),
  };
}

export function manifestAsk(
  method: 'GET' | 'HEAD',
  { host, repository }: BlobPlace,
  nameOrDigest: string,
  { signal, scope, query = '' }: ReadManifestOptions,
): Omit<Ask, 'accept'> {
  assertNameOrDigest(nameOrDigest, host.registry);
  return {
    method,
    target: `${repository}/manifests/${nameOrDigest}${query}`,
    repository,
    asked: `${method === 'HEAD' ? 'look for' : 'read'} the manifest ${nameOrDigest}`,
    scopes: [scope ?? pullScope(repository)],
    headers: { accept: acceptedManifests },
    signal,
  };
}

/** @throws NixlayerError E_REFERENCE */
export function assertNameOrDigest(text: string, registry: string): void {
  if (isTag(text) || isDigest(text)) return;
  throw new NixlayerError(
    'E_REFERENCE',
    `${JSON.stringify(text)} is neither a tag nor a digest of ${registry}`,
  );
}

function assertStated(place: BlobPlace, asked: string, headers: HttpAnswer['headers'], digest: string): void {
  const stated = firstHeader(headers, 'docker-content-digest');
  // Of another algorithm it is another name of the same.
  if (stated !== undefined && stated.split(':')[0] === digest.split(':')[0] && stated !== digest)
    throw damaged(place, asked, stated);
}

function damaged({ host, repository }: BlobPlace, asked: string, digest: string): NixlayerError {
  return new NixlayerError(
    'E_REGISTRY',
    `${host.registry}/${repository}: the manifest ${asked} came as ${digest}`,
    {
      hint: 'The registry, or something before it, has a damaged copy.',
    },
  );
}
