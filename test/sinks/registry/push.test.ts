import { expect, onTestFinished, test } from 'vitest';
import type { CacheFolder } from '../../../src/cache/cache-folder.ts';
import { imageContent } from '../../../src/image/formats/oci/image-content.ts';
import { type OciContent, readManifestTree } from '../../../src/image/formats/oci/oci-content.ts';
import { describeOciImage } from '../../../src/image/formats/oci/oci-image.ts';
import { indexOver } from '../../../src/image/formats/oci/platform-index.ts';
import type { Repository } from '../../../src/registry/repository.ts';
import { knownPlaces, rememberPlace } from '../../../src/sinks/registry/known-places.ts';
import { type PlanPushOptions, planPush } from '../../../src/sinks/registry/plan-push.ts';
import { type PushOptions, push } from '../../../src/sinks/registry/push.ts';
import { registryContent } from '../../../src/sinks/registry/registry-content.ts';
import { temporaryFolder } from '../../archive/temporary.ts';
import { imageOf, layerOf, sha256 } from '../../image/image-of-layers.ts';
import { startTestRegistry, type TestRegistry } from '../../registry/server/test-registry.ts';
import { repositoryOf } from '../../registry/tried.ts';

const layers = ['one', 'two', 'three'].map((text) => layerOf(Buffer.from(text.repeat(100))));

async function contentOf(own: string, architecture = 'amd64'): Promise<OciContent> {
  const image = imageOf([...layers, layerOf(Buffer.from(own))]);
  const configText = image.configText.replace('amd64', architecture);
  const changed = { ...image, configText, imageId: sha256(configText) };
  const content = imageContent(await describeOciImage(changed, { compression: 'gzip' }));
  onTestFinished(() => content.close());
  return content;
}

/** Whose layers may not be opened. */
const sealed = (content: OciContent): OciContent => ({
  ...content,
  open: () => {
    throw new Error('nobody asked for a layer');
  },
});

async function registryOf(): Promise<TestRegistry> {
  const registry = await startTestRegistry();
  onTestFinished(() => registry.close());
  return registry;
}

async function pushTo(
  to: Repository,
  content: OciContent,
  tags: readonly string[] = ['1'],
  options: PlanPushOptions & PushOptions = {},
) {
  const plan = await planPush(content, to, tags, options);
  return { plan, result: await push(content, plan, to, options) };
}

const asked = ({ requests }: TestRegistry, from = 0): string[] =>
  requests.slice(from).map(({ method }) => method);

test('what is there under its tag costs one question; nothing is opened', async () => {
  const registry = await registryOf();
  const to = repositoryOf(registry);
  const content = await contentOf('own');
  await pushTo(to, content);
  const before = registry.requests.length;
  const { plan } = await pushTo(to, sealed(content));
  expect(asked(registry, before)).toEqual(['HEAD']);
  expect(plan).toMatchObject({ manifests: [], blobs: [] });
});

test('another tag of an image sends its manifest alone', async () => {
  const registry = await registryOf();
  const to = repositoryOf(registry);
  const content = await contentOf('own');
  await pushTo(to, content);
  const { result } = await pushTo(to, sealed(content), ['2', '3']);
  expect(new Set(result.blobs.map(({ fate }) => fate))).toEqual(new Set(['present']));
  expect(Object.keys(registry.tags('app')).sort()).toEqual(['1', '2', '3']);
});

test('of a changed image, what has changed is sent', async () => {
  const registry = await registryOf();
  const to = repositoryOf(registry);
  await pushTo(to, await contentOf('own'));
  const { plan, result } = await pushTo(to, await contentOf('other'));
  const sent = result.blobs.filter(({ fate }) => fate === 'sent');
  expect(sent).toHaveLength(2);
  expect(plan.blobs.filter(({ fate }) => fate === 'send').map(({ descriptor }) => descriptor)).toEqual(
    sent.map(({ descriptor }) => descriptor),
  );
});

test('what another repository has is mounted', async () => {
  const registry = await registryOf();
  const content = await contentOf('own');
  await pushTo(repositoryOf(registry, {}, 'first'), content);
  const to = repositoryOf(registry, {}, 'second');
  const { result } = await pushTo(to, sealed(content), ['1'], { mountFrom: () => ['first'] });
  expect(new Set(result.blobs.map(({ fate }) => fate))).toEqual(new Set(['mounted']));
});

