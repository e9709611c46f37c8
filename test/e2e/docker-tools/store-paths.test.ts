// Which store paths get into an image, and as what.
import { beforeAll, describe, expect, it } from 'vitest';
import { dockerRun } from '../support/docker.ts';
import { loadImages } from '../support/docker-tools-images.ts';
import { isMissing } from '../support/environment.ts';

const names = [
  'withoutContents',
  'withLink',
  'fromFakeRootCommands',
  'bareFolder',
  'bareFolderLayered',
] as const;

describe.skipIf(isMissing('nix-build', 'dockerd', 'busybox'))('the store of an image', () => {
  let images: Record<(typeof names)[number], string>;
  beforeAll(async () => {
    images = await loadImages('store-paths', names);
  });

  it('holds only what the config asks for without contents', async () => {
    expect(await dockerRun(images.withoutContents)).toMatch(/^[0-9a-z]{32}-busybox$/);
  });

  it('has a store path that is a link as a link', async () => {
    expect(await dockerRun(images.withLink)).toMatch(/^\/nix\/store\/[0-9a-z]{32}-hello\/bin\/hello$/);
  });

  it('holds what only fakeRootCommands mention', async () => {
    expect(await dockerRun(images.fromFakeRootCommands)).toBe('Hello, world!');
  });

  it('is not needed for a folder beside the expression: copyToRoot and contents take it', async () => {
    expect(await dockerRun(images.bareFolder)).toBe('a folder beside the expression');
    expect(await dockerRun(images.bareFolderLayered)).toBe('a folder beside the expression');
  });
});
