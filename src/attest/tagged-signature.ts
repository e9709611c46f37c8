// Signatures as cosign kept them before there were referrers: layers of a manifest under a tag that is made of the image's
// digest (cosign: specs/SIGNATURE_SPEC.md). Simple signing of the image itself, envelopes of statements about it.
import { ociConfigType, ociManifestType } from '../image/formats/oci/media-types.ts';
import { describeText } from '../image/formats/oci/oci-manifest.ts';
import type { Descriptor } from '../registry/descriptor.ts';
import { inTotoType } from './attestation.ts';
import { preAuthEncoding } from './dsse.ts';
import type { SigningKey } from './signing-key.ts';

/** What is signed, and where it is kept. */
export interface TaggedPayload {
  /** `sha256-….sig`, `sha256-….att` */
  readonly tag: string;
  /** JSON: of simple signing, or a statement. */
  readonly payload: string;
  /** Of a statement. */
  readonly predicateType?: string;
}

export interface SignedLayer {
  readonly descriptor: Descriptor;
  readonly text: string;
}

const simpleSigningType = 'application/vnd.dev.cosign.simplesigning.v1+json';
const envelopeType = 'application/vnd.dsse.envelope.v1+json';
const signatureAnnotation = 'dev.cosignproject.cosign/signature';

/** @param repository with its registry: who reads it may compare */
export function taggedSignature({ digest }: Pick<Descriptor, 'digest'>, repository: string): TaggedPayload {
  const critical = {
    identity: { 'docker-reference': repository },
    image: { 'docker-manifest-digest': digest },
    type: 'cosign container image signature',
  };
  return { tag: tagOf(digest, 'sig'), payload: JSON.stringify({ critical, optional: null }) };
}

export function taggedStatement(
  { digest }: Pick<Descriptor, 'digest'>,
  payload: string,
  predicateType: string,
): TaggedPayload {
  return { tag: tagOf(digest, 'att'), payload, predicateType };
}

function tagOf(digest: string, suffix: 'sig' | 'att'): string {
  return `${digest.replace(':', '-')}.${suffix}`;
}

export function layerType({ predicateType }: TaggedPayload): string {
  return predicateType === undefined ? simpleSigningType : envelopeType;
}

export function signedLayer(payload: TaggedPayload, key: SigningKey): SignedLayer {
  const bytes = Buffer.from(payload.payload);
  const describe = (text: string, annotations: Readonly<Record<string, string>>): SignedLayer => ({
    descriptor: { ...describeText(layerType(payload), text), annotations },
    text,
  });
  if (payload.predicateType === undefined)
    return describe(payload.payload, { [signatureAnnotation]: key.sign(bytes).toString('base64') });
  const sig = key.sign(preAuthEncoding(inTotoType, bytes)).toString('base64');
  const envelope = {
    payloadType: inTotoType,
    payload: bytes.toString('base64'),
    signatures: [{ keyid: '', sig }],
  };
  const { predicateType } = payload;
  return describe(JSON.stringify(envelope), { [signatureAnnotation]: '', predicateType });
}

/** Whether a layer, which may be anyone's, is a signature of this very payload by this key. @param bytes of the layer */
export function isLayerSignedBy(
  { annotations = {} }: Descriptor,
  bytes: Uint8Array,
  { payload, predicateType }: TaggedPayload,
  key: SigningKey,
): boolean {
  const expected = Buffer.from(payload);
  try {
    if (predicateType === undefined)
      return (
        expected.equals(bytes) &&
        key.verify(expected, Buffer.from(annotations[signatureAnnotation] ?? '', 'base64'))
      );
    const envelope = JSON.parse(Buffer.from(bytes).toString());
    if (envelope.payloadType !== inTotoType) return false;
    if (!expected.equals(Buffer.from(envelope.payload, 'base64'))) return false;
    const signed = preAuthEncoding(inTotoType, expected);
    return envelope.signatures.some(({ sig }: { sig: string }) =>
      key.verify(signed, Buffer.from(sig, 'base64')),
    );
  } catch {
    return false; // whatever it is, it is no such signature
  }
}

/** The manifest that holds these layers, and its config, which states what configs of images must. */
export function signaturesManifest(layers: readonly Descriptor[]): {
  readonly manifest: string;
  readonly mediaType: string;
  readonly config: SignedLayer;
} {
  const text = JSON.stringify({
    architecture: '',
    os: '',
    config: {},
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  });
  const config = { descriptor: describeText(ociConfigType, text), text };
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: ociManifestType,
    config: config.descriptor,
    layers,
  });
  return { manifest, mediaType: ociManifestType, config };
}
