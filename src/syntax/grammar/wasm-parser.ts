// tree-sitter in WebAssembly.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TreeCursor } from 'web-tree-sitter';
import type { NixParser } from './concrete-tree.ts';
import { loadWebTreeSitter } from './load-web-tree-sitter.ts';

/**
 * The parser as WebAssembly, which runs on every machine: web-tree-sitter with the grammar that
 * `npm run generate:grammar-wasm` compiles.
 *
 * @param require finds npm packages from here
 * @param bindings the folder grammar-bindings/
 * @throws Error when either is not there or does not load
 */
export function wasmParser(require: NodeJS.Require, bindings: string): NixParser {
  const grammar = readFileSync(join(bindings, 'nixlayer-tree-sitter-nix.wasm'));
  const parser = loadWebTreeSitter(require, grammar);
  return (text, read) => {
    const tree = parser.parse(text);
    if (tree === null) throw new Error('web-tree-sitter has no grammar');
    // Their memory is WebAssembly's own, which no garbage collector frees.
    const cursors: TreeCursor[] = [];
    const walk = () => {
      const cursor = tree.walk();
      cursors.push(cursor);
      return cursor;
    };
    try {
      return read({ hasError: tree.rootNode.hasError, walk });
    } finally {
      for (const cursor of cursors) cursor.delete();
      tree.delete();
    }
  };
}
