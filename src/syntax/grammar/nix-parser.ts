// Which build of the parser is used.
import { createRequire } from 'node:module';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { packageFile } from '../../package/package-files.ts';
import type { NixParser } from './concrete-tree.ts';
import { nativeParser } from './native-parser.ts';
import { wasmParser } from './wasm-parser.ts';

/** The builds of the parser. Their trees are the same. */
const builds = { native: nativeParser, wasm: wasmParser };
export type GrammarBuild = keyof typeof builds;

let parser: NixParser | undefined;

/**
 * The parser for Nix; one per thread, loaded at the first call, so that commands which read no expression work without.
 * It is the native one where that is built, else the one in WebAssembly. NIXLAYER_GRAMMAR=native or =wasm in the
 * environment allows one of them only.
 *
 * @throws NixlayerError E_GRAMMAR_MISSING when none of those allowed is there and loads
 */
export function nixParser(): NixParser {
  parser ??= choose(process.env.NIXLAYER_GRAMMAR ?? '');
  return parser;
}

/** A parser of one build. @throws NixlayerError E_GRAMMAR_MISSING */
export function loadParser(build: GrammarBuild): NixParser {
  const require = createRequire(import.meta.url);
  try {
    return builds[build](require, packageFile('grammar-bindings'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NixlayerError(
      'E_GRAMMAR_MISSING',
      `the ${build} build of the parser for Nix expressions could not be loaded: ${reason}`,
      { cause, hint: hints[build] },
    );
  }
}

const hints: Record<GrammarBuild, string> = {
  native: 'run `npm run build:native` in a checkout of nixlayer, or unset NIXLAYER_GRAMMAR',
  wasm: 'files of the package are missing: install nixlayer again',
};

function choose(choice: string): NixParser {
  if (choice === 'native' || choice === 'wasm') return loadParser(choice);
  if (choice !== '') {
    const message = `NIXLAYER_GRAMMAR is '${choice}', neither native nor wasm`;
    throw new NixlayerError('E_GRAMMAR_MISSING', message, { hint: 'unset NIXLAYER_GRAMMAR' });
  }
  try {
    return loadParser('native');
  } catch {
    return loadParser('wasm');
  }
}
