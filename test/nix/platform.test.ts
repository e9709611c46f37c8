// What nix/ makes of the platform that nixpkgs says an image is for.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { evaluate, failure } from '../eval/evaluate.ts';

const library = join(import.meta.dirname, '../../nix');

describe('the architecture of an image', () => {
  test.each([
    ['{ system = "x86_64-linux"; }', 'amd64'],
    ['{ system = "aarch64-linux"; go.GOARCH = "arm64"; }', 'arm64'],
    ['{ system = "armv7l-linux"; }', 'arm'],
    ['{ system = "powerpc64le-linux"; go.GOARCH = null; }', 'ppc64le'],
  ])('of %s is %s', (platform, architecture) => {
    expect(evaluate(`import ./go-arch.nix ${platform}`, {}, library)).toBe(`"${architecture}"`);
  });

  test('has to be given where Go has no name for it', () => {
    const unknown = `import ${library}/go-arch.nix { system = "vax-netbsd"; }`;
    expect(failure(unknown).message).toContain("give the image's `architecture`");
  });
});

describe('the variant of an architecture', () => {
  test.each([
    ['of 32-bit ARM is its version', '{ go.GOARM = "7"; }', 'v7'],
    ['is empty where nixpkgs knows of none', '{ go.GOARM = ""; }', ''],
    ['is empty where Go is not known', '{ }', ''],
  ])('%s', (_, platform, variant) => {
    expect(evaluate(`import ./go-variant.nix ${platform}`, {}, library)).toBe(`"${variant}"`);
  });
});

describe('the layering', () => {
  test.each([
    ['23.11', 'popularity'],
    ['24.05', 'popularity'],
    ['24.11', 'popularity-2024'],
    ['25.05', 'popularity-2024'],
    ['25.11', 'auto'],
    ['26.05', 'auto'],
  ])('of nixpkgs %s is %s', (release, layering) => {
    for (const lib of [`{ trivial.release = "${release}"; }`, `{ version = "${release}pre-git"; }`])
      expect(evaluate(`import ./default-layering.nix { lib = ${lib}; }`, {}, library)).toBe(`"${layering}"`);
  });

  test("is today's where the release is not known", () => {
    expect(evaluate('import ./default-layering.nix { lib = { }; }', {}, library)).toBe('"auto"');
  });
});
