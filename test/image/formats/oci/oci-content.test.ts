import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { openFolderAsTar } from '../../../../src/archive/folder-as-tar.ts';
import { contentFiles } from '../../../../src/image/formats/oci/content-files.ts';
import { imageContent } from '../../../../src/image/formats/oci/image-content.ts';
import { layoutContent } from '../../../../src/image/formats/oci/layout-content.ts';
import { ociIndexType } from '../../../../src/image/formats/oci/media-types.ts';
import {
  blobsOfNodes,
  inPostOrder,
  type OciContent,
  readManifestTree,
} from '../../../../src/image/formats/oci/oci-content.ts';
import { describeOciImage } from '../../../../src/image/formats/oci/oci-image.ts';
import {
  type Descriptor,
  describeText,
  ociIndexText,
} from '../../../../src/image/formats/oci/oci-manifest.ts';
import { indexOver } from '../../../../src/image/formats/oci/platform-index.ts';
import { chosenTree } from '../../../../src/image/formats/oci/platform-manifest.ts';
import { writeOciLayout } from '../../../../src/image/formats/oci/write-layout.ts';
import { temporaryFolder } from '../../../archive/temporary.ts';
import { imageOf, layerOf, sha256 } from '../../image-of-layers.ts';

const shared = layerOf(Buffer.from('shared'));

async function contentOf(architecture: string, own: string, repoTags = ['app:1']): Promise<OciContent> {
  const image = imageOf([shared, layerOf(Buffer.from(own))], { repoTags });
  const configText = image.configText.replace('amd64', architecture);
  const changed = { ...image, configText, imageId: sha256(configText) };
  const content = imageContent(await describeOciImage(changed, { compression: 'gzip' }));
  onTestFinished(() => content.close());
  return content;
}

async function indexOf(...contents: readonly OciContent[]): Promise<OciContent> {
  const members = [];
  for (const content of contents) members.push({ content, tree: await readManifestTree(content) });
  return indexOver(members);
}

async function written(content: OciContent, folder = join(temporaryFolder(), 'layout')): Promise<string> {
  const tree = await readManifestTree(content);
  await writeOciLayout(contentFiles(content, tree, { repoTags: content.repoTags }), folder);
  return folder;
}

async function openLayout(folder: string, reference?: string): Promise<OciContent> {
  return layoutContent(await openFolderAsTar(folder), { reference });
}

const digestsOf = async (content: OciContent): Promise<string[]> => {
  const nodes = inPostOrder(await readManifestTree(content));
  return [...blobsOfNodes(nodes), ...nodes.map(({ descriptor }) => descriptor)].map(({ digest }) => digest);
};

test('a written image has the manifest, the blobs and the bytes of what it was written from', async () => {
  const content = await contentOf('amd64', 'own');
  const layout = await openLayout(await written(content));
  expect(layout.root).toEqual(content.root);
  expect(layout.repoTags).toEqual(['app:1']);
  expect(await digestsOf(layout)).toEqual(await digestsOf(content));
  for (const blob of blobsOfNodes(inPostOrder(await readManifestTree(content))))
    expect(await buffer(layout.open(blob) as AsyncGenerator)).toEqual(
      await buffer(content.open(blob) as AsyncGenerator),
    );
});

test('an index over images names each for its platform, shares their layers, and is the same twice', async () => {
  const members = [await contentOf('amd64', 'a'), await contentOf('arm64', 'b')];
  const index = await indexOf(...members);
  const tree = await readManifestTree(index);
  expect(tree.children.map(({ descriptor }) => descriptor.platform?.architecture)).toEqual([
    'amd64',
    'arm64',
  ]);
  expect(blobsOfNodes(inPostOrder(tree))).toHaveLength(5);
  expect((await indexOf(...members)).root).toEqual(index.root);
  const layout = await openLayout(await written(index));
  expect(await digestsOf(layout)).toEqual(await digestsOf(index));
});

test.each([
  ['linux/arm64', 1],
  ['linux/amd64', 0],
] as const)('of an index, %s is one image', async (text, place) => {
  const members = [await contentOf('amd64', 'a'), await contentOf('arm64', 'b')];
  const [os = '', architecture = ''] = text.split('/');
  const tree = await chosenTree(await indexOf(...members), { os, architecture });
  expect(tree.descriptor.digest).toBe(members[place]?.root.digest);
});

