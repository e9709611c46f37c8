// The uppermost layer is made by shell commands in Nix; it must be what dockerTools makes, to the byte.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/images/top-layers.json' with { type: 'json' };
import { fixtures, isMissing } from './support/environment.ts';

const layeredCases = Object.entries(golden.customisationLayers);

describe.skipIf(isMissing('nix-build'))('the uppermost layer', () => {
  const layerOf = new Map<string, string>();

  beforeAll(async () => {
    const names = layeredCases.map(([name]) => name);
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
});
