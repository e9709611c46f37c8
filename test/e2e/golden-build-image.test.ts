// Images of buildImage, made through nix/ by real Nix: the archive must be that of dockerTools, to the byte.
import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/images/build-images.json' with { type: 'json' };
import { compressionOf, decompressed } from '../../src/archive/decompress.ts';
import { fixtures, isMissing, nixlayerProgram } from './support/environment.ts';
import { nixBuild, nixEvaluate } from './support/nix.ts';
import { buildArchive, nixlayer, withNixlayerPackage } from './support/nixlayer.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

const cases = join(fixtures, 'golden/images');
const recorded: readonly (readonly [string, { imageId: string; archive?: string }])[] =
  Object.entries(golden);

describe.skipIf(isMissing('nix-build', 'rsync'))('an image of buildImage', () => {
  const archives = new Map<string, string>();
  let folder: string;

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    const names = recorded.map(([name]) => name);
    const attributes = names.flatMap((name) => ['-A', name]);
    const args = [cases, '--no-out-link', ...withNixlayerPackage(), ...attributes];
    const { stdout } = await execa('nix-build', args, { stdin: 'ignore' });
    for (const [index, path] of stdout.split('\n').entries()) archives.set(names[index] ?? '', path);
  });
  afterAll(() => removeTree(folder));

  it.each(recorded)('is that of dockerTools: %s', async (name, { imageId, archive }) => {
    const path = archives.get(name) ?? '';
    const inspected = await execa(process.execPath, [nixlayerProgram, 'inspect', path, '--json'], {
      reject: false,
      stdin: 'ignore',
    });
    // dockerTools writes any text for a time, and Docker refuses what is none.
    const problems =
      name === 'b-created-free-form' ? [expect.stringMatching(/^the time in .* is none$/)] : [];
    expect(JSON.parse(inspected.stdout)).toMatchObject({ images: [{ imageId }], problems });
    if (archive !== undefined) expect(await plainDigest(path)).toBe(archive);
  });

  const spec = (name: string, attribute: string) =>
    nixBuild(cases, `${name}.${attribute}`, withNixlayerPackage());

  it.each(['imageSpec', 'conf', 'stream'])(
    'is the same when nixlayer makes it from its %s',
    async (attribute) => {
      const output = join(folder, `${attribute}.tar`);
      await buildArchive(await spec('b-from-build-env', attribute), output);
      expect(await plainDigest(output)).toBe(golden['b-from-build-env'].archive);
    },
  );

  it('shows its parts as dockerTools does', async () => {
    const attribute = (name: string) => spec('b-from-build-env', name);
    expect(await nixEvaluate(cases, 'b-from-build-env.buildArgs.name', withNixlayerPackage())).toBe('from');
    expect(await attribute('fromImage')).toMatch(/-docker-image-base-build\.tar\.gz$/);
    expect(await attribute('layer')).toMatch(/-docker-layer-from$/);
    expect(JSON.parse(await readFile(await attribute('baseJson'), 'utf8'))).toMatchObject({ os: 'linux' });
    expect(await readFile(await attribute('layerClosure'), 'utf8')).toBe(`${await attribute('layer')}\n`);
  });

  it('is tagged with the hash of its own path when it has no tag', async () => {
    const path = await nixBuild(cases, 'b-tag-null', withNixlayerPackage());
    const [, hash] = /\/([^/-]*)-[^/]*$/.exec(path) ?? [];
    expect(JSON.parse(await nixlayer('inspect', path, '--json'))).toMatchObject({
      images: [{ repoTags: [`tag-null:${hash}`] }],
    });
    const again = await buildArchive(await spec('b-tag-null', 'conf'), join(folder, 'untagged.tar'));
    expect(again.repoTags).toEqual([`tag-null:${hash}`]);
    expect(await plainDigest(again.output)).toBe(await plainDigest(path));
  });
});

/** SHA-256 of an archive, decompressed. */
async function plainDigest(path: string): Promise<string> {
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(6), 0, 6, 0);
  const hash = createHash('sha256');
  const chunks = file.createReadStream({ start: 0 });
  for await (const chunk of decompressed(chunks, compressionOf(buffer), path)) hash.update(chunk);
  return hash.digest('hex');
}
