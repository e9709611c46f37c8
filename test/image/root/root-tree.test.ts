import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addLayer,
  emptyRoot,
  LayerConflict,
  type LayerEntry,
  rootEntries,
} from '../../../src/image/root/root-tree.ts';

/** `d`irectories, `f`iles, `l`inks `PATH>TARGET`, `h`ard links likewise, whiteout de`v`ices; in the order given. */
function layer(text: string, index: number): LayerEntry[] {
  const types = {
    d: 'directory',
    f: 'file',
    l: 'symlink',
    h: 'link',
    v: 'character-device',
    o: 'other',
  } as const;
  return text.split(' ').map((word, offset) => {
    const [path = '', linkName = ''] = word.slice(2).split('>');
    const type = types[word[0] as keyof typeof types];
    const facts = { mode: 0o644, uid: index, gid: 0, major: 0, minor: 0, size: 1, time, xattrs: new Map() };
    return { path, linkName, type, layer: index, offset, ...facts };
  });
}

const time = { seconds: 1, nanoseconds: 0 };
const many = 1000;

/** The visible paths, each with the layer that it is from. */
function visible(...layers: readonly string[]): string {
  const root = emptyRoot();
  for (const [index, text] of layers.entries()) if (text !== '') addLayer(root, layer(text, index), many);
  return [...rootEntries(root)].map(([path, entry]) => `${path}@${entry.uid}`).join(' ');
}

describe('layers laid over each other', () => {
  test.each([
    ['a file of an upper layer wins', ['f:a f:b', 'f:a'], 'a@1 b@0'],
    ['folders are merged', ['d:a f:a/x', 'd:a f:a/y'], 'a@1 a/x@0 a/y@1'],
    ['a leading ./ or / and doubled slashes say nothing', ['d:./a/ f:/a//x'], 'a@0 a/x@0'],
    ['a file takes the place of a folder and all in it', ['d:a f:a/x', 'f:a'], 'a@1'],
    ['a folder takes the place of a link', ['l:bin>usr/bin', 'd:bin f:bin/x'], 'bin@1 bin/x@1'],
    ['a folder that is only implied does, too', ['l:bin>usr/bin', 'f:bin/x'], 'bin@0 bin/x@1'],
    ['a whiteout removes a file', ['d:a f:a/x f:a/y', 'f:a/.wh.x'], 'a@0 a/y@0'],
    ['a whiteout removes a folder and all in it', ['d:a f:a/x', 'f:.wh.a'], ''],
    ['a whiteout is about lower layers only', ['f:a', 'f:a f:.wh.a'], 'a@1'],
    ['a whiteout of nothing is nothing', ['f:a', 'f:.wh.b'], 'a@0'],
    ['a whiteout makes the folders that it is in', ['f:a', 'f:c/d/.wh.e'], 'a@0 c@0 c/d@0'],
    ['so does an opaque folder', ['f:a', 'f:c/.wh..wh..opq'], 'a@0 c@0'],
    ['a device 0/0 removes a file, as overlayfs has it', ['d:a f:a/x f:a/y', 'v:a/x'], 'a@0 a/y@0'],
    ['a device 0/0 removes a folder and all in it', ['d:a f:a/x', 'v:a'], ''],
    ['a device 0/0 takes the place of a file of its layer', ['f:a f:b v:a'], 'b@0'],
    ['a file may take the place of a device 0/0', ['f:a', 'v:a f:a'], 'a@1'],
    ['books of old storage drivers are no names to remove', ['f:a/.wh.x', 'f:a/.wh..wh.x f:b'], 'a@0 b@1'],
    ['an opaque folder hides what was in it', ['d:a f:a/x', 'd:a f:a/y f:a/.wh..wh..opq'], 'a@1 a/y@1'],
    ['books of old storage drivers are left out', ['f:.wh..wh.plnk f:a'], 'a@0'],
    ['a whiteout is no folder', ['f:.wh.a/x f:b'], 'b@0'],
    ['what was removed may come again', ['f:a', 'f:.wh.a', 'f:a'], 'a@2'],
    ['a hard link is another name of its file', ['f:a h:b>a'], 'a@0 b@0'],
    ['a hard link keeps the file that an upper layer hides', ['f:a h:b>./a', 'f:.wh.a'], 'b@0'],
    [
      'names are in the order of their bytes, component by component',
      ['f:a.b f:a/b f:a-b f:B'],
      'B@0 a@0 a/b@0 a-b@0 a.b@0',
    ],
  ])('%s', (_, layers, expected) => {
    expect(visible(...layers)).toBe(expected);
  });

  test.each([
    ['a/../../b', 'f:a/../../b'],
    ['a hard link to nothing', 'h:a>b'],
    ['a hard link to a folder', 'd:b h:a>b'],
    ['a hard link out of the image', 'h:a>../../etc/shadow'],
    ['a file in a link of the same layer', 'l:bin>/etc f:bin/x'],
    ['an entry of an unknown kind', 'o:a'],
    ['a path that no system has', `f:${'a/'.repeat(2049)}b`],
    ['more folders than are allowed, though few entries name them', `f:${'a/'.repeat(many)}b`],
  ])('are refused with %s', (_, text) => {
    expect(() => visible(text)).toThrow(LayerConflict);
  });

  const name = fc.constantFrom('a', 'b', 'c', '.wh.a', '.wh.b', '.wh..wh..opq');
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
  const words = fc.array(
    fc.tuple(fc.constantFrom('d', 'f'), path).map(([type, at]) => `${type}:${at}`),
    { maxLength: 12 },
  );

  test('make a tree: everything lies in folders, once, and nothing of a whiteout is left', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 4 }), (layers) => {
        const root = emptyRoot();
        for (const [index, each] of layers.entries()) {
          try {
            addLayer(root, each.length === 0 ? [] : layer(each.join(' '), index), many);
          } catch (error) {
            if (!(error instanceof LayerConflict)) throw error;
          }
        }
        const entries = new Map(rootEntries(root));
        expect(entries.size).toBe([...rootEntries(root)].length);
        for (const at of entries.keys()) {
          expect(at).not.toMatch(/(^|\/)\.wh\./);
          const parent = at.slice(0, Math.max(0, at.lastIndexOf('/')));
          if (parent !== '') expect(entries.get(parent)?.type).toBe('directory');
        }
      }),
    );
  });

  test('show the last layer as it is, whatever is below', () => {
    const files = fc.uniqueArray(fc.constantFrom('a', 'b/x', 'b/y', 'c/d/e'), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(words, { maxLength: 3 }), files, (below, top) => {
        const layers = below.map((each) => each.filter((word) => !word.includes('.wh.')).join(' '));
        const safe = layers.filter((text) => {
          try {
            return visible(text) !== undefined;
          } catch {
            return false;
          }
        });
        const shown = visible(...safe, top.map((file) => `f:${file}`).join(' ')).split(' ');
        for (const file of top) expect(shown).toContain(`${file}@${safe.length}`);
      }),
    );
  });
});
