import { describe, expect, test } from 'vitest';
import { type PulledImage, pullImageExpression } from '../../src/dockertools/pull-image-expression.ts';

const least: PulledImage = {
  imageName: 'registry.example/app',
  imageDigest: `sha256:${'a'.repeat(64)}`,
  hash: 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
};
const all: PulledImage = {
  ...least,
  finalImageName: 'app',
  finalImageTag: '1.0',
  os: 'linux',
  arch: 'arm64',
  tlsVerify: false,
};

describe('the call of pullImage', () => {
  test('has the arguments that are needed', () => {
    expect(pullImageExpression(least, 'dockerTools.pullImage')).toBe(
      `dockerTools.pullImage {
  imageName = "registry.example/app";
  imageDigest = "sha256:${'a'.repeat(64)}";
  hash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
}`,
    );
  });

  test('has all that is given, in the order of nixpkgs', () => {
    expect(pullImageExpression(all).split('\n').slice(4)).toEqual([
      '  finalImageName = "app";',
      '  finalImageTag = "1.0";',
      '  os = "linux";',
      '  arch = "arm64";',
      '  tlsVerify = false;',
      '}',
    ]);
  });
});
