// Loads web-tree-sitter within one call.
//
// The functions with which it loads are asynchronous, while parsing is synchronous for everyone who calls it here. They
// wait for files and for the compiler of WebAssembly, and both can be had without waiting. What is left then are the
// steps of async functions, which JavaScript takes once the running code has ended. A context of node:vm with
// microtaskMode 'afterEvaluate' takes them at the end of each script that runs in it, so that is where this is loaded.
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Context, compileFunction, createContext, runInContext } from 'node:vm';
import type { Parser } from 'web-tree-sitter';

const steps = `
  WebAssembly.instantiate = async (bytes, imports) => {
    const module = new WebAssembly.Module(bytes);
    return { module, instance: new WebAssembly.Instance(module, imports) };
  };
  (async () => {
    const { Language, Parser } = library;
    await Parser.init({ wasmBinary: runtime });
    const parser = new Parser();
    parser.setLanguage(await Language.load(new Uint8Array(grammar)));
    outcome.parser = parser;
  })().catch((error) => {
    outcome.error = error;
  });
`;

/**
 * A parser of web-tree-sitter for a grammar. Each has memory of its own.
 *
 * @param require finds the package
 * @param grammar a WebAssembly module as tree-sitter makes them
 * @throws Error when the package is not there, or does not take the grammar
 */
export function loadWebTreeSitter(require: NodeJS.Require, grammar: Uint8Array): Parser {
  const runtime = readFileSync(require.resolve('web-tree-sitter/tree-sitter.wasm'));
  const outcome: { parser?: Parser; error?: unknown } = {};
  const context = createContext(
    { process, console, TextDecoder, runtime, grammar, outcome },
    { microtaskMode: 'afterEvaluate' },
  );
  context.library = libraryIn(context, require);
  runInContext(steps, context);
  if (outcome.parser) return outcome.parser;
  throw outcome.error ?? new Error('web-tree-sitter was not loaded when its last step was taken');
}

// As Node loads a CommonJS module: the variables of a function are fast, those of a context are not.
function libraryIn(context: Context, require: NodeJS.Require): unknown {
  const file = require.resolve('web-tree-sitter');
  const parameters = ['exports', 'require', 'module', '__filename', '__dirname'];
  const code = readFileSync(file, 'utf8');
  const run = compileFunction(code, parameters, { filename: file, parsingContext: context });
  const module = { exports: {} };
  run(module.exports, require, module, file, dirname(file));
  return module.exports;
}
