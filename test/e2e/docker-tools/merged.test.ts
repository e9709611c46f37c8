// Several images in one archive.
import { beforeAll, describe, expect, it } from 'vitest';
import { dockerLoad, dockerRun } from '../support/docker.ts';
import { buildImages, dockerToolsFixture } from '../support/docker-tools-images.ts';
import { isMissing } from '../support/environment.ts';
import { nixEvaluate } from '../support/nix.ts';
import { withNixlayerPackage } from '../support/nixlayer.ts';

const archives = ['plain', 'generatedTag', 'owners', 'compressed'] as const;

describe.skipIf(isMissing('nix-build', 'dockerd', 'busybox'))('merged images', () => {
  let loaded: Record<(typeof archives)[number], string[]>;
  let names: Record<string, string>;
  beforeAll(async () => {
    const paths = await buildImages('merged', archives);
    const each: [string, string[]][] = [];
    for (const archive of archives) each.push([archive, await dockerLoad(paths[archive])]);
    loaded = Object.fromEntries(each) as typeof loaded;
    names = (await nixEvaluate(dockerToolsFixture('merged'), 'names', withNixlayerPackage())) as typeof names;
  });
  const run = (reference: string | undefined) => dockerRun(reference ?? 'no image');

  it('are all loaded and run', async () => {
    expect(loaded.plain).toEqual([names.built, names.layered]);
    for (const reference of loaded.plain) expect(await run(reference)).toBe('Hello, world!');
  });

  it('can have tags that were generated', async () => {
    expect(loaded.generatedTag).toEqual([names.built, names.untagged]);
    expect(names.untagged).toMatch(/:[0-9a-df-np-sv-z]{32}$/);
    expect(await run(names.untagged)).toBe('Hello, world!');
  });

  it('keep the owners of their files', async () => {
    expect(loaded.owners).toEqual([names.built, names.owned]);
    expect(await dockerRun(names.owned ?? '', '/bin/busybox', 'stat', '-c', '%u:%g', '/home/jane')).toBe(
      '1000:100',
    );
  });

  it('can be compressed in different ways', async () => {
    expect(loaded.compressed).toEqual(['zstd', 'none', 'gz'].map((name) => `docker-tools/merged-${name}:1`));
    for (const reference of loaded.compressed) expect(await run(reference)).toBe('Hello, world!');
  });
});