test('of an index, images that are there are left alone', async () => {
  const registry = await registryOf();
  const to = repositoryOf(registry);
  const [one, two] = [await contentOf('a'), await contentOf('b', 'arm64')];
  await pushTo(to, one, ['one']);
  const members = [];
  for (const content of [one, two]) members.push({ content, tree: await readManifestTree(content) });
  const index = await indexOver(members);
  const { plan } = await pushTo(to, index, ['both']);
  expect(plan.presentManifests).toMatchObject([{ descriptor: { digest: one.root.digest } }]);
  expect(plan.manifests.map(({ descriptor }) => descriptor.digest)).toEqual([
    two.root.digest,
    index.root.digest,
  ]);
  const back = await registryContent(to, 'both');
  expect(back.root.digest).toBe(index.root.digest);
  expect((await readManifestTree(back)).children).toHaveLength(2);
});

test.each([[[]], [['2']]])('of two tags, %j are set, which may be', async (allowed: string[]) => {
  const registry = await registryOf();
  const to = repositoryOf(registry);
  const mayTag = (tag: string): boolean => allowed.includes(tag);
  const { result } = await pushTo(to, await contentOf('own'), ['1', '2'], { mayTag });
  expect(result.tags).toEqual(allowed);
  expect(Object.keys(registry.tags('app'))).toEqual(allowed);
});

test('a blob that the registry has forgotten since it was asked for is sent', async () => {
  const registry = await registryOf();
  const to = repositoryOf(registry);
  const content = await contentOf('own');
  await pushTo(to, content, ['1']);
  const plan = await planPush(content, to, ['2']);
  const lost = plan.blobs[1]?.descriptor.digest ?? '';
  for (const repository of registry.content.repositories.values()) repository.blobs.delete(lost);
  registry.content.blobs.delete(lost);
  await push(content, plan, to);
  expect(registry.blobDigests()).toContain(lost);
  expect(registry.tags('app')).toHaveProperty('2');
});

test('after a failure nothing is tagged', async () => {
  const registry = await registryOf();
  const to = repositoryOf(registry);
  const content = await contentOf('own');
  let opened = 0;
  const broken: OciContent = {
    ...content,
    open: (descriptor, signal) => {
      opened += 1;
      if (opened === 2) throw new Error('the disk is gone');
      return content.open(descriptor, signal);
    },
  };
  await expect(pushTo(to, broken)).rejects.toThrow('the disk is gone');
  expect(registry.tags('app')).toEqual({});
});

test.each([
  ['before its tag', [], false],
  [
    'after its tag where the registry takes no manifest without one',
    [
      {
        on: { method: 'PUT', path: /manifests\/sha256:/ },
        does: { kind: 'answer', status: 400 },
      },
    ],
    true,
  ],
] as const)('what refers to an image is put %s', async (_, faults, isTagged) => {
  const registry = await registryOf();
  registry.inject(...faults);
  const to = repositoryOf(registry);
  const content = await contentOf('own');
  const seen: unknown[] = [];
  const beforeTags = async () => {
    seen.push((await to.headManifest('1')) !== undefined);
  };
  await pushTo(to, content, ['1'], { beforeTags });
  expect(seen).toEqual([isTagged]);
  expect((await to.headManifest('1'))?.digest).toBe(content.root.digest);
  await pushTo(to, content, ['1'], { beforeTags });
  expect(seen).toEqual([isTagged, true]);
});

test('places of blobs are remembered, the newest first, without the repository itself', () => {
  const cache: CacheFolder = { path: temporaryFolder(), limit: 1e9 };
  const at = (name: string) => ({ registry: 'example.org', name });
  for (const name of ['a', 'b', 'c', 'd', 'b']) rememberPlace(cache, at(name), 'sha256:1');
  expect(knownPlaces(cache, at('x'), 'sha256:1')).toEqual(['b', 'd', 'c']);
  expect(knownPlaces(cache, at('d'), 'sha256:1')).toEqual(['b', 'c']);
  expect(knownPlaces(cache, at('x'), 'sha256:2')).toEqual([]);
  expect(knownPlaces(cache, { registry: 'other.example', name: 'x' }, 'sha256:1')).toEqual([]);
  expect(knownPlaces(undefined, at('x'), 'sha256:1')).toEqual([]);
});
