import { bundleFromJSON } from '@sigstore/bundle';
import { describe, expect, it } from 'vitest';
import { isSignedBy, signedBundle } from '../../src/attest/bundle.ts';
import { preAuthEncoding } from '../../src/attest/dsse.ts';
import { signingKeyOf } from '../../src/attest/signing-key.ts';
import { signatureStatement } from '../../src/attest/statement.ts';
import { makeKey, pemOf } from './made-keys.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
const statement = signatureStatement({ digest });
const keyOf = (kind: 'P-256' | 'ed25519') => signingKeyOf(pemOf(makeKey(kind).privateKey), 'key', undefined);

describe.each(['P-256', 'ed25519'] as const)('a bundle signed with %s', (kind) => {
  const key = keyOf(kind);
  const bundle = signedBundle(statement, key);

  it('is one of version 0.3, with the statement, a signature and the hint of the key', () => {
    const read = bundleFromJSON(JSON.parse(bundle));
    expect(read.mediaType).toBe('application/vnd.dev.sigstore.bundle.v0.3+json');
    const { dsseEnvelope, verificationMaterial } = JSON.parse(bundle);
    expect(verificationMaterial.publicKey).toEqual({ hint: key.hint });
    expect(Buffer.from(dsseEnvelope.payload, 'base64').toString()).toBe(statement);
    const signed = preAuthEncoding(dsseEnvelope.payloadType, Buffer.from(statement));
    expect(key.verify(signed, Buffer.from(dsseEnvelope.signatures[0].sig, 'base64'))).toBe(true);
  });

  it('is recognised as that, and for nothing else', () => {
    expect(isSignedBy(Buffer.from(bundle), statement, key)).toBe(true);
    expect(isSignedBy(Buffer.from(bundle), statement, keyOf(kind))).toBe(false);
    const other = signatureStatement({ digest: `sha256:${'cd'.repeat(32)}` });
    expect(isSignedBy(Buffer.from(bundle), other, key)).toBe(false);
    const forged = JSON.parse(bundle);
    forged.dsseEnvelope.payload = Buffer.from(other).toString('base64');
    expect(isSignedBy(Buffer.from(JSON.stringify(forged)), other, key)).toBe(false);
  });

  it.each(['', '{}', '[]', 'null', '{"mediaType":"x"}'])('is not %j', (text) => {
    expect(isSignedBy(Buffer.from(text), statement, key)).toBe(false);
  });
});

it('signatures of Ed25519 are the same each time', () => {
  const key = keyOf('ed25519');
  expect(signedBundle(statement, key)).toBe(signedBundle(statement, key));
});
