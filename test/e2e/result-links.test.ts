// What nix-build leaves, of images that never heard of nixlayer, goes into every command that takes an image.
import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMissing, nixlayerProgram, prepared } from './support/environment.ts';
import { nixBuild } from './support/nix.ts';
import { imageFixture } from './support/nixlayer.ts';
import { removeTree, temporaryFolder } from './support/temporary-folder.ts';

const file = imageFixture('results');

interface Report {
  readonly imageId: string;
  readonly repoTags: readonly string[];
  readonly madeFrom?: string;
  readonly layers: readonly { readonly diffId: string; readonly paths: readonly string[] }[];
}

async function run(...args: readonly string[]) {
  return execa(process.execPath, [nixlayerProgram, ...args], { stdin: 'ignore', encoding: 'buffer' });
}
const json = async (...args: readonly string[]) => {
  const { stdout, stderr } = await run(...args, '--json', '--no-cache');
  return {
    report: JSON.parse(Buffer.from(stdout).toString()) as Report,
    notes: Buffer.from(stderr).toString(),
  };
};
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe.skipIf(isMissing('nix-build'))('./result', () => {
  const build = (attribute: string, ...args: readonly string[]) =>
    nixBuild(file, attribute, ['--argstr', 'nixlayerSource', prepared('NIXLAYER_TEST_SOURCE'), ...args]);
  let folder: string;
  let conf: string;
  let expected: Report;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nixlayer-results-'));
    conf = await build('conf');
    ({ report: expected } = await json('build', conf, '-o', join(folder, 'expected.tar')));
  });
  afterAll(() => removeTree(folder));

  const image = ({ imageId, repoTags, layers }: Report) => ({
    imageId,
    repoTags,
    diffIds: layers.map(({ diffId }) => diffId),
  });

  describe.each([
    ['the script of streamLayeredImage', 'stream', undefined],
    ['an archive of buildLayeredImage', 'gzip', 'conf'],
    ['one of older nixpkgs', 'older', 'conf'],
    ['one that zstd compressed', 'zstd', 'conf'],
    ['one that is not compressed', 'plain', 'conf'],
    ['one of a derivation that does more', 'changed', undefined],
  ])('%s', (_, attribute, from) => {
    let path: string;
    let link: string;
    beforeAll(async () => {
      path = await build(attribute);
      link = join(folder, `result-${attribute}`);
      await symlink(path, link);
    });

    it('is built, by its link and by its store path', async () => {
      for (const input of [link, path]) {
        const output = join(await temporaryFolder(), 'app.tar');
        const { report, notes } = await json('build', input, '-o', output);
        expect(image(report)).toEqual(image(expected));
        expect(report.madeFrom).toBe(from && conf);
        if (from !== undefined) expect(notes).toContain(`note: ${input} was made from ${conf}`);
        else expect(notes).not.toContain('note:');
        expect(digest(await readFile(output))).toBe(digest(await readFile(join(folder, 'expected.tar'))));
      }
    });

    it('is streamed', async () => {
      const { stdout } = await run('stream', link, '--no-cache');
      expect(digest(stdout)).toBe(digest(await readFile(join(folder, 'expected.tar'))));
    });

    it('is inspected', async () => {
      const { stdout } = await run('inspect', link, '--json');
      const report = JSON.parse(Buffer.from(stdout).toString());
      expect((report.images?.[0] ?? report).imageId).toBe(expected.imageId);
    });
  });

  it('of buildLayeredImage has a plan', async () => {
    const { stdout } = await run('plan', await build('gzip'), '--json');
    const { layers } = JSON.parse(Buffer.from(stdout).toString());
    expect(layers).toEqual(expected.layers.slice(0, -1).map(({ paths }) => ({ paths })));
  });

  it('of buildLayeredImage is the archive where that is another image each time, or lies elsewhere', async () => {
    const copy = join(await temporaryFolder(), 'app.tar.gz');
    await copyFile(await build('gzip'), copy);
    for (const input of [copy, await build('now')]) {
      const { report } = await json('build', input, '-o', join(await temporaryFolder(), 'app.tar'));
      expect(report.madeFrom).toBeUndefined();
    }
  });

  it('of buildLayeredImage is the archive where something of its making is gone', async () => {
    const archive = await build('older');
    await execa('nix-store', ['--delete', await build('stream')]);
    const output = join(await temporaryFolder(), 'app.tar');
    const { report } = await json('build', archive, '-o', output);
    expect(report.madeFrom).toBeUndefined();
    expect(image(report)).toEqual(image(expected));
  });

  const program = process.env.NIXLAYER_TEST_NIX2CONTAINER ?? '';
  // Without the program there is nothing to compare with.
  if (program !== '')
    describe('of nix2container', () => {
      it.each(['image', 'kept'])(
        'is built, streamed and inspected with the digests that it says: %s',
        async (attribute) => {
          const path = await build(`nix2container.${attribute}`, '--argstr', 'nix2container', program);
          const { layers } = JSON.parse(await readFile(path, 'utf8')) as {
            readonly layers: readonly {
              readonly diff_ids: string;
              readonly paths: readonly { path: string }[];
            }[];
          };
          const output = join(await temporaryFolder(), 'app.tar');
          const { report } = await json('build', path, '--tag', 'app:1', '-o', output);
          expect(report.layers.map(({ diffId, paths }) => ({ diffId, paths }))).toEqual(
            layers.map(({ diff_ids: diffId, paths }) => ({ diffId, paths: paths.map((each) => each.path) })),
          );
          const { stdout: inspected } = await run('inspect', output, '--json');
          expect(JSON.parse(Buffer.from(inspected).toString())).toMatchObject({
            images: [{ imageId: report.imageId, repoTags: ['app:1'] }],
            problems: [],
          });
          const { stdout: streamed } = await run('stream', path, '--tag', 'app:1', '--no-cache');
          expect(digest(streamed)).toBe(digest(await readFile(output)));
          const { report: described } = await json('inspect', path);
          expect(described.imageId).toBe(report.imageId);
          const { stdout: plan } = await run('plan', path, '--json');
          expect(JSON.parse(Buffer.from(plan).toString()).layers).toHaveLength(layers.length);
          const layout = join(await temporaryFolder(), 'layout');
          await run('build', path, '--format', 'oci-layout', '--no-cache', '-o', layout);
          const { stdout: checked } = await run('inspect', layout, '--json');
          expect(JSON.parse(Buffer.from(checked).toString()).problems).toEqual([]);
        },
      );
    });
});
