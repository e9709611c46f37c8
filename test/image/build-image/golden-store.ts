// What the recorded images of buildImage were made of, small enough to make without Nix.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { writeFileAtomically } from '../../../src/archive/atomic-file.ts';
import type { AssembleInput } from '../../../src/image/assemble-input.ts';
import { assembleBuildImage } from '../../../src/image/build-image/assemble-build-image.ts';
import { writeDockerArchive } from '../../../src/image/formats/docker-archive/write.ts';
import { goldenImage, goldenInput } from '../golden-store.ts';
import { sound } from '../sound.ts';
import golden from './golden-images.json' with { type: 'json' };

export const recordedImages = golden.images;
export type RecordedImage = (typeof recordedImages)[number];

type PureLayerName = keyof typeof golden.pureLayers;

/** Makes store paths, the archive of files and the base image in a folder. */
export async function buildImageInput(
  recorded: Pick<RecordedImage, 'config' | 'repoTag' | 'pureLayer' | 'storePaths' | 'fromImage'>,
): Promise<AssembleInput> {
  const input = goldenInput(goldenImage('l-hello'));
  const pureLayer = '/nix/store/00000000000000000000000000000000-docker-layer';
  const folder = input.locate(pureLayer);
  mkdirSync(folder);
  const archive = golden.pureLayers[recorded.pureLayer as PureLayerName];
  writeFileSync(join(folder, 'layer.tar'), gunzipSync(Buffer.from(archive, 'base64')));
  return {
    ...input,
    config: recorded.config,
    created: '1970-01-01T00:00:01Z',
    mtime: '1980-01-01T00:00:00Z',
    repoTag: recorded.repoTag,
    storeLayers: recorded.storePaths.length === 0 ? [] : [recorded.storePaths],
    customisationLayer: pureLayer,
    fromImage: recorded.fromImage === null ? null : await writeImage(await baseInput(), folder),
  };
}

/** The base of the recorded images that have one. */
function baseInput(): Promise<AssembleInput> {
  return buildImageInput({
    config: JSON.stringify({
      Cmd: ['/base'],
      Env: ['PATH=/base/bin', 'BASE=yes', 'SHARED=base'],
      Labels: { base: 'yes' },
      WorkingDir: '/base',
    }),
    repoTag: 'base-build:1',
    pureLayer: 'etc-files',
    storePaths: [],
    fromImage: null,
  });
}

/** @returns the file's path */
/** @param checked false where the base is nothing that validation accepts */
export async function writeImage(input: AssembleInput, folder: string, checked = true): Promise<string> {
  const image = await assembleBuildImage(input);
  const file = join(folder, 'image.tar');
  await writeFileAtomically(file, (out) => writeDockerArchive(image, out));
  await image.close();
  return checked ? sound(file) : file;
}
