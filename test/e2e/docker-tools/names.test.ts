// The name and tag under which Docker knows a loaded image.
import { beforeAll, describe, expect, it } from 'vitest';
import { dockerToolsFixture, loadImages } from '../support/docker-tools-images.ts';
import { isMissing } from '../support/environment.ts';
import { nixEvaluate } from '../support/nix.ts';
import { withNixlayerPackage } from '../support/nixlayer.ts';

const names = [
  'tagged',
  'untaggedBuildImage',
  'untaggedLayered',
  'untaggedStreamed',
  'prefixed',
  'prefixedLayered',
] as const;
type Name = (typeof names)[number];

describe.skipIf(isMissing('nix-build', 'dockerd', 'busybox'))('the name of an image', () => {
  let images: Record<Name, string>;
  let named: Record<Name, string>;
  beforeAll(async () => {
    images = await loadImages('names', names);
    named = (await nixEvaluate(dockerToolsFixture('names'), 'passthru', withNixlayerPackage())) as Record<
      Name,
      string
    >;
  });

  it.each<[string, Name, RegExp]>([
    ['has the tag that was given', 'tagged', /^docker-tools\/tagged:Release-1\.0$/],
    ['has the tag of passthru without one: buildImage', 'untaggedBuildImage', /:[0-9a-df-np-sv-z]{32}$/],
    ['has the tag of passthru without one: buildLayeredImage', 'untaggedLayered', /:[0-9a-df-np-sv-z]{32}$/],
    [
      'has the tag of passthru without one: streamLayeredImage',
      'untaggedStreamed',
      /:[0-9a-df-np-sv-z]{32}$/,
    ],
    [
      'may begin with a registry: buildImage',
      'prefixed',
      /^registry-1\.docker\.io\/docker-tools\/prefixed:1$/,
    ],
    [
      'may begin with a registry: buildLayeredImage',
      'prefixedLayered',
      /^registry-1\.docker\.io\/docker-tools\/prefixed-layered:1$/,
    ],
  ])('%s', (_, name, reference) => {
    expect(images[name]).toMatch(reference);
    expect(images[name]).toBe(named[name]);
  });
});
