// One more overlay for a package set that a file makes: `import <nixpkgs> { }`.
import { addBindingAfter, replace } from '../../../../edits/drafts.ts';
import type { EditDraft } from '../../../../edits/edit.ts';
import { nameOfBinding, type SourceFile } from '../../../../program/source-file.ts';
import type { Expr } from '../../../../syntax/index.ts';

export interface NixpkgsImport {
  readonly whole: Expr;
  readonly arguments: Expr & { readonly type: 'AttrSet' };
}

/** All of a file. */
export function nixpkgsImports(file: SourceFile): readonly NixpkgsImport[] {
  return file.all('Apply').flatMap((whole): readonly NixpkgsImport[] => {
    const argument = bare(whole.arg);
    const isImport =
      whole.fn.type === 'Apply' &&
      file.textOf(whole.fn.fn) === 'import' &&
      /nixpkgs|fetchTarball/.test(file.textOf(whole.fn.arg));
    return isImport && argument.type === 'AttrSet' ? [{ whole, arguments: argument }] : [];
  });
}

/** @returns undefined where the overlays are not written as a list */
export function addOverlay(
  file: SourceFile,
  { arguments: set }: NixpkgsImport,
  overlay: string,
): EditDraft | undefined {
  const binding = set.bindings.find((each) => nameOfBinding(each) === 'overlays');
  const inherits = set.bindings.some(
    (each) => each.type === 'InheritBinding' && each.names.some(({ name }) => name === 'overlays'),
  );
  if (inherits) return undefined;
  if (binding?.type === 'AttrBinding') {
    const { value } = binding;
    const end = value.type === 'List' ? (value.items.at(-1)?.end ?? value.start + 1) : value.end;
    const isOperand = ['Identifier', 'Select', 'Parenthesized', 'Apply'].includes(value.type);
    if (value.type !== 'List' && !isOperand) return undefined;
    return replace(
      file.origin({ start: end, end }),
      value.type === 'List' ? ` ${overlay}` : ` ++ [ ${overlay} ]`,
    );
  }
  const last = set.bindings.at(-1);
  if (last) return addBindingAfter(file, last, `overlays = [ ${overlay} ];`);
  return replace(file.origin(set), `{ overlays = [ ${overlay} ]; }`);
}

/** Whether a package set of the file has the overlay already. */
export function hasOverlay(file: SourceFile): boolean {
  return nixpkgsImports(file).some(({ arguments: set }) =>
    set.bindings.some((each) => nameOfBinding(each) === 'overlays' && /nixlayer/.test(file.textOf(each))),
  );
}

function bare(expr: Expr): Expr {
  return expr.type === 'Parenthesized' ? bare(expr.inner) : expr;
}
