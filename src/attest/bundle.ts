// Signed statements as sigstore bundles of version 0.3 (sigstore/protobuf-specs: sigstore_bundle.proto), which cosign 3
// attaches to images. No transparency log has heard of them: they name the key, and nothing else vouches.
import {
  BUNDLE_V03_MEDIA_TYPE,
  bundleFromJSON,
  bundleToJSON,
  isBundleWithDsseEnvelope,
  toDSSEBundle,
} from '@sigstore/bundle';
import { inTotoType } from './attestation.ts';
import { preAuthEncoding } from './dsse.ts';
import type { SigningKey } from './signing-key.ts';

export const bundleType: string = BUNDLE_V03_MEDIA_TYPE;

/** @param statement JSON of an in-toto Statement */
export function signedBundle(statement: string, key: SigningKey): string {
  const payload = Buffer.from(statement);
  const signature = key.sign(preAuthEncoding(inTotoType, payload));
  const { hint: keyHint } = key;
  const bundle = toDSSEBundle({ artifact: payload, artifactType: inTotoType, signature, keyHint });
  const { dsseEnvelope, ...rest } = bundleToJSON(bundle);
  // The envelope's signature names no key, as in cosign's own bundles: the bundle does.
  const signatures = dsseEnvelope?.signatures.map(({ sig }) => ({ sig }));
  return JSON.stringify({ ...rest, dsseEnvelope: { ...dsseEnvelope, signatures } });
}

/** Whether a bundle, which may be anyone's, is a signature of this very statement by this key. */
export function isSignedBy(bundle: Uint8Array, statement: string, key: SigningKey): boolean {
  try {
    const read = bundleFromJSON(JSON.parse(Buffer.from(bundle).toString()));
    if (!isBundleWithDsseEnvelope(read)) return false;
    const { payload, payloadType, signatures } = read.content.dsseEnvelope;
    if (payloadType !== inTotoType || !payload.equals(Buffer.from(statement))) return false;
    const signed = preAuthEncoding(payloadType, payload);
    return signatures.some(({ sig }) => key.verify(signed, sig));
  } catch {
    return false; // whatever it is, it is no such signature
  }
}
