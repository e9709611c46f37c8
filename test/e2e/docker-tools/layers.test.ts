// Which layers an image has, and what is in them.
import { beforeAll, describe, expect, it } from 'vitest';
import { dockerInspect, dockerRun } from '../support/docker.ts';
import { loadImages } from '../support/docker-tools-images.ts';
import { isMissing } from '../support/environment.ts';

const names = ['order', 'bulk', 'onBulk', 'shared', 'sharing'] as const;

describe.skipIf(isMissing('nix-build', 'dockerd', 'busybox'))('the layers of an image', () => {
  let images: Record<(typeof names)[number], string>;
  beforeAll(async () => {
    images = await loadImages('layers', names);
  });
  const layersOf = async (name: (typeof names)[number]) => (await dockerInspect(images[name])).RootFS.Layers;

  it('are in part the same for two images with the same packages', async () => {
    const shared = await layersOf('shared');
    expect((await layersOf('sharing')).filter((layer) => shared.includes(layer)).length).toBeGreaterThan(0);
  });

  it('lie over each other in the order in which they were added', async () => {
    const files = ['/tmp/layer1', '/tmp/layer2', '/tmp/layer3'];
    expect(await dockerRun(images.order, '/bin/cat', ...files)).toBe('layer3\nlayer3\nlayer3');
  });

  it('can be as few as two', async () => {
    expect(await layersOf('bulk')).toHaveLength(2);
  });

  it('hold all store paths, however few layers there are', async () => {
    expect(await dockerRun(images.bulk, '/bin/hello')).toBe('Hello, world!');
    expect(await dockerRun(images.bulk, '/bin/ls', '/bin/hello')).toBe('/bin/hello');
  });

  it('are as many as maxLayers says, those of the base included', async () => {
    const layers = await layersOf('onBulk');
    expect(layers).toHaveLength(4);
    expect(layers.slice(0, 2)).toEqual(await layersOf('bulk'));
  });
});
