// The contents of an image that was never made.
import type { ImageContents, StorePathContents } from '../../../src/stages/contents/image-contents.ts';

const digit = (index: number): string => '0123456789abcdfghijklmnpqrsvwxyz'[index % 32]!;

export const storePathOf = (name: string, index: number): string =>
  `/nix/store/${digit(index >> 5)}${digit(index).repeat(31)}-${name}`;

/**
 * Store paths in the second of three layers, above a base of one layer.
 * @param names each with what it needs
 */
export function exampleContents(
  names: readonly (readonly [name: string, needs: readonly number[]])[],
  changes: Partial<ImageContents> = {},
): ImageContents {
  const storePaths = names.map(
    ([name, references], index): StorePathContents => ({
      storePath: storePathOf(name, index),
      size: 1000 + index,
      layer: 1,
      references,
      narHash: `sha256-${'A'.repeat(43)}=`,
    }),
  );
  const kinds = ['base', 'store', 'customisation'] as const;
  return {
    explanation: {
      input: 'image.nix',
      knownFrom: 'closure',
      names: ['registry.example/team/app:1.0'],
      imageId: `sha256:${'1'.repeat(64)}`,
      platform: 'linux/amd64',
      config: {
        ...{ entrypoint: [], command: [], user: '', workingDir: '/', ports: [], volumes: [] },
        ...{ env: [], labels: [], others: [] },
      },
      ...{ contents: [], commands: [], notable: [], unknown: [] },
    },
    layers: kinds.map((kind, index) => ({
      ...{ index, kind, size: 1 },
      diffId: `sha256:${String(index).repeat(64)}`,
      storePaths: kind === 'store' ? [...storePaths.keys()] : [],
      files: [],
    })),
    storePaths,
    roots: storePaths.length > 0 ? [{ index: 0, namedBy: ['Cmd'] }] : [],
    ...changes,
  };
}
