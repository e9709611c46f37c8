import { describe, expect, it } from 'vitest';
import type { Attestation } from '../../src/attest/attestation.ts';
import { type Referrer, referrersOf } from '../../src/attest/referrers-of.ts';
import { signingKeyOf } from '../../src/attest/signing-key.ts';
import { makeKey, pemOf } from './made-keys.ts';

const subject = {
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: `sha256:${'ab'.repeat(32)}`,
  size: 7,
  platform: { os: 'linux', architecture: 'amd64' },
};
const attestations: readonly Attestation[] = [
  { kind: 'cyclonedx', text: '{"bomFormat":"CycloneDX","version":12345678901234567890}\n' },
  { kind: 'provenance', text: '{"_type":"https://in-toto.io/Statement/v1"}\n' },
];
const key = signingKeyOf(pemOf(makeKey('ed25519').privateKey), 'key', undefined);

describe('what refers to an image', () => {
  it('without a key is its documents', () => {
    const referrers = referrersOf({ descriptor: subject, attestations }, 'r.example/app', {});
    expect(referrers.map(({ kind, form }) => [kind, form])).toEqual([
      ['cyclonedx', 'document'],
      ['provenance', 'document'],
    ]);
  });

  it('with a key is also each of them signed, and the signature of the image', () => {
    const referrers = referrersOf({ descriptor: subject, attestations }, 'r.example/app', { key });
    expect(referrers.map(({ kind, form }) => `${kind} ${form}`)).toEqual([
      'cyclonedx document',
      'provenance document',
      'cyclonedx bundle',
      'provenance bundle',
      'signature bundle',
    ]);
  });

  it('of an index, which has no documents, is its signature', () => {
    expect(referrersOf({ descriptor: subject, attestations: [] }, 'r.example/app', { key })).toHaveLength(1);
  });
});

describe('a document', () => {
  const [sbom, provenance] = referrersOf({ descriptor: subject, attestations }, 'r.example/app', {});

  it('is an artifact with an empty config, whose subject is the manifest', () => {
    const { artifact } = sbom as Extract<Referrer, { form: 'document' }>;
    expect(JSON.parse(artifact.manifest)).toEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactType: 'application/vnd.cyclonedx+json',
      config: {
        mediaType: 'application/vnd.oci.empty.v1+json',
        digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
        size: 2,
      },
      layers: [artifact.blobs[1]?.descriptor],
      subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.size },
    });
    expect(artifact.blobs[1]).toMatchObject({
      text: attestations[0]?.text,
      descriptor: { mediaType: 'application/vnd.cyclonedx+json' },
    });
  });

  it('says what it states, and states a time only when there is one', () => {
    const annotations = (referrer: Referrer | undefined) =>
      JSON.parse((referrer as Extract<Referrer, { form: 'document' }>).artifact.manifest).annotations;
    expect(annotations(provenance)).toEqual({
      'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v1',
    });
    const [timed] = referrersOf({ descriptor: subject, attestations }, 'r.example/app', { created: 86_400 });
    expect(annotations(timed)).toEqual({ 'org.opencontainers.image.created': '1970-01-02T00:00:00Z' });
  });

  it('is signed as the predicate of a statement, to the last digit, but for statements themselves', () => {
    const bundles = referrersOf({ descriptor: subject, attestations }, 'r.example/app', { key }).filter(
      ({ form }) => form === 'bundle',
    ) as Extract<Referrer, { form: 'bundle' }>[];
    expect(bundles[0]).toMatchObject({
      predicateType: 'https://cyclonedx.org/bom',
      statement: `{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"${'ab'.repeat(32)}"}}],"predicateType":"https://cyclonedx.org/bom","predicate":{"bomFormat":"CycloneDX","version":12345678901234567890}}`,
    });
    expect(bundles[1]?.statement).toBe(attestations[1]?.text);
  });
});
