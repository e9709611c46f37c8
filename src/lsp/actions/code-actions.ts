// What can be done about diagnostics.
import {
  type CodeAction,
  CodeActionKind,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { newestRelease } from '../../dockertools/releases.ts';
import type { Fix } from '../../edits/edit.ts';
import type { Diagnostic } from '../../lint/diagnostic.ts';
import { suppressionRules } from '../../lint/suppress/suppression-rules.ts';
import type { OfferedEdit } from '../../migrate/offered-edits.ts';
import type { SourceFile } from '../../program/source-file.ts';
import { toClientDiagnostic } from '../protocol/diagnostics.ts';
import { spanToClientRange, toClientRange } from '../protocol/positions.ts';
import { type Insertion, ignoreHere, ignoreInFile } from './ignore.ts';

export const fixAllKind = `${CodeActionKind.SourceFixAll}.nixlayer`;
export const migrateKind = `${CodeActionKind.Source}.migrate.nixlayer`;
export const recipeKind = `${CodeActionKind.RefactorRewrite}.nixlayer`;

/** Fixes, the best one of each diagnostic first, then comments that suppress. @param uriOf of a file */
export function quickFixes(
  file: SourceFile,
  diagnostics: readonly Diagnostic[],
  uriOf: (file: string) => string,
): readonly CodeAction[] {
  const fixes = diagnostics.flatMap((diagnostic) =>
    diagnostic.fixes.map(
      (fix, index): CodeAction => ({
        title: fix.applicability === 'safe' ? fix.title : `${fix.title} (may change the image)`,
        kind: CodeActionKind.QuickFix,
        diagnostics: [toClientDiagnostic(diagnostic, uriOf)],
        isPreferred: index === 0 && fix.applicability === 'safe',
        edit: workspaceEdit(fix, uriOf),
      }),
    ),
  );
  return [...fixes, ...diagnostics.flatMap((diagnostic) => ignoring(file, diagnostic, uriOf))];
}

/** Edits that recipes offer where the cursor is. */
export function recipeActions(
  offered: readonly OfferedEdit[],
  uriOf: (file: string) => string,
): readonly CodeAction[] {
  return offered.map(({ recipe, fix }) => ({
    title: `${fix.title} (${recipe}${fix.applicability === 'safe' ? '' : ', may change the image'})`,
    kind: recipeKind,
    edit: workspaceEdit(fix, uriOf),
  }));
}

/** @param edits of all recipes on the way to the newest release */
export function migrateAction(uri: string, edits: TextEdit[] | undefined, data: unknown): CodeAction {
  return {
    title: `Migrate to nixpkgs ${newestRelease}`,
    kind: migrateKind,
    ...(edits ? { edit: { changes: { [uri]: edits } } } : { data }),
  };
}

/** @param edits of all safe fixes */
export function fixAllAction(uri: string, edits: TextEdit[] | undefined, data: unknown): CodeAction {
  return {
    title: 'Fix all that is safe',
    kind: fixAllKind,
    ...(edits ? { edit: { changes: { [uri]: edits } } } : { data }),
  };
}

/** Rules that comments cannot suppress, or would not be read in a file that is no Nix. */
const alwaysShown: ReadonlySet<string> = new Set(['parse-error', ...suppressionRules.map(({ id }) => id)]);

function ignoring(
  file: SourceFile,
  diagnostic: Diagnostic,
  uriOf: (file: string) => string,
): readonly CodeAction[] {
  const { rule } = diagnostic;
  if (alwaysShown.has(rule)) return [];
  const action = (title: string, insertion: Insertion | undefined): readonly CodeAction[] => {
    if (!insertion) return [];
    const edit = { range: spanToClientRange(file.source, insertion), newText: insertion.newText };
    return [
      {
        title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [toClientDiagnostic(diagnostic, uriOf)],
        edit: { changes: { [uriOf(diagnostic.file)]: [edit] } },
      },
    ];
  };
  return [
    ...action(`Ignore ${rule} here`, ignoreHere(file, diagnostic)),
    ...action(`Ignore ${rule} in this file`, ignoreInFile(file, diagnostic)),
  ];
}

function workspaceEdit({ edits }: Fix, uriOf: (file: string) => string): WorkspaceEdit {
  const changes: Record<string, TextEdit[]> = {};
  for (const { file, range, newText } of edits) {
    const uri = uriOf(file);
    changes[uri] = [...(changes[uri] ?? []), { range: toClientRange(range), newText }];
  }
  return { changes };
}
