// What mergeImages, exportImage and mergeDrvs make, against recorded archives of dockerTools.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/images/archives.json' with { type: 'json' };
import { compressionOf, decompressed } from '../../src/archive/decompress.ts';
import { fixtures, isMissing } from './support/environment.ts';
import { withNixlayerPackage } from './support/nixlayer.ts';

const archives = Object.entries(golden.uncompressed);
const folders = Object.entries(golden.narHash);

describe.skipIf(isMissing('nix-build', 'jq', 'rsync', 'pigz'))('what is made of images', () => {
  const outputs = new Map<string, string>();

  beforeAll(async () => {
    const names = [...archives, ...folders].map(([name]) => name);
    const args = [join(fixtures, 'golden/images'), '--no-out-link', ...withNixlayerPackage()];
    const attributes = names.flatMap((name) => ['-A', name]);
    const { stdout } = await execa('nix-build', [...args, ...attributes], { stdin: 'ignore' });
    for (const [index, path] of stdout.split('\n').entries()) outputs.set(names[index] ?? '', path);
  });
  const output = (name: string) => outputs.get(name) ?? '';

  it.each(archives)('is the archive of dockerTools, to the byte: %s', async (name, digest) => {
    expect(await digestOf(output(name))).toBe(digest);
  });

  it.each(folders)('is the folder of dockerTools: %s', async (name, narHash) => {
    const { stdout } = await execa('nix-store', ['--query', '--hash', output(name)], { stdin: 'ignore' });
    expect(stdout).toBe(narHash);
  });
});

async function digestOf(file: string): Promise<string> {
  const { value: start } = await createReadStream(file, { end: 5 })[Symbol.asyncIterator]().next();
  const hash = createHash('sha256');
  for await (const chunk of decompressed(createReadStream(file), compressionOf(start), file))
    hash.update(chunk);
  return hash.digest('hex');
}
