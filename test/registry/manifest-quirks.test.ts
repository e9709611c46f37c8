import { describe, expect, it } from 'vitest';
import type { RegistryError } from '../../src/registry/registry-error.ts';
import {
  indexType,
  manifestType,
  pushImage,
  type TestManifest,
  testImage,
  testManifest,
} from './pushed-image.ts';
import type { Fault } from './server/fault.ts';
import { type PersonalityName, personalities } from './server/personality.ts';
import { testRegistry } from './server/probe.ts';
import { asked, expectRightBytes, failureOf, repositoryOf } from './tried.ts';

const names = Object.keys(personalities) as PersonalityName[];
const image = testImage('manifests', 3000, 2000);
const always = { times: Number.POSITIVE_INFINITY };

describe.each(names)('manifests of a registry like %s', (personality) => {
  const manner = personalities[personality];

  it('get several tags', async () => {
    const registry = await testRegistry({ personality });
    const tags = Array.from({ length: 23 }, (_, index) => `v${index}`);
    await pushImage(repositoryOf(registry), image, ...tags);
    const { digest } = image.manifest.descriptor;
    expect(registry.tags('app')).toEqual(Object.fromEntries(tags.map((tag) => [tag, digest])));
    const puts = registry.requests.filter(
      ({ method, path }) => method === 'PUT' && path.includes('manifests'),
    );
    // Where the parameters are ignored, one request finds that out.
    expect(puts.length, asked(registry)).toBe(manner.tagParameters ? 3 : 24);
  });

  it('may have no tag', async () => {
    const registry = await testRegistry({ personality });
    await pushImage(repositoryOf(registry), image);
    expect(registry.tags('app')).toEqual({});
    expect(registry.manifest('app', image.manifest.descriptor.digest)).toEqual(image.manifest.bytes);
  });

  it('are several for several platforms', async () => {
    const registry = await testRegistry({ personality });
    const repository = repositoryOf(registry);
    const other = testImage('other', 1000);
    await pushImage(repository, image);
    await pushImage(repository, other);
    const index = testManifest(indexType, {
      manifests: [image, other].map(({ manifest }) => manifest.descriptor),
    });
    await repository.putManifest(index, { tags: ['latest'] });
    expect(registry.manifest('app', 'latest')).toEqual(index.bytes);
    await expectRightBytes(registry);
  });

  it('are listed by what they refer to', async () => {
    const registry = await testRegistry({ personality });
    const repository = repositoryOf(registry);
    await pushImage(repository, image, 'latest');
    const [signature, other] = ['a/signature', 'a/bill'].map((type) => attached(type));
    for (const manifest of [signature!, other!, signature!]) {
      const { referrer } = await repository.putManifest(manifest, {});
      expect(referrer).toBe(manner.referrers ? 'registry' : 'fallback-tag');
    }
    const { digest } = image.manifest.descriptor;
    const found = await repository.referrers(digest);
    expect(found.map((each) => each.digest).sort(), asked(registry)).toEqual(
      [signature!, other!].map(({ descriptor }) => descriptor.digest).sort(),
    );
    const filtered = await repository.referrers(digest, { artifactType: 'a/bill' });
    expect(filtered).toMatchObject([
      { digest: other!.descriptor.digest, artifactType: 'a/bill', annotations: { kind: 'a/bill' } },
    ]);
  });

  it('that refer to the same may come at the same time', async () => {
    const registry = await testRegistry({ personality });
    const repository = repositoryOf(registry);
    await pushImage(repository, image, 'latest');
    const all = Array.from({ length: 6 }, (_, index) => attached(`a/${index}`));
    await Promise.all(all.map((manifest) => repository.putManifest(manifest, {})));
    expect(await repository.referrers(image.manifest.descriptor.digest), asked(registry)).toHaveLength(6);
  });

  it('are refused with what they lack', async () => {
    const registry = await testRegistry({ personality });
    const repository = repositoryOf(registry);
    await pushImage(repository, image, 'first');
    registry.inject({ on: { method: 'PUT', endpoint: 'manifest' }, does: { kind: 'lose blobs' } });
    const error = await repository
      .putManifest(image.manifest, { tags: ['second'] })
      .catch((error: RegistryError) => error);
    if (manner.missingBlob === undefined) {
      expect(registry.tags('app')).toHaveProperty('second');
      return;
    }
    expect(error).toMatchObject({ code: expect.stringMatching(/^E_REGISTRY/) });
    const { missing } = (error as RegistryError).failure;
    expect(missing.length, asked(registry)).toBeGreaterThan(0);
    // What is said to be missing is pushed again, until nothing is.
    let lacking: readonly string[] = missing;
    for (let round = 0; lacking.length > 0 && round < image.blobs.length; round += 1) {
      const again = image.blobs.filter(({ descriptor }) => lacking.includes(descriptor.digest));
      for (const blob of again) await repository.pushBlob(blob);
      const next = await repository
        .putManifest(image.manifest, { tags: ['second'] })
        .catch((error: RegistryError) => error);
      lacking = 'failure' in next ? next.failure.missing : [];
    }
    expect(registry.manifest('app', 'second')).toEqual(image.manifest.bytes);
  });

  it('that are too large are refused', async () => {
    const registry = await testRegistry({ personality });
    const huge = testManifest(indexType, { manifests: [], annotations: { x: 'x'.repeat(4 * 1024 * 1024) } });
    const failure = await failureOf(repositoryOf(registry).putManifest(huge, { tags: ['huge'] }));
    if (manner.manifestLimit === undefined) expect(failure).toBeUndefined();
    else expect(failure).toMatchObject({ code: 'E_REGISTRY', message: expect.stringContaining('too large') });
  });

  it('keep their tags when a push fails', async () => {
    const registry = await testRegistry({ personality });
    await pushImage(repositoryOf(registry), image, 'latest');
    registry.inject({
      on: { method: ['POST', 'PUT', 'PATCH'], ...always },
      does: { kind: 'answer', status: 500 },
    });
    expect(
      await failureOf(pushImage(repositoryOf(registry), testImage('new', 5000), 'latest')),
    ).toBeDefined();
    expect(registry.tags('app')).toEqual({ latest: image.manifest.descriptor.digest });
  });
});

