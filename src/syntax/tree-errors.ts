import type { Tree } from 'tree-sitter';
import type { SyntaxProblem } from './ast.ts';
import type { SourceText } from './source-text.ts';

/** What tree-sitter could not make sense of. */
export function treeErrors(tree: Tree, source: SourceText): SyntaxProblem[] {
  const cursor = tree.walk();
  for (;;) {
    if (cursor.nodeIsMissing)
      return [{ start: cursor.startIndex, end: cursor.endIndex, message: `expected '${cursor.nodeType}'` }];
    if (cursor.nodeType === 'ERROR')
      return [
        {
          start: cursor.startIndex,
          end: cursor.endIndex,
          message: `unexpected '${source.text.slice(cursor.startIndex, cursor.endIndex).slice(0, 20)}'`,
        },
      ];
    if (cursor.gotoFirstChild()) continue;
    while (!cursor.gotoNextSibling())
      if (!cursor.gotoParent()) return [{ start: 0, end: 0, message: 'syntax error' }];
  }
}
