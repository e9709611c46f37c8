// nixlayer validate, as people and scripts see it: neither Nix nor a daemon is needed.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { folderOf, ociLayout, tarOf } from '../image/base/image-archives.ts';
import { nixlayerProgram } from './support/environment.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const run = (...args: readonly string[]) =>
  execa(process.execPath, ['--max-old-space-size=200', nixlayerProgram, ...args], {
    reject: false,
    stdin: 'ignore',
  });

async function layout(entries: Parameters<typeof tarOf>[0]): Promise<string> {
  const plain = await tarOf(entries);
  const made = ociLayout();
  const platform = { os: 'linux', architecture: 's390x' };
  return folderOf(made.files([made.image(platform, [{ stored: gzipSync(plain), plain }], { platform })]));
}

describe('nixlayer validate', () => {
  it('says in a line that an image is sound', async () => {
    const { stdout, stderr, exitCode } = await run('validate', await layout([{ name: 'a' }]));
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: '1 image with 1 layer: everything is right',
      stderr: '',
      exitCode: 0,
    });
  });

  it('lists what is wrong with its code, and ends with 1', async () => {
    const { stdout, exitCode } = await run(
      'validate',
      await layout([{ name: 'a', type: 'link', linkName: 'gone' }]),
    );
    expect(stdout).toMatch(
      /^error: "a" in layer 1 \(sha256:\w{64}\) is a hard link .* \[hard-link\]\n {2}expected .*\n {2}found gone\n1 image with 1 layer: 1 error$/,
    );
    expect(exitCode).toBe(1);
  });

  it('writes the same as JSON', async () => {
    const { stdout, exitCode } = await run(
      'validate',
      await layout([{ name: 'a' }, { name: 'a' }]),
      '--json',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      images: 1,
      layers: 1,
      counts: { error: 1, note: 0 },
      findings: [
        {
          code: 'duplicate-entry',
          severity: 'error',
          layer: 1,
          entry: 'a',
          blob: expect.stringMatching(/^sha256:/),
        },
      ],
    });
    expect(exitCode).toBe(1);
  });

  it('lets no name of an entry reach the terminal as it is', async () => {
    const { stdout } = await run('validate', await layout([{ name: '\u001b[2J/../\u0007' }]));
    expect(stdout).toContain('entry-name');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  it('chooses by platform', async () => {
    const folder = await layout([{ name: 'a' }]);
    expect((await run('validate', folder, '--platform', 'linux/s390x')).exitCode).toBe(0);
    const { stdout, exitCode } = await run('validate', folder, '--platform', 'linux/amd64');
    expect(stdout).toMatch(/names no image for linux\/amd64 \[no-image\]/);
    expect(exitCode).toBe(1);
  });

  it.each([
    ['nothing', 'E_INPUT', async () => '/no/such/image'],
    ['no image', 'E_NOT_AN_IMAGE', async () => folderOf({ file: 'x' })],
    ['a tar archive of no image', 'E_NOT_AN_IMAGE', async () => fileOf(await tarOf([{ name: 'a' }]))],
  ])('of %s is an error: %s', async (_, code, path) => {
    const { stdout, exitCode } = await run('validate', await path(), '--json');
    expect(JSON.parse(stdout).error.code).toBe(code);
    expect(exitCode).toBe(1);
  });

  it('needs no more memory for a layer of very many names', async () => {
    // A block of names, again and again: a few hundred kilobytes that become 400 MB.
    const names = Array.from({ length: 2000 }, (_, index) => ({ name: `${'x'.repeat(80)}${index}` }));
    const block = (await tarOf(names)).subarray(0, -1024);
    const plain = Buffer.concat([...Array.from({ length: 400 }, () => block), Buffer.alloc(1024)]);
    const made = ociLayout();
    const image = made.image({ os: 'linux', architecture: 'amd64' }, [{ stored: gzipSync(plain), plain }]);
    const { stdout } = await run('validate', folderOf(made.files([image])), '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      counts: { error: 399 * 2000 },
      omitted: { 'duplicate-entry': 399 * 2000 - 100 },
    });
  });
});

async function fileOf(content: Buffer): Promise<string> {
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, content);
  return file;
}
