// A repository with all that was found out of its registry, and where its mirrors are.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { deleteScope, pullScope, pushScope } from './auth/scopes.ts';
import { openBlob } from './blobs/open-blob.ts';
import { type BlobPlace, hasBlob, pushBlob } from './blobs/push-blob.ts';
import type { RepositoryName } from './hosts/locations.ts';
import type { MirrorRule } from './hosts/registries-conf.ts';
import { discard } from './http/exchange.ts';
import type { Limiter } from './limiter.ts';
import { putManifest } from './manifests/put-manifest.ts';
import { assertNameOrDigest, getManifest, headManifest } from './manifests/read-manifest.ts';
import { referrers } from './manifests/referrers.ts';
import { listTags } from './manifests/tags.ts';
import { isDigest } from './names.ts';
import type { PushedBlob, Repository } from './repository.ts';

export interface Place extends BlobPlace {
  /** Of a mirror: what is pulled from it. */
  readonly pulls: MirrorRule['pulls'];
  /** Of a mirror: to be sent along, so that one that serves several registries knows which. */
  readonly query: string;
}

export interface Places {
  readonly origin: Place;
  readonly mirrors: readonly Place[];
}

export interface RepositoryContext {
  readonly places: () => Promise<Places>;
  readonly chunkSize: number | undefined;
  readonly uploads: Limiter;
  readonly flight: (
    key: string,
    work: () => Promise<PushedBlob>,
    shared: (result: PushedBlob) => PushedBlob,
    signal: AbortSignal | undefined,
  ) => Promise<PushedBlob>;
  /** It is to be pushed to: tokens are asked for that from the start. */
  readonly pushes: boolean;
}

export function openRepository(
  { registry, repository }: RepositoryName,
  context: RepositoryContext,
): Repository {
  const { places, uploads, flight, chunkSize, pushes } = context;
  const origin = async (): Promise<Place> => (await places()).origin;
  const reading = ({ repository: name }: Place): string => (pushes ? pushScope(name) : pullScope(name));
  return {
    registry,
    name: repository,
    async headManifest(nameOrDigest, { signal } = {}) {
      const place = await origin();
      return headManifest(place, nameOrDigest, { signal, scope: reading(place) });
    },
    async getManifest(nameOrDigest, { signal } = {}) {
      assertNameOrDigest(nameOrDigest, registry);
      const all = await places();
      for (const place of pushes ? [] : mirrorsFor(all, isDigest(nameOrDigest))) {
        try {
          return await getManifest(place, nameOrDigest, { signal, query: place.query });
        } catch (error) {
          if (!isOfMirror(error)) throw error;
        }
      }
      return getManifest(all.origin, nameOrDigest, { signal, scope: reading(all.origin) });
    },
    async putManifest(manifest, options = {}) {
      return putManifest(await origin(), manifest, options);
    },
    async deleteManifest(nameOrDigest, { signal } = {}) {
      assertNameOrDigest(nameOrDigest, registry);
      const { host, repository: name } = await origin();
      const answer = await host.send({
        method: 'DELETE',
        target: `${name}/manifests/${nameOrDigest}`,
        repository: name,
        asked: `delete the manifest ${nameOrDigest}`,
        scopes: [deleteScope(name)],
        accept: [200, 202, 204, 404],
        signal,
      });
      await discard(answer);
      return answer.status !== 404;
    },
    async hasBlob(digest, { signal } = {}) {
      const place = await origin();
      return hasBlob(place, digest, { signal, scope: reading(place) });
    },
    async pushBlob(blob, options = {}) {
      const place = await origin();
      const { digest } = blob.descriptor;
      const push = (): Promise<PushedBlob> =>
        uploads(() => pushBlob(place, blob, { ...options, chunkSize }), options.signal);
      return flight(
        `${place.host.registry}/${place.repository}@${digest}`,
        push,
        () => 'present',
        options.signal,
      );
    },
    async *openBlob(descriptor, options = {}) {
      const all = await places();
      yield* openBlob([...(pushes ? [] : mirrorsFor(all, true)), all.origin], descriptor, options);
    },
    async *tags(options = {}) {
      yield* listTags(await origin(), options);
    },
    async referrers(digest, options = {}) {
      return referrers(await origin(), digest, options);
    },
  };
}

function mirrorsFor({ mirrors }: Places, byDigest: boolean): readonly Place[] {
  return mirrors.filter(({ pulls }) => pulls === 'all' || (pulls === 'digest-only') === byDigest);
}

/** A mirror that does not work is left out. */
function isOfMirror(error: unknown): boolean {
  return error instanceof NixlayerError && error.code !== 'E_ABORTED';
}
