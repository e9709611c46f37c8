// tree-sitter in machine code.
import { join } from 'node:path';
import type Parser from 'tree-sitter';
import type { NixParser } from './concrete-tree.ts';

/**
 * The parser in machine code: npm's tree-sitter, where it is installed, with the grammar that `npm run build:native` compiles.
 *
 * @param require finds npm packages from here
 * @param bindings the folder grammar-bindings/
 * @throws Error when either is not there, or is for other machines
 */
export function nativeParser(require: NodeJS.Require, bindings: string): NixParser {
  const TreeSitter = require('tree-sitter') as typeof Parser;
  const parser = new TreeSitter();
  parser.setLanguage(require(join(bindings, 'index.js')) as Parser.Language);
  return (text, read) => {
    const tree = parser.parse(text);
    return read({ hasError: tree.rootNode.hasError, walk: () => tree.walk() });
  };
}
