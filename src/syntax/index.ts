// The public entry nixlayer/syntax: from source text to a typed tree.
export { type ErrorCode, type ErrorLocation, NixlayerError } from '../errors/nixlayer-error.ts';
export type * from './ast.ts';
export { childrenOf, childrenOfBinding } from './children.ts';
export { decodeSource } from './decode-source.ts';
export { type Definition, findDefinition } from './definitions.ts';
export { locate, renderExcerpt } from './excerpt.ts';
export { nixGlobals } from './globals.ts';
export { type DuplicateAttr, type MergedAttr, type MergedSet, mergeBindings } from './merge-bindings.ts';
export { type ParseOptions, type ParseResult, parseNix, parseNixOrThrow } from './parse.ts';
export { type Parse, ParseCache, type ParsedSource, parseAnew } from './parse-cache.ts';
export { type Position, SourceText } from './source-text.ts';
