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
    if (value.type === 'List') return addItem(file, value, overlay);
    if (!['Identifier', 'Select', 'Parenthesized', 'Apply'].includes(value.type)) return undefined;
    return replace(file.origin({ start: value.end, end: value.end }), ` ++ [ ${overlay} ]`);
  }
  const last = set.bindings.at(-1);
  if (last) return addBindingAfter(file, last, `overlays = [ ${overlay} ];`);
  return replace(file.origin(set), `{ overlays = [ ${overlay} ]; }`);
}

/** On a line of its own where the last item begins one. */
function addItem(
  file: SourceFile,
  { items, start }: Expr & { readonly type: 'List' },
  text: string,
): EditDraft {
  const last = items.at(-1);
  if (!last) return replace(file.origin({ start: start + 1, end: start + 1 }), ` ${text}`);
  const line = file.source.text.lastIndexOf('\n', last.start) + 1;
  const before = file.source.text.slice(line, last.start);
  const separator = before.trim() === '' ? `\n${before}` : ' ';
  return replace(file.origin({ start: last.end, end: last.end }), `${separator}${text}`);
}

/** Whether a package set has the overlay already. @param overlay as it would be written; the sources may have any name */
export function hasOverlay(
  file: SourceFile,
  { arguments: set }: NixpkgsImport,
  overlay: string | undefined,
): boolean {
  return set.bindings
    .filter((each) => nameOfBinding(each) === 'overlays')
    .map((each) => onOneLine(file.textOf(each)))
    .some(
      (text) => text.includes('nixlayer') || (overlay !== undefined && text.includes(onOneLine(overlay))),
    );
}

// It may be laid out in another way by now.
function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

function bare(expr: Expr): Expr {
  return expr.type === 'Parenthesized' ? bare(expr.inner) : expr;
}
