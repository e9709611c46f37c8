// Documents and signatures, in a registry that lists referrers and in one that does not.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Attestation } from '../../../src/attest/attestation.ts';
import type { AttestedSubject } from '../../../src/attest/referrers-of.ts';
import { signingKeyOf } from '../../../src/attest/signing-key.ts';
import type { Repository } from '../../../src/registry/repository.ts';
import { type AttachOptions, attach, planAttaching } from '../../../src/sinks/registry/attach.ts';
import { makeKey, pemOf } from '../../attest/made-keys.ts';
import { indexType, pushImage, testImage, testManifest } from '../../registry/pushed-image.ts';
import { startTestRegistry } from '../../registry/server/test-registry.ts';
import { repositoryOf } from '../../registry/tried.ts';

const newKey = () => signingKeyOf(pemOf(makeKey('P-256').privateKey), 'key', undefined);
const provenance: Attestation = { kind: 'provenance', text: '{"_type":"https://in-toto.io/Statement/v1"}' };

async function attachTo(to: Repository, subjects: readonly AttestedSubject[], options: AttachOptions = {}) {
  const done = await attach(to, await planAttaching(to, subjects, options), options);
  return done.map(({ referrer, fate, listedBy, digest }) => ({
    kind: referrer.kind,
    fate,
    listedBy,
    digest,
  }));
}

describe.each([
  ['specification', 'registry'],
  ['distribution-2.8', 'fallback-tag'],
] as const)('in a registry of the kind %s', (personality, listedBy) => {
  const pushed = async () => {
    const registry = await startTestRegistry({ personality });
    onTestFinished(() => registry.close());
    const to = repositoryOf(registry);
    const image = testImage('attached', 3000);
    await pushImage(to, image, '1');
    const subjects = [{ descriptor: image.manifest.descriptor, attestations: [provenance] }];
    return { registry, to, image, subjects };
  };

  it('a document and signatures are found from the image', async () => {
    const { to, subjects, image } = await pushed();
    const done = await attachTo(to, subjects, { key: newKey() });
    expect(done).toMatchObject([
      { kind: 'provenance', fate: 'attached', listedBy },
      { kind: 'provenance', fate: 'attached', listedBy },
      { kind: 'signature', fate: 'attached', listedBy },
    ]);
    const found = await to.referrers(image.manifest.descriptor.digest);
    expect(found.map(({ digest }) => digest).toSorted()).toEqual(done.map(({ digest }) => digest).toSorted());
    expect(found.map(({ artifactType }) => artifactType).toSorted()).toEqual([
      'application/vnd.dev.sigstore.bundle.v0.3+json',
      'application/vnd.dev.sigstore.bundle.v0.3+json',
      'application/vnd.in-toto+json',
    ]);
  });

  it('again, nothing is sent; by another key, only signatures are', async () => {
    const { registry, to, subjects } = await pushed();
    const key = newKey();
    await attachTo(to, subjects, { key });
    const before = registry.requests.length;
    const again = await attachTo(to, subjects, { key });
    expect(again.map(({ fate }) => fate)).toEqual(['present', 'present', 'present']);
    expect(registry.requests.slice(before).every(({ method }) => method === 'GET')).toBe(true);
    const other = await attachTo(to, subjects, { key: newKey() });
    expect(other.map(({ fate }) => fate)).toEqual(['present', 'attached', 'attached']);
  });

  it('signatures may be kept under tags, once each, beside those of others', async () => {
    const { registry, to, subjects, image } = await pushed();
    const [key, other] = [newKey(), newKey()];
    const signAs = 'tag';
    await attachTo(to, subjects, { key: other, signAs });
    const done = await attachTo(to, subjects, { key, signAs });
    expect(done.map(({ kind, fate }) => `${kind} ${fate}`)).toEqual([
      'provenance present',
      'provenance attached',
      'signature attached',
    ]);
    const tag = image.manifest.descriptor.digest.replace(':', '-');
    for (const [suffix, digest] of [
      ['att', done[1]?.digest],
      ['sig', done[2]?.digest],
    ]) {
      const { bytes, descriptor } = await to.getManifest(`${tag}.${suffix}`);
      expect(descriptor.digest).toBe(digest);
      expect(JSON.parse(Buffer.from(bytes).toString()).layers).toHaveLength(2);
    }
    for (const each of [key, other]) {
      const before = registry.requests.length;
      const again = await attachTo(to, subjects, { key: each, signAs });
      expect(again.map(({ fate }) => fate)).toEqual(['present', 'present', 'present']);
      expect(registry.requests.slice(before).every(({ method }) => method === 'GET')).toBe(true);
    }
  });

  it('what is under such a tag and is no list of signatures is left alone', async () => {
    const { to, subjects, image } = await pushed();
    const index = testManifest(indexType, { manifests: [image.manifest.descriptor] });
    await to.putManifest(index, { tags: [`${image.manifest.descriptor.digest.replace(':', '-')}.sig`] });
    await expect(attachTo(to, subjects, { key: newKey(), signAs: 'both' })).rejects.toMatchObject({
      code: 'E_REGISTRY',
      message: expect.stringContaining('is no list of signatures'),
    });
  });

  it('planning sends nothing', async () => {
    const { registry, to, subjects } = await pushed();
    const before = registry.requests.length;
    const planned = await planAttaching(to, subjects, { key: newKey() });
    expect(planned.every(({ present }) => present === undefined)).toBe(true);
    expect(registry.requests.slice(before).map(({ method }) => method)).not.toContain('PUT');
  });

  it('what others attached and call a bundle is passed over', async () => {
    const { to, subjects, image } = await pushed();
    const { descriptor } = image.manifest;
    const bundleType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
    const manifestOf = (members: object) =>
      testManifest(descriptor.mediaType, { artifactType: bundleType, subject: descriptor, ...members });
    const [config] = image.blobs;
    const layer = config?.descriptor;
    for (const members of [
      { config: layer, layers: [] },
      { config: layer, layers: [layer] },
      { config: layer, layers: [{ ...layer, size: 2 ** 40 }] },
    ])
      await to.putManifest(manifestOf(members));
    const done = await attachTo(to, subjects, { key: newKey() });
    expect(done.map(({ fate }) => fate)).toEqual(['attached', 'attached', 'attached']);
  });

  it('an index is signed beside its images', async () => {
    const { to, image } = await pushed();
    const index = testManifest(indexType, { manifests: [image.manifest.descriptor] });
    await to.putManifest(index, { tags: ['all'] });
    const subjects = [
      { descriptor: image.manifest.descriptor, attestations: [provenance] },
      { descriptor: index.descriptor, attestations: [] },
    ];
    await attachTo(to, subjects, { key: newKey() });
    expect(await to.referrers(index.descriptor.digest)).toHaveLength(1);
    expect(await to.referrers(image.manifest.descriptor.digest)).toHaveLength(3);
  });
});
