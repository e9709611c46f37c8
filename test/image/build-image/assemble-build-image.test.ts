import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTarFile, readTextMember } from '../../../src/archive/tar-file.ts';
import { assembleImage } from '../../../src/image/assemble-image.ts';
import { assembleBuildImage } from '../../../src/image/build-image/assemble-build-image.ts';
import type { Image } from '../../../src/image/image.ts';
import { validateArchive } from '../../../src/image/validate-archive.ts';
import { temporaryFolder } from '../../archive/temporary.ts';
import { buildImageInput, type RecordedImage, recordedImages, writeImage } from './golden-store.ts';

const named = (name: string): RecordedImage => {
  const found = recordedImages.find((image) => image.case === name);
  if (found === undefined) throw new Error(`no recorded image ${name}`);
  return found;
};

/** The text of a file in the image's docker-archive. */
async function memberText({ members }: Image, name: string): Promise<string> {
  let text = '';
  const member = members?.find((each) => each.name === name);
  for await (const chunk of member?.open?.() ?? []) text += Buffer.from(chunk).toString();
  return text;
}

test.each(recordedImages)('$case: the archive has the bytes of dockerTools', async (recorded) => {
  const input = await buildImageInput(recorded);
  const progress = new Map<number, number>();
  const image = await assembleBuildImage({
    ...input,
    onProgress: (bytes, layer) => progress.set(layer, (progress.get(layer) ?? 0) + bytes),
  });
  expect(image.configText).toBe(recorded.configJson);
  expect(image.imageId).toBe(`sha256:${recorded.imageId}`);
  expect(await memberText(image, 'manifest.json')).toBe(recorded.manifestJson);
  expect(image.layers.map(({ digest }) => digest)).toEqual(recorded.layers);
  expect([...progress.values()]).toEqual(recorded.layers.map(({ size }) => size));
  await image.close();
  const file = await writeImage(input, temporaryFolder());
  const archive = await openTarFile(file);
  const json = archive.members.get(image.layers.at(-1)?.archivePath.replace('layer.tar', 'json') ?? '');
  expect(json && (await readTextMember(archive, json))).toBe(recorded.layerJson);
  await archive.close();
  expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(recorded.archiveSha256);
});

test('created is written as it is given, and now is the time of the run', async () => {
  const input = await buildImageInput(named('b-compressor-none'));
  const given = JSON.parse((await assembleBuildImage({ ...input, created: 'yesterday-ish' })).configText);
  expect(given).toMatchObject({ created: 'yesterday-ish', history: [{ created: 'yesterday-ish' }] });
  const now = JSON.parse((await assembleBuildImage({ ...input, created: 'now' })).configText);
  expect(now.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
  expect(Math.abs(Date.parse(now.created) - Date.now())).toBeLessThan(60_000);
});

test('the variant is written, and further tags are in the manifest and in repositories', async () => {
  const input = await buildImageInput(named('b-compressor-none'));
  const tags = ['compressor:2', 'other.example/x:1'];
  const image = await assembleBuildImage({ ...input, variant: 'v8', tags });
  expect(JSON.parse(image.configText)).toMatchObject({ variant: 'v8' });
  expect(JSON.parse(await memberText(image, 'manifest.json'))).toMatchObject([
    { RepoTags: ['compressor:t', ...tags] },
  ]);
  const text = await memberText(image, 'repositories');
  const id = image.layers[0]?.archivePath.split('/')[0];
  expect(JSON.parse(text)).toEqual({ compressor: { t: id, 2: id }, 'other.example/x': { 1: id } });
});

test('images stand on images of either kind, in chains', async () => {
  const own = await buildImageInput(named('b-compressor-none'));
  const first = await writeImage(own, temporaryFolder());
  const layered = await assembleImage({ ...own, fromImage: first });
  expect(layered.layers.map(({ kind }) => kind)).toEqual(['base', 'store', 'customisation']);
  await layered.close();
  const second = await writeImage({ ...own, fromImage: first }, temporaryFolder());
  const report = await validateArchive(await writeImage({ ...own, fromImage: second }, temporaryFolder()));
  expect(report.problems).toEqual([]);
  const [bottom, middle, top] = report.images[0]?.layers ?? [];
  expect(report.images[0]?.layers).toHaveLength(3);
  // Store paths of the base are not added again.
  expect(bottom?.storePaths).toEqual(named('b-compressor-none').storePaths);
  expect([middle?.storePaths, top?.storePaths]).toEqual([[], []]);
  expect(middle?.diffId).toBe(top?.diffId);
});

test('a layer that changes between hashing and writing is an error', async () => {
  const input = await buildImageInput(named('b-compressor-none'));
  const image = await assembleBuildImage(input);
  const layer = join(input.locate(input.customisationLayer ?? ''), 'layer.tar');
  const bytes = readFileSync(layer);
  bytes[1100] = (bytes[1100] ?? 0) ^ 1;
  writeFileSync(layer, bytes);
  const drained = async (): Promise<void> => {
    for await (const chunk of image.layers[0]?.open() ?? []) expect(chunk.length).toBeGreaterThan(0);
  };
  await expect(drained()).rejects.toMatchObject({ code: 'E_LAYER_CHANGED' });
});

test.each([
  ['E_ARCHIVE_FORMAT', 'is no archive', 'nonsense '.repeat(100)],
  ['E_ARCHIVE_FORMAT', 'ends early', undefined],
])('%s when the archive of files %s', async (code, _, content) => {
  const input = await buildImageInput(named('b-compressor-none'));
  const layer = join(input.locate(input.customisationLayer ?? ''), 'layer.tar');
  writeFileSync(layer, content ?? readFileSync(layer).subarray(0, 1800));
  await expect(assembleBuildImage(input)).rejects.toMatchObject({ code });
});
