import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashNar, type NarSource } from '../../src/store/nar.ts';
import { narStream, type TreeStreamEntry } from '../../src/store/nar-stream.ts';

/** A file with its content, a link with its target, a folder. */
type Tree = string | readonly [string] | Folder;
interface Folder {
  readonly [name: string]: Tree;
}
const isLink = (tree: Tree): tree is readonly [string] => Array.isArray(tree);
const isFolder = (tree: Tree): tree is Folder => typeof tree === 'object' && !isLink(tree);

/** Entries in the order of a layer: folders first, names by bytes. */
function* entriesOf(tree: Tree, path: readonly string[] = []): Generator<[TreeStreamEntry, Buffer]> {
  if (typeof tree === 'string') {
    const content = Buffer.from(tree);
    yield [{ path, type: 'regular', executable: tree.startsWith('#!'), size: content.length }, content];
  } else if (isFolder(tree)) {
    yield [{ path, type: 'directory' }, Buffer.alloc(0)];
    const names = Object.keys(tree).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    for (const name of names) yield* entriesOf(tree[name] ?? '', [...path, name]);
  } else yield [{ path, type: 'symlink', target: tree[0] }, Buffer.alloc(0)];
}

function streamed(entries: Iterable<readonly [TreeStreamEntry, Buffer]>): string | undefined {
  const nar = narStream();
  for (const [entry, content] of entries) {
    if (!nar.add(entry)) return undefined;
    for (let at = 0; at < content.length; at += 3) nar.content(content.subarray(at, at + 3));
  }
  return nar.finish();
}

/** As the serialiser of whole trees has it. */
function hashed(tree: Tree): string {
  const at = (path: string): Tree =>
    path
      .split('/')
      .slice(2)
      .reduce<Tree>((node, name) => (node as Folder)[name] ?? '', tree);
  const source: NarSource = {
    encoding: 'utf8',
    lstat: (path) => {
      const node = at(path);
      const [isFile, isDirectory] = [typeof node === 'string', isFolder(node)];
      return {
        isFile: () => isFile,
        isDirectory: () => isDirectory,
        isSymbolicLink: () => !isFile && !isDirectory,
        mode: isFile && (node as string).startsWith('#!') ? 0o555 : 0o444,
        size: isFile ? Buffer.byteLength(node as string) : 0,
      };
    },
    readDir: (path) => Object.keys(at(path)),
    readLink: (path) => (at(path) as readonly [string])[0],
    readFile: (path, onChunk) => onChunk(Buffer.from(at(path) as string)),
  };
  return `sha256-${hashNar('/root', { source }).sha256.toString('base64')}`;
}

const name = fc.constantFrom('a', 'a-b', 'b', 'B', 'ä', '😀', 'lib', '.x', 'z'.repeat(20));
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(
      fc.string(),
      fc.string().map((text) => `#!${text}`),
      fc.tuple(fc.string({ minLength: 1 })),
    ),
    fc.dictionary(name, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

test('a tree that comes entry by entry has the hash of the whole tree', () => {
  fc.assert(fc.property(tree, (value) => void expect(streamed(entriesOf(value))).toBe(hashed(value))));
});

const folder = (...path: string[]): [TreeStreamEntry, Buffer] => [
  { path, type: 'directory' },
  Buffer.alloc(0),
];
test.each([
  ['names in another order', [folder(), folder('b'), folder('a')]],
  ['a name twice', [folder(), folder('a'), folder('a')]],
  ['a folder that is visited again', [folder(), folder('a'), folder('b'), folder('a', 'c')]],
  ['an entry without its folder', [folder(), folder('a', 'b')]],
  ['no root', [folder('a')]],
  ['two roots', [folder(), folder()]],
  ['nothing', []],
])('%s is no NAR', (_, entries) => {
  expect(streamed(entries)).toBeUndefined();
});
