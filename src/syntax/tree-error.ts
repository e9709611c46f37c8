// A text that tree-sitter refused → one message.
import type { SyntaxProblem } from './ast.ts';
import { firstError } from './diagnose/first-error.ts';
import type { TreeCursor } from './grammar/concrete-tree.ts';
import type { SourceText } from './source-text.ts';

/** Why tree-sitter refused a text: the first syntax error. `cursor` is at the root of its tree. */
export function treeError(cursor: TreeCursor, source: SourceText): SyntaxProblem {
  return firstError(source) ?? firstErrorNode(cursor, source.text);
}

// The tree's own idea of the error, should ours find none.
function firstErrorNode(cursor: TreeCursor, text: string): SyntaxProblem {
  for (;;) {
    const span = { start: cursor.startIndex, end: cursor.endIndex };
    if (cursor.nodeIsMissing) return { ...span, message: `expected '${cursor.nodeType}'` };
    if (cursor.nodeType === 'ERROR') {
      const [word = ''] = /^\S{0,30}/.exec(text.slice(span.start, span.start + 30)) ?? [];
      return { start: span.start, end: span.start + word.length, message: `syntax error at '${word}'` };
    }
    if (cursor.gotoFirstChild()) continue;
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent())
        return { start: 0, end: text.length, message: 'this is not a Nix expression' };
    }
  }
}
