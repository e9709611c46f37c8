// How dockerTools can be named where nix2container is called.
import type { SourceFile } from '../../../../program/source-file.ts';
import type { Expr } from '../../../../syntax/index.ts';

/** As text; undefined where neither it nor the package set is in scope. */
export function dockerToolsAt(file: SourceFile, callee: Expr): string | undefined {
  if (file.definitionOf('dockerTools', callee)) return 'dockerTools';
  if (file.definitionOf('pkgs', callee)) return 'pkgs.dockerTools';
  for (let expr: Expr | undefined = callee; expr; expr = file.parentOf(expr)) {
    const parent = file.parentOf(expr);
    if (parent?.type === 'With' && parent.body === expr && /<nixpkgs>/.test(file.textOf(parent.scope)))
      return 'dockerTools';
  }
  return undefined;
}

/** nixlayer's library, as text, where something in scope is called like that. */
export function nixlayerLibraryAt(file: SourceFile, callee: Expr): string | undefined {
  if (file.definitionOf('nixlayerTools', callee)) return 'nixlayerTools';
  const hasFlake = file.definitionOf('nixlayer', callee) && file.definitionOf('pkgs', callee);
  return hasFlake ? '(nixlayer.lib.dockerTools pkgs)' : undefined;
}