test('a platform that is not offered is an error that names those that are', async () => {
  const index = await indexOf(await contentOf('amd64', 'a'), await contentOf('arm64', 'b'));
  await expect(chosenTree(index, { os: 'linux', architecture: 's390x' })).rejects.toThrow(
    'it has no image for linux/s390x, only for linux/amd64, linux/arm64',
  );
});

test('two images for one platform make no index', async () => {
  const members = [await contentOf('amd64', 'a'), await contentOf('amd64', 'b')];
  await expect(indexOf(...members)).rejects.toMatchObject({ code: 'E_SPEC' });
});

test('an index over indexes names their images', async () => {
  const inner = await indexOf(await contentOf('amd64', 'a'));
  const outer = await indexOf(inner, await contentOf('arm64', 'b'));
  expect((await readManifestTree(outer)).children).toHaveLength(2);
});

test('of a layout with several images, one is named', async () => {
  const folder = await written(await contentOf('amd64', 'a', ['app:1']));
  const other = await contentOf('amd64', 'b', ['app:2']);
  await written(other, folder);
  await expect(openLayout(folder)).rejects.toMatchObject({
    code: 'E_INPUT',
    message: expect.stringContaining('2 images'),
  });
  await expect(openLayout(folder, '3')).rejects.toMatchObject({ code: 'E_INPUT' });
  expect((await openLayout(folder, '2')).root.digest).toBe(other.root.digest);
  expect((await openLayout(folder, other.root.digest)).root.digest).toBe(other.root.digest);
});

test('an image is found in nested indexes, and by its config where no index tells its platform', async () => {
  const [one, two] = [await contentOf('amd64', 'a'), await contentOf('arm64', 'b')];
  const manifests = new Map<string, Buffer>();
  const indexText = (roots: readonly Descriptor[]): Descriptor => {
    const text = ociIndexText(roots);
    const descriptor = describeText(ociIndexType, text);
    manifests.set(descriptor.digest, Buffer.from(text));
    return descriptor;
  };
  const bare = ({ root: { platform: _, ...descriptor } }: OciContent): Descriptor => descriptor;
  const root = indexText([indexText([one.root]), indexText([bare(two)])]);
  const content: OciContent = {
    ...two,
    root,
    manifest: async (descriptor) =>
      manifests.get(descriptor.digest) ??
      (descriptor.digest === one.root.digest ? one : two).manifest(descriptor),
  };
  const found = await chosenTree(content, { os: 'linux', architecture: 'arm64' });
  expect(found.descriptor.digest).toBe(two.root.digest);
  await expect(chosenTree(content, { os: 'linux', architecture: 's390x' })).rejects.toThrow(
    'only for linux/amd64, linux/arm64',
  );
});

test('the only image must be for the platform that is asked for', async () => {
  const content = await contentOf('amd64', 'a');
  await expect(chosenTree(content, { os: 'linux', architecture: 's390x' })).rejects.toThrow(
    'it has no image for linux/s390x, only for linux/amd64',
  );
});

test.each([
  ['1.0', [], '1.0'],
  ['docker.io/library/app:1', ['app:1'], 'docker.io/library/app:1'],
  ['Foo Bar', [], 'Foo Bar'],
])('a layout that calls its image %s gives it the names %j', async (name, repoTags, refName) => {
  const content = await contentOf('amd64', 'a');
  const folder = join(temporaryFolder(), 'layout');
  await writeOciLayout(contentFiles(content, await readManifestTree(content), { tag: name }), folder);
  expect(await openLayout(folder)).toMatchObject({ repoTags, refName });
});

test('of a layout with an image for each platform, one is chosen by it', async () => {
  const folder = join(temporaryFolder(), 'layout');
  for (const architecture of ['amd64', 'arm64'])
    await written(await contentOf(architecture, architecture, []), folder);
  const tar = await openFolderAsTar(folder);
  const content = await layoutContent(tar, { platform: { os: 'linux', architecture: 'arm64' } });
  expect(content.root.platform).toMatchObject({ architecture: 'arm64' });
});
