// Attaches documents and signatures to images of a registry: what is there already is found out first, and not sent again.
import { inParallel } from '../../archive/in-parallel.ts';
import type { Artifact } from '../../attest/artifact-manifest.ts';
import { bundleType, isSignedBy } from '../../attest/bundle.ts';
import {
  type AttestedSubject,
  bundleArtifact,
  predicateTypeAnnotation,
  type Referrer,
  type ReferrerOptions,
  referrersOf,
} from '../../attest/referrers-of.ts';
import type { SigningKey } from '../../attest/signing-key.ts';
import { type ErrorCode, NixlayerError } from '../../errors/nixlayer-error.ts';
import { jsonMember, jsonSize, jsonText } from '../../json/json-access.ts';
import { isJsonArray, parseOrderedJson } from '../../json/ordered-json.ts';
import type { Descriptor } from '../../registry/descriptor.ts';
import type { Repository } from '../../registry/repository.ts';
import { attachByTag, taggedSignatureIn } from './attach-by-tag.ts';

export interface AttachOptions extends ReferrerOptions {
  readonly signal?: AbortSignal | undefined;
}

export type PlannedReferrer = Referrer & {
  /** Of its manifest, where it is there. */
  readonly present?: string;
};

export interface AttachedReferrer {
  readonly referrer: PlannedReferrer;
  /** Of its manifest. */
  readonly digest: string;
  readonly fate: 'present' | 'attached';
  /** Who lists it, as far as that was learned: see `PutResult`. */
  readonly listedBy?: 'registry' | 'fallback-tag';
}

/** How many subjects are asked about at once. */
const atOnce = 4;
/** Bundles of one image that are looked at; others may attach as many as they like. */
const mostBundles = 100;
/** Bytes. */
const largestBundle = 64 * 1024 * 1024;

/**
 * One request for each subject; with a key, two more for each bundle that may be a signature by it.
 * @throws NixlayerError E_REGISTRY…
 */
export async function planAttaching(
  to: Repository,
  subjects: readonly AttestedSubject[],
  options: AttachOptions,
): Promise<readonly PlannedReferrer[]> {
  const planned = await inParallel(subjects, atOnce, async (subject) => {
    const asked = { ...(options.signal && { signal: options.signal }) };
    const listed = await to.referrers(subject.descriptor.digest, asked);
    const found: PlannedReferrer[] = [];
    for (const referrer of referrersOf(subject, `${to.registry}/${to.name}`, options)) {
      const present = await presentAs(referrer, listed, to, options);
      found.push({ ...referrer, ...(present !== undefined && { present }) });
    }
    return found;
  });
  return planned.flat();
}

/** The digest of the manifest that says the same already. */
async function presentAs(
  referrer: Referrer,
  listed: readonly Descriptor[],
  to: Repository,
  { key, signal }: AttachOptions,
): Promise<string | undefined> {
  if (referrer.form === 'document') {
    const { digest } = referrer.artifact.descriptor;
    return listed.some((each) => each.digest === digest) ? digest : undefined;
  }
  if (key === undefined) return undefined;
  if (referrer.form === 'bundle') return (await signatureAmong(listed, referrer, key, to, signal))?.digest;
  return taggedSignatureIn(to, referrer.payload, key, { ...(signal && { signal }) });
}

/** The subjects must be at the registry before. @throws NixlayerError E_REGISTRY… */
export async function attach(
  to: Repository,
  planned: readonly PlannedReferrer[],
  { key, created, signal }: AttachOptions,
): Promise<readonly AttachedReferrer[]> {
  const done: AttachedReferrer[] = [];
  // One after the other: those of one subject may share an index under the fall-back tag.
  for (const referrer of planned) {
    if (referrer.present !== undefined) {
      done.push({ referrer, digest: referrer.present, fate: 'present' });
      continue;
    }
    if (referrer.form === 'tag') {
      const asked = { ...(signal && { signal }) };
      const digest = await attachByTag(to, referrer.payload, needed(key), asked);
      done.push({ referrer, digest, fate: 'attached' });
      continue;
    }
    const artifact =
      referrer.form === 'document' ? referrer.artifact : bundleArtifact(referrer, needed(key), created);
    const listedBy = await send(artifact, to, signal);
    const { digest } = artifact.descriptor;
    done.push({ referrer, digest, fate: 'attached', ...(listedBy && { listedBy }) });
  }
  return done;
}

function needed(key: SigningKey | undefined): SigningKey {
  if (key === undefined) throw new Error('signatures are planned with a key');
  return key;
}

async function send({ blobs, manifest, descriptor }: Artifact, to: Repository, signal?: AbortSignal) {
  const asked = { ...(signal && { signal }) };
  for (const blob of blobs) {
    const bytes = Buffer.from(blob.text);
    await to.pushBlob({ descriptor: blob.descriptor, isVerified: true, open: () => once(bytes) }, asked);
  }
  const put = { mediaType: descriptor.mediaType, bytes: Buffer.from(manifest) };
  return (await to.putManifest(put, asked)).referrer;
}

/** The first of what refers to an image that is the same statement, signed by the same key. */
async function signatureAmong(
  listed: readonly Descriptor[],
  { statement, predicateType }: Extract<Referrer, { form: 'bundle' }>,
  key: SigningKey,
  from: Repository,
  signal: AbortSignal | undefined,
): Promise<Descriptor | undefined> {
  const candidates = listed.filter(
    ({ artifactType, annotations }) =>
      artifactType === bundleType &&
      [undefined, predicateType].includes(annotations?.[predicateTypeAnnotation]),
  );
  for (const candidate of candidates.slice(0, mostBundles)) {
    const bundle = await bundleIn(from, candidate, signal);
    if (bundle !== undefined && isSignedBy(bundle, statement, key)) return candidate;
  }
  return undefined;
}

/** Not there, no JSON, and what is named by no digest. */
const noBundle: ReadonlySet<ErrorCode> = new Set(['E_REGISTRY_NOT_FOUND', 'E_SPEC', 'E_REFERENCE']);

/** Undefined for what is listed and is not there, or is none. */
async function bundleIn(
  from: Repository,
  { digest }: Descriptor,
  signal: AbortSignal | undefined,
): Promise<Buffer | undefined> {
  const asked = { ...(signal && { signal }) };
  try {
    const { bytes } = await from.getManifest(digest, asked);
    const layers = jsonMember(parseOrderedJson(Buffer.from(bytes).toString(), digest), 'layers');
    const [layer] = isJsonArray(layers) ? layers : [];
    const named = {
      digest: jsonText(jsonMember(layer, 'digest')),
      size: jsonSize(jsonMember(layer, 'size')),
    };
    if (named.digest === undefined || named.size === undefined || named.size > largestBundle)
      return undefined;
    const chunks: Uint8Array[] = [];
    for await (const chunk of from.openBlob({ digest: named.digest, size: named.size }, asked))
      chunks.push(chunk);
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof NixlayerError && noBundle.has(error.code)) return undefined;
    throw error;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
