import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFileAtomically } from '../../../../src/archive/atomic-file.ts';
import { openTarFile, readTextMember } from '../../../../src/archive/tar-file.ts';
import { describeOciImage } from '../../../../src/image/formats/oci/oci-image.ts';
import { writeOciArchive } from '../../../../src/image/formats/oci/write-archive.ts';
import { validateArchive } from '../../../../src/image/validate-archive.ts';
import { temporaryFolder } from '../../../archive/temporary.ts';
import { imageOf, layerOf, sha256 } from '../../image-of-layers.ts';

const layer = layerOf(Buffer.alloc(1024));
const image = imageOf([layer, layer, layerOf(Buffer.alloc(2048))], { annotations: { 'a.b': 'c' } });

async function archive(compression: 'none' | 'gzip' | 'zstd'): Promise<string> {
  const oci = await describeOciImage(image, { compression });
  const file = join(temporaryFolder(), 'image.tar');
  await writeFileAtomically(file, (out) => writeOciArchive(oci, out));
  await oci.close();
  return file;
}

test.each(['none', 'gzip', 'zstd'] as const)(
  'an archive with layers in %s is a layout and a docker-archive',
  async (compression) => {
    const file = await archive(compression);
    const report = await validateArchive(file);
    expect(report.problems).toEqual([]);
    expect(report.images[0]).toMatchObject({ imageId: image.imageId, repoTags: ['app:1'] });
    const tar = await openTarFile(file);
    const [layout, index] = await Promise.all(
      ['oci-layout', 'index.json'].map(async (name) => {
        const member = tar.resolve(name);
        return member && JSON.parse(await readTextMember(tar, member));
      }),
    );
    expect(layout).toEqual({ imageLayoutVersion: '1.0.0' });
    expect(index).toMatchObject({ schemaVersion: 2, manifests: [{ platform: { architecture: 'amd64' } }] });
    // Two layers, config and manifest beside the three descriptions.
    expect([...tar.members.keys()]).toHaveLength(3 + 4);
    for (const [name, member] of tar.members) {
      if (!name.startsWith('blobs/')) continue;
      const chunks: Uint8Array[] = [];
      for await (const chunk of tar.read(member)) chunks.push(chunk);
      expect(sha256(Buffer.concat(chunks)).replace(':', '/')).toBe(name.slice('blobs/'.length));
    }
    await tar.close();
  },
);

test('a full disk, and a closed reader, end the writing with a code', async () => {
  const oci = await describeOciImage(image, { compression: 'none' });
  await expect(writeOciArchive(oci, createWriteStream('/dev/full'))).rejects.toMatchObject({
    code: 'E_DISK_FULL',
  });
});
