// The uppermost layer is made by shell commands in Nix; it must be what dockerTools makes, to the byte.
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { extract } from 'tar-stream';
import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/images/top-layers.json' with { type: 'json' };
import { fixtures, isMissing } from './support/environment.ts';

const layeredCases = Object.entries(golden.customisationLayers);
const copyCases = Object.entries(golden.copiedFiles);

describe.skipIf(isMissing('nix-build'))('the uppermost layer', () => {
  const layerOf = new Map<string, string>();

  beforeAll(async () => {
    const names = [...layeredCases, ...copyCases].map(([name]) => name);
    const attributes = names.flatMap((name) => ['-A', `${name}.imageSpec`]);
    const args = [join(fixtures, 'golden/images'), '--no-out-link', ...attributes];
    const { stdout } = await execa('nix-build', args, { stdin: 'ignore' });
    const specs = stdout.split('\n');
    for (const [index, name] of names.entries()) {
      const spec = JSON.parse(await readFile(specs[index] ?? '', 'utf8')) as { customisationLayer: string };
      layerOf.set(name, spec.customisationLayer);
    }
  });

  const layer = (name: string) => layerOf.get(name) ?? '';

  it.each(layeredCases)('is that of dockerTools: %s', async (name, diffId) => {
    expect(`sha256:${(await readFile(join(layer(name), 'checksum'), 'utf8')).trim()}`).toBe(diffId);
  });

  it.each(copyCases)('has the files that rsync would copy: %s', async (name, entries) => {
    expect(await entriesOf(join(layer(name), 'layer.tar'))).toEqual(entries);
  });
});

/** Name, mode, uid, gid, link target and size of each entry. */
async function entriesOf(archive: string): Promise<unknown[]> {
  const entries: unknown[] = [];
  for await (const entry of createReadStream(archive).pipe(extract())) {
    const { name, mode = 0, uid, gid, linkname, size } = entry.header;
    entries.push([name, mode.toString(8).padStart(4, '0'), uid, gid, linkname ?? '', size]);
    entry.resume();
  }
  return entries;
}
