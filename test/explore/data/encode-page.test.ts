// What the page holds is what was put into it.
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFiles } from '../../../src/explore/data/encode-files.ts';
import { encodePage } from '../../../src/explore/data/encode-page.ts';
import type { FileChunk } from '../../../src/explore/data/page-data.ts';
import { imageModels } from '../../../src/explore/page/model/image-model.ts';
import type { FileEntry } from '../../../src/stages/contents/image-contents.ts';
import { madeContents, madeInput, madePath } from '../explorer-image.ts';

const file = fc.oneof(
  fc.record({ path: fc.string({ unit: 'binary' }), size: fc.nat() }),
  fc.record({
    path: fc.string(),
    size: fc.constant(0),
    type: fc.constant('symlink' as const),
    target: fc.string({ unit: 'binary' }),
  }),
  fc.record({
    path: fc.string(),
    size: fc.constant(0),
    type: fc.constantFrom('device', 'removal', 'directory'),
  }),
) as fc.Arbitrary<FileEntry>;

const decoded = (chunks: readonly string[]): readonly FileChunk[] =>
  chunks.map((chunk) => JSON.parse(inflateRawSync(Buffer.from(chunk, 'base64')).toString()) as FileChunk);

describe('files', () => {
  it('are found where their list says, as they were', () => {
    fc.assert(
      fc.property(fc.array(fc.array(file)), (lists) => {
        const made = madeContents(lists.map((files, index) => ({ name: `p${index}`, files })));
        const {
          lists: [places],
          chunks,
        } = encodeFiles([made]);
        const all = decoded(chunks);
        expect(
          places!.slice(0, lists.length).map(([count, chunk, list]) => {
            const rows = all[chunk]![list]!;
            expect(rows).toHaveLength(count);
            return rows.map(([path, size, type, target]) => ({
              ...{ path, size },
              ...(type && { type }),
              ...(target !== undefined && { target }),
            }));
          }),
        ).toEqual(lists);
      }),
      { numRuns: 40 },
    );
  });

  it('that two images have in common are told once', () => {
    const files = Array.from({ length: 500 }, (_, index) => ({ path: `lib/${index}`, size: index }));
    const made = madeContents([{ name: 'a-1', files }]);
    const other = madeContents([{ name: 'a-1', files: [...files, { path: 'more', size: 1 }] }]);
    const [one, same, both] = [[made], [made, made], [made, other]].map((images) => encodeFiles(images));
    expect(same!.chunks).toEqual(one!.chunks);
    expect(same!.lists[1]).toEqual(same!.lists[0]);
    expect(
      decoded(both!.chunks)
        .flat()
        .map(({ length }) => length),
    ).toEqual([500, 0, 501]);
  });

  it('are absent where nobody asked for them', () => {
    const { lists, chunks } = encodeFiles([madeContents([{ name: 'a-1' }])]);
    expect([lists, chunks]).toEqual([[undefined], []]);
  });
});

describe('an image', () => {
  it('tells nothing of the folders of the machine that made it', () => {
    const made = madeContents([{ name: 'a-1' }]);
    const notable = [join(process.cwd(), 'images/a.nix'), '/elsewhere/b.nix'].map((file) => ({
      message: 'm',
      file,
    }));
    const explanation = { ...made.explanation, notable, input: '/elsewhere/image.tar' };
    const { data } = encodePage(madeInput({ ...made, explanation }));
    expect(JSON.stringify(data)).not.toContain('/elsewhere');
    expect(data.images[0]!.explanation.notable.map(({ file }) => file)).toEqual(['images/a.nix', '…/b.nix']);
  });

  it('comes out of the page with its paths, references and layers', () => {
    const graph = fc.integer({ min: 1, max: 40 }).chain((count) =>
      fc.tuple(
        ...Array.from({ length: count }, (_, index) =>
          fc.record({
            references: fc
              .uniqueArray(fc.nat(count - 1))
              .map((all) => all.filter((each) => each !== index).sort((a, b) => a - b)),
            size: fc.nat(1e6),
            layer: fc.nat(3),
          }),
        ),
      ),
    );
    fc.assert(
      fc.property(graph, (paths) => {
        const layers = [...new Set(paths.map(({ layer }) => layer))].sort();
        const made = madeContents(
          paths.map((path, index) => ({
            ...path,
            layer: layers.indexOf(path.layer),
            name: `p${index}-1.${index}`,
          })),
        );
        const { data } = encodePage(madeInput(made));
        const [image] = imageModels(JSON.parse(JSON.stringify(data)));
        expect(image!.references).toEqual(made.storePaths.map(({ references }) => references));
        expect(image!.packages.map(({ storePath }) => storePath)).toEqual(
          paths.map((_, index) => madePath(index, `p${index}-1.${index}`)),
        );
        expect(image!.packages[0]).toMatchObject({ title: 'p0', version: '1.0' });
        expect(image!.layering(0).layers.map((layer) => layer.paths)).toEqual(
          made.layers.map((layer) => layer.storePaths),
        );
      }),
      { numRuns: 50 },
    );
  });
});
