import { createRequire } from 'node:module';
import type Parser from 'tree-sitter';
import { NixlayerError } from '../errors/nixlayer-error.ts';

let parser: Parser | undefined;

/**
 * The tree-sitter parser set up for Nix; one per thread, made at the first call. Both native modules are loaded
 * only then, so that commands which read no expression work where they cannot be compiled.
 *
 * @throws NixlayerError E_GRAMMAR_MISSING when a native module is not there or does not load
 */
export function nixParser(): Parser {
  if (parser) return parser;
  const require = createRequire(import.meta.url);
  try {
    const TreeSitter = require('tree-sitter') as typeof Parser;
    // The same path from src/syntax and from dist/syntax.
    const grammar = require('../../grammar-bindings/index.js') as Parser.Language;
    const made = new TreeSitter();
    made.setLanguage(grammar);
    parser = made;
    return made;
  } catch (cause) {
    throw new NixlayerError('E_GRAMMAR_MISSING', 'the parser for Nix expressions could not be loaded', {
      cause,
      hint: 'install a C and C++ compiler, make and python3, then run `npm rebuild tree-sitter nixlayer`',
    });
  }
}