describe('a list of tags', () => {
  const tags = Array.from({ length: 25 }, (_, index) => `v${String(index).padStart(2, '0')}`);

  async function listed(...faults: readonly Fault[]) {
    const registry = await testRegistry({ faults });
    registry.content.addManifest('app', image.manifest, ...tags);
    return registry;
  }

  async function all(list: AsyncIterable<string>): Promise<readonly string[]> {
    const found: string[] = [];
    for await (const tag of list) found.push(tag);
    return found;
  }

  it('comes whole', async () => {
    expect(await all(repositoryOf(await listed()).tags())).toEqual(tags);
  });

  it('comes whole in pages', async () => {
    const registry = await listed();
    registry.inject({
      on: { endpoint: 'tags' },
      does: {
        kind: 'answer',
        status: 200,
        headers: { Link: '</v2/app/tags/list?n=7&last=v04>; rel="next"' },
        body: JSON.stringify({ name: 'app', tags: tags.slice(0, 5) }),
      },
    });
    expect(await all(repositoryOf(registry).tags())).toEqual(tags);
    expect(registry.requests).toHaveLength(4);
  });

  it.each([
    ['to the same page', '</v2/app/tags/list?last=v00>; rel="next"'],
    ['to another host', '<http://localhost:9/v2/app/tags/list>; rel="next"'],
    ['to a metadata service', '<http://169.254.169.254/latest>; rel="next"'],
  ])('that leads %s is an error', async (_, Link) => {
    const registry = await listed({
      on: { endpoint: 'tags', ...always },
      does: { kind: 'headers', set: { Link } },
    });
    expect(await failureOf(all(repositoryOf(registry).tags()))).toMatchObject({ code: 'E_REGISTRY' });
    expect(registry.requests.length).toBeLessThan(5);
  });

  it('is an error when it is no list', async () => {
    const registry = await listed({
      on: { endpoint: 'tags' },
      does: { kind: 'answer', status: 200, body: '<html>hello</html>' },
    });
    expect(await failureOf(all(repositoryOf(registry).tags()))).toMatchObject({ code: 'E_REGISTRY' });
  });
});

/** An artifact that refers to the image. */
function attached(artifactType: string): TestManifest {
  const [config] = image.blobs;
  return testManifest(manifestType, {
    artifactType,
    config: config!.descriptor,
    layers: [],
    subject: image.manifest.descriptor,
    annotations: { kind: artifactType },
  });
}
