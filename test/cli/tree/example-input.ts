// Explorer inputs for tests of the tree and of the view: an image of three packages, and what became of it.
import type { ExplorerInput } from '../../../src/explore/explorer-input.ts';
import type { ImageDiff } from '../../../src/image/diff/image-diff.ts';
import type {
  FileEntry,
  ImageContents,
  LayerContents,
  StorePathContents,
} from '../../../src/stages/contents/image-contents.ts';
import type { ImageExplanation } from '../../../src/stages/explain/image-explanation.ts';
import { storePath } from '../../stages/example-spec.ts';

export const app = storePath('a', 'app-1.0');
export const curl = storePath('b', 'curl-8.5.0-bin');
export const openssl = storePath('c', 'openssl-3.0.14');
export const oldOpenssl = storePath('d', 'openssl-3.0.13');
export const zlib = storePath('e', 'zlib-1.3');

export interface MadePath {
  readonly storePath: string;
  readonly size: number;
  readonly layer: number;
  readonly references?: readonly number[];
  readonly files?: readonly FileEntry[];
}

/** One more layer, the uppermost, is the customisation layer of ten bytes. */
export function madeContents(
  paths: readonly MadePath[],
  roots: ImageContents['roots'],
  explanation: Partial<ImageExplanation> = {},
): ImageContents {
  const storePaths: StorePathContents[] = paths.map(({ references = [], ...path }) => ({
    ...path,
    references,
  }));
  const count = Math.max(-1, ...paths.map(({ layer }) => layer)) + 1;
  const layers = Array.from({ length: count }, (_, index): LayerContents => {
    const own = [...storePaths.keys()].filter((at) => storePaths[at]!.layer === index);
    const size = own.reduce((sum, at) => sum + storePaths[at]!.size, 0);
    return { index, kind: 'store', size, storePaths: own };
  });
  const top: LayerContents = {
    ...{ index: count, kind: 'customisation', size: 10, storePaths: [] },
    files: [{ path: 'bin/app', size: 0, type: 'symlink', target: `${app}/bin/app` }],
  };
  const named = { input: 'app.nix', names: ['app:1'], platform: 'linux/amd64', knownFrom: 'closure' };
  return {
    explanation: { ...named, ...explanation } as ImageExplanation,
    ...{ layers: [...layers, top], storePaths, roots },
  };
}

export function inputOf(contents: ImageContents): ExplorerInput {
  return { images: [{ contents, layerings: [], fleet: [] }] };
}

const appFiles: readonly FileEntry[] = [
  { path: 'share/doc', size: 5 },
  { path: 'bin/app', size: 90 },
];
const cmd = [{ index: 0, namedBy: ['Cmd', 'files'] }];

/** app → curl → openssl, and app → openssl. */
export const newContents = madeContents(
  [
    { storePath: app, size: 100, layer: 1, references: [1, 2], files: appFiles },
    { storePath: curl, size: 2000, layer: 1, references: [2] },
    { storePath: openssl, size: 30_000, layer: 0 },
  ],
  cmd,
);

const oldContents = madeContents(
  [
    { storePath: app, size: 100, layer: 1, references: [1] },
    { storePath: oldOpenssl, size: 29_000, layer: 0, references: [2] },
    { storePath: zlib, size: 400, layer: 1 },
  ],
  cmd,
  { names: ['app:0'] },
);

const summary = (index: number, size: number) => ({
  ...{ index, size, digest: `sha256:${index}`, diffId: `sha256:${index}` },
  ...{ mediaType: 'application/vnd.oci.image.layer.v1.tar', storePaths: [] },
});

/** curl is new, openssl another version, zlib gone; app had another layer. */
export const exampleDiff = {
  a: { name: 'old.tar', layers: 3 },
  b: { name: 'app.nix', layers: 3 },
  layers: {
    pairs: [
      { a: summary(0, 29_000), b: summary(0, 30_000), same: 'no' },
      { a: summary(1, 500), b: summary(1, 2100), same: 'entries' },
      { a: summary(2, 10), b: summary(2, 10), same: 'blob' },
    ],
    moves: [{ storePath: app, a: 0, b: 1 }],
  },
  packages: {
    changes: [
      {
        name: 'curl (bin)',
        a: [],
        b: [{ storePath: curl, version: '8.5.0', size: 2000, layer: 1 }],
        growth: 2000,
      },
      {
        name: 'openssl',
        a: [{ storePath: oldOpenssl, version: '3.0.13', size: 29_000, layer: 0 }],
        b: [{ storePath: openssl, version: '3.0.14', size: 30_000, layer: 0 }],
        growth: 1000,
      },
      {
        name: 'zlib',
        a: [{ storePath: zlib, version: '1.3', size: 400, layer: 1 }],
        b: [],
        growth: -400,
      },
    ],
    hashOnly: [],
  },
} as unknown as ImageDiff;

export const exampleInput = inputOf(newContents);

export const exampleComparison: ExplorerInput = {
  images: [oldContents, newContents].map((contents) => ({ contents, layerings: [], fleet: [] })),
  diff: exampleDiff,
};
