// What an explorer shows, made by hand.
import type { ExplorerInput } from '../../src/explore/explorer-input.ts';
import type { FileEntry, ImageContents } from '../../src/stages/contents/image-contents.ts';

export interface MadePath {
  readonly name: string;
  readonly size?: number;
  readonly layer?: number;
  readonly references?: readonly number[];
  readonly files?: readonly FileEntry[];
}

const digits = '0123456789abcdfghijklmnpqrsvwxyz';

/** A store path whose hash says which it is. */
export const madePath = (index: number, name: string): string =>
  `/nix/store/${digits[index % 32]!.repeat(30)}${digits[Math.floor(index / 32) % 32]}0-${name}`;

export function madeContents(
  paths: readonly MadePath[],
  changes: Partial<ImageContents> = {},
): ImageContents {
  const storePaths = paths.map(({ name, size = 100, layer = 0, references = [], files }, index) => ({
    ...{ storePath: madePath(index, name), size, layer, references },
    ...(files && { files }),
  }));
  const layers = [...new Set(storePaths.map(({ layer }) => layer))].sort().map((index) => {
    const own = [...storePaths.entries()].filter(([, { layer }]) => layer === index);
    return {
      ...{ index, kind: 'store' as const },
      size: own.reduce((sum, [, { size }]) => sum + size, 0),
      storePaths: own.map(([at]) => at),
      ...(paths.every(({ files }) => files) && { files: [] }),
    };
  });
  return {
    explanation: {
      input: 'made',
      knownFrom: 'layers',
      names: ['made:1'],
      config: {
        ...{
          entrypoint: [],
          command: [],
          user: '',
          workingDir: '/',
          ports: [],
          volumes: [],
          env: [],
          labels: [],
        },
        others: [],
      },
      contents: [],
      commands: [],
      notable: [],
      unknown: [],
    },
    ...{ layers, storePaths },
    roots: [],
    ...changes,
  };
}

export const madeInput = (contents: ImageContents): ExplorerInput => ({
  images: [
    {
      contents,
      layerings: [{ name: 'as it is', layers: contents.layers.map((layer) => layer.storePaths) }],
      fleet: [],
    },
  ],
});
