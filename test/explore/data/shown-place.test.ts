import { describe, expect, it } from 'vitest';
import { shownPlace } from '../../../src/explore/data/shown-place.ts';

const hash = 'a'.repeat(32);

describe('a place in a page for others', () => {
  it.each([
    ['/home/me/work/image.nix', 'image.nix'],
    ['/home/me/work', '.'],
    ['/home/me/work/#image', '.#image'],
    ['/home/me/work/..data/image.nix', '..data/image.nix'],
    ['/home/me/secret/image.nix', '…/image.nix'],
    ['/home/me/secret#image', '…/secret#image'],
    ['oci:/home/me/secret/layout:1.0', 'oci:…/layout:1.0'],
    ['docker-archive:/home/me/work/a.tar', 'docker-archive:a.tar'],
    ['git+file:///home/me/secret?ref=main#image', 'git+file://…/secret?ref=main#image'],
    ['docker://registry.example/team/app:1', 'docker://registry.example/team/app:1'],
    ['registry.example/team/app:1', 'registry.example/team/app:1'],
    ['../image.nix', '../image.nix'],
    ['.#image', '.#image'],
    [`/nix/store/${hash}-app/image.nix`, `/nix/store/${hash}-app/image.nix`],
  ])('is %s told as %s', (place, shown) => {
    expect(shownPlace(place, '/home/me/work')).toBe(shown);
  });
});
