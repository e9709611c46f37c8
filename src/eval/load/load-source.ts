// Files and texts → values: parse, compile, run.

import { decodeSource } from '../../syntax/decode-source.ts';
import { nixGlobals } from '../../syntax/globals.ts';
import { soundExpression } from '../../syntax/parse.ts';
import type { SourceText } from '../../syntax/source-text.ts';
import { compileSource } from '../compile/expression.ts';
import type { Scope } from '../compile/scope.ts';
import { EvalFailure, locateFailure } from '../errors/eval-failure.ts';
import { resolveImport } from '../files/path-queries.ts';
import type { Session } from '../runtime/session.ts';
import { type Attrs, Env, emptyEnv, type Value } from '../values/value.ts';

/**
 * Evaluates a source to weak head normal form; relative paths in it start from `baseDir`.
 * @param extra further variables, as for `scopedImport`
 * @throws NixlayerError E_SYNTAX, EvalFailure
 */
export function evaluateSource(session: Session, text: SourceText, baseDir: string, extra?: Attrs): Value {
  const root: Scope = { kind: 'root', globals: session.globals };
  if (!extra) {
    const { source, result } = session.parse(text);
    const expr = soundExpression(source, result);
    return runLocated(() => compileSource(session, source, baseDir, root, expr).run(emptyEnv), source);
  }
  const names = extra.sortedNames();
  const { source, result } = session.parse(text, { globals: new Set([...nixGlobals, ...names]) });
  const expr = soundExpression(source, result);
  const scope: Scope = { kind: 'names', names: new Map(names.map((name, index) => [name, index])), up: root };
  const env = new Env(
    emptyEnv,
    names.map((name) => extra.get(name)),
  );
  return runLocated(() => compileSource(session, source, baseDir, scope, expr).run(env), source);
}

/** `import path`: links are followed, a folder means its default.nix, and each file is evaluated once. */
export function importFile(session: Session, path: string): Value {
  const file = resolveImport(session, path);
  const known = session.imports.get(file);
  if (known !== undefined) return known;
  // A file that needs its own value to have one never gets it.
  if (session.importing.has(file))
    throw new EvalFailure(`infinite recursion encountered: '${file}' imports itself`, {
      kind: 'recursion',
    });
  session.importing.add(file);
  try {
    const value = evaluateFile(session, file);
    session.imports.set(file, value);
    return value;
  } finally {
    session.importing.delete(file);
  }
}

/** As `importFile` with further variables and without the memory. */
export function scopedImportFile(session: Session, path: string, extra: Attrs): Value {
  return evaluateFile(session, resolveImport(session, path), extra);
}

function evaluateFile(session: Session, file: string, extra?: Attrs): Value {
  const { maxSourceBytes } = session;
  const checkSize = (size: number): void => {
    if (size <= maxSourceBytes) return;
    throw new EvalFailure(`'${file}' is larger than the ${maxSourceBytes} bytes that a source may have`, {
      kind: 'limit',
      hint: 'Read data with `builtins.readFile`, or allow larger sources.',
    });
  };
  checkSize(session.fileSystem.lstat(file)?.size ?? 0);
  const bytes = session.sources.readFile(file);
  checkSize(bytes.length);
  const source = decodeSource(bytes, file);
  return evaluateSource(session, source, file.slice(0, file.lastIndexOf('/')) || '/', extra);
}

// What escapes without a position, such as a recursion of the whole file, gets the file's beginning.
function runLocated(run: () => Value, source: SourceText): Value {
  try {
    return run();
  } catch (error) {
    throw locateFailure(error, { source, start: 0, end: 0 });
  }
}
