// Which functions of dockerTools the syntax calls by name: for texts that cannot be evaluated, as while one types.
import type { ImageFunctionName } from '../../dockertools/functions/argument.ts';
import { isImageFunctionName } from '../../dockertools/functions.ts';
import type { SourceFile } from '../../program/source-file.ts';
import type { Expr } from '../../syntax/index.ts';

/** `pkgs.dockerTools.buildImage`, `buildImage`, and variables that are one of these. */
export function imageFunctionOf(file: SourceFile, expr: Expr, seen = 0): ImageFunctionName | undefined {
  if (expr.type === 'Parenthesized') return imageFunctionOf(file, expr.inner, seen);
  if (expr.type === 'Select') {
    const last = expr.path.at(-1);
    return last?.type === 'StaticKey' && isImageFunctionName(last.name) ? last.name : undefined;
  }
  if (expr.type !== 'Identifier') return undefined;
  const definition = file.definitionOf(expr.name, expr);
  if (definition?.expr && !definition.inherited && seen < 8)
    return imageFunctionOf(file, definition.expr, seen + 1);
  return isImageFunctionName(expr.name) ? expr.name : undefined;
}
