import { describe, expect, it } from 'vitest';
import { changedLayers } from '../../../src/cli/push-review/changed-layers.ts';
import type { ImageDiff, LayerPair, LayerSummary } from '../../../src/image/diff/image-diff.ts';
import { storePath } from '../../stages/example-spec.ts';

const path = (hash: string, name: string): string => storePath(hash, name);

const layer = (index: number, ...storePaths: readonly string[]): LayerSummary => ({
  ...{ index, storePaths, size: 100 + index },
  digest: `sha256:${index}`,
  diffId: `sha256:d${index}`,
  mediaType: 'layer',
});

const packages = (changes: Partial<ImageDiff['packages']>): ImageDiff['packages'] => ({
  changes: [],
  hashOnly: [],
  ...changes,
});

function reasons(
  pairs: readonly LayerPair[],
  more: {
    packages?: ImageDiff['packages'];
    moves?: ImageDiff['layers']['moves'];
    files?: readonly string[];
  } = {},
) {
  const changes = (more.files ?? []).map((each) => ({
    path: each,
    change: 'changed',
    fields: [],
    type: 'file',
  }));
  const diff = {
    layers: { pairs, moves: more.moves ?? [] },
    packages: more.packages ?? packages({}),
    files: { changes },
  } as unknown as ImageDiff;
  return changedLayers(diff).map((each) => [each.index, ...each.reasons]);
}

const version = (storePath: string, text: string, at: number) => ({
  ...{ storePath, version: text, size: 1, layer: at },
});

describe('changedLayers', () => {
  const [old, now] = [path('1', 'openssl-3.0.13'), path('2', 'openssl-3.0.14')];

  it('leaves out layers that are there, and those of the old image alone', () => {
    const pairs: LayerPair[] = [
      { a: layer(0), b: layer(0), same: 'blob' },
      { a: layer(1), same: 'no' },
    ];
    expect(reasons(pairs)).toEqual([]);
  });

  it('names packages that are new, updated or gone in it', () => {
    const pairs: LayerPair[] = [{ a: layer(0, old), b: layer(0, now), same: 'no' }];
    const changes = [
      { name: 'openssl', a: [version(old, '3.0.13', 0)], b: [version(now, '3.0.14', 0)], growth: 1 },
      { name: 'zlib', a: [], b: [version(path('3', 'zlib'), '', 0)], growth: 1 },
      { name: 'bash', a: [version(path('4', 'bash-5'), '5', 0)], b: [], growth: 1 },
      { name: 'elsewhere', a: [], b: [version(path('5', 'elsewhere'), '', 1)], growth: 1 },
    ];
    expect(reasons(pairs, { packages: packages({ changes }) })).toEqual([
      [
        0,
        { kind: 'updated', package: 'openssl', from: '3.0.13', to: '3.0.14' },
        { kind: 'new', package: 'zlib' },
        { kind: 'gone', package: 'bash', from: '5' },
      ],
    ]);
  });

  it('names packages that were rebuilt, and those that moved', () => {
    const rebuilt = path('6', 'curl-8.5');
    const pairs: LayerPair[] = [{ a: layer(1, old), b: layer(0, rebuilt), same: 'no' }];
    const found = reasons(pairs, {
      packages: packages({ hashOnly: [{ a: path('7', 'curl-8.5'), b: rebuilt }] }),
      moves: [
        { storePath: path('8', 'xz-5'), a: 4, b: 0 },
        { storePath: path('9', 'lz4-1'), a: 1, b: 3 },
      ],
    });
    expect(found).toEqual([
      [
        0,
        { kind: 'rebuilt', package: 'curl' },
        { kind: 'moved', package: 'xz', from: 4 },
        { kind: 'left', package: 'lz4', to: 3 },
      ],
    ]);
  });

  it('tells files outside of the store in the layer that has no store paths', () => {
    const pairs: LayerPair[] = [
      { a: layer(0, old), b: layer(0, now), same: 'no' },
      { a: layer(1), b: layer(1), same: 'no' },
    ];
    const files = ['etc/passwd', `${now.slice(1)}/lib/libssl.so`];
    expect(reasons(pairs, { files })).toEqual([[0], [1, { kind: 'files', paths: ['etc/passwd'] }]]);
  });

  it.each<[LayerPair['same'], string[], string]>([
    ['tar', [], 'compression'],
    ['entries', ['tar format'], 'tar format'],
    ['files', [], 'order of entries'],
  ])('says what differs of the same entries: %s', (same, how, text) => {
    expect(reasons([{ a: layer(0), b: layer(0), same, how }])).toEqual([[0, { kind: 'form', how: text }]]);
  });
});
