import { describe, expect, test } from 'vitest';
import { NixlayerError } from '../../src/errors/nixlayer-error.ts';
import { sha256 } from '../../src/store/hash.ts';
import {
  checkStoreName,
  makeFixedOutputPath,
  makeTextPath,
  outputPathName,
  outputPlaceholder,
} from '../../src/store/store-path.ts';

const storeDir = '/nix/store';

describe('store paths', () => {
  // Recorded from `builtins.toFile "y" "z"` and `builtins.toFile "x" "see ${…}"`.
  test('of texts depend on name, contents and references', () => {
    const inner = makeTextPath(storeDir, 'y', 'z', []);
    expect(inner).toBe('/nix/store/hnh4k9f7ql2wcpblcngqcir7j21i9vi4-y');
    expect(makeTextPath(storeDir, 'x', `see ${inner}`, [inner])).toBe(
      '/nix/store/7gfg3s7h98j5swkhagdsja0dgzw1ycx9-x',
    );
  });

  test.each([
    ['flat', 'sha256', '/nix/store/fv16lcs3lf0l78jdd486kp1p9rp2nniz-a'],
    ['recursive', 'sha256', '/nix/store/vvg4vb767vrnsqhb7ih58v4a5gq4iyy4-a'],
  ] as const)('of %s %s content', (method, algorithm, path) => {
    expect(makeFixedOutputPath(storeDir, method, { algorithm, digest: sha256('') }, 'a')).toBe(path);
  });

  test('have a placeholder per output', () => {
    expect(outputPlaceholder('out')).toBe('/1rz4g4znpzjwh1xymhjpm42vipw92pr73vdgl6xs1hycac8kf2n9');
  });

  test('are named after their output, except for out', () => {
    expect([outputPathName('a', 'out'), outputPathName('a', 'dev')]).toEqual(['a', 'a-dev']);
  });

  test.each(['', '.', '..', '.-a', 'a b', 'a/b', 'ä', 'a'.repeat(212)])('refuse the name %j', (name) => {
    expect(() => checkStoreName(name)).toThrow(expect.objectContaining({ code: 'E_INVALID_PATH' }));
    expect(() => checkStoreName(name)).toThrow(NixlayerError);
  });

  test.each(['a', 'a-1.0+b_c?d=e', '.a', 'a'.repeat(211)])('accept the name %j', (name) => {
    expect(() => checkStoreName(name)).not.toThrow();
  });
});
