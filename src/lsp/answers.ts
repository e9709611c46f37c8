// Answers to what clients ask about a place in a document.
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  type Hover,
  InsertTextFormat,
  type Location,
  MarkupKind,
  type TextDocumentPositionParams,
  type TextEdit,
} from 'vscode-languageserver/node';
import { diskFileSystem } from '../eval/index.ts';
import type { Diagnostic } from '../lint/diagnostic.ts';
import { overlay } from '../program/file-systems.ts';
import { SourceFile } from '../program/source-file.ts';
import { ParseCache, SourceText } from '../syntax/index.ts';
import {
  fixAllAction,
  fixAllKind,
  migrateAction,
  migrateKind,
  quickFixes,
  recipeActions,
  recipeKind,
} from './actions/code-actions.ts';
import { textEdits } from './actions/text-edits.ts';
import type { Analyst } from './analysis/analyst.ts';
import type { OutlinedCall } from './analysis/outline.ts';
import { type Completion, completionsAt } from './completion/items.ts';
import { definitionAt } from './definition.ts';
import { hoverAt } from './hover/hover-at.ts';
import type { LiveLint } from './live-lint.ts';
import { nearestConfigurations } from './nearest-configurations.ts';
import type { OpenDocument, OpenDocuments } from './protocol/open-documents.ts';
import { offsetOf, spanToClientRange, toLocation } from './protocol/positions.ts';

/** What a client understands. */
export interface ClientAbilities {
  readonly snippets: boolean;
  /** Asks for the edits of an action when it is chosen. */
  readonly resolvesEdits: boolean;
}

export class Answers {
  abilities: ClientAbilities = { snippets: false, resolvesEdits: false };
  readonly #open: OpenDocuments;
  readonly #analyst: Analyst;
  readonly #lint: LiveLint;
  readonly #sources = new ParseCache();
  readonly #outlines = new Map<string, { readonly of: string; readonly calls: readonly OutlinedCall[] }>();

  constructor(open: OpenDocuments, analyst: Analyst, lint: LiveLint) {
    this.#open = open;
    this.#analyst = analyst;
    this.#lint = lint;
  }

  async hover(
    { textDocument, position }: TextDocumentPositionParams,
    signal: AbortSignal,
  ): Promise<Hover | null> {
    const document = this.#open.get(textDocument.uri);
    if (!document) return null;
    const file = this.#sourceOf(document);
    const calls = await this.#callsOf(document, file, signal);
    const found = hoverAt(file, offsetOf(file.source, position), calls);
    if (!found) return null;
    return {
      contents: { kind: MarkupKind.Markdown, value: found.text },
      range: spanToClientRange(file.source, found.span),
    };
  }

  async definition(
    { textDocument, position }: TextDocumentPositionParams,
    signal: AbortSignal,
  ): Promise<Location | null> {
    const document = this.#open.get(textDocument.uri);
    if (!document) return null;
    const file = this.#sourceOf(document);
    const calls = await this.#callsOf(document, file, signal);
    const fileSystem = overlay(diskFileSystem, this.#open.texts());
    const place = definitionAt(file, offsetOf(file.source, position), calls, fileSystem);
    return place ? toLocation(place, (name) => this.#open.uriOf(name)) : null;
  }

  completion({ textDocument, position }: TextDocumentPositionParams): CompletionItem[] {
    const document = this.#open.get(textDocument.uri);
    if (!document) return [];
    const source = new SourceText(document.file, document.text);
    const found = completionsAt(source, offsetOf(source, position));
    if (!found) return [];
    const range = spanToClientRange(source, found.word);
    return found.items.map((item) => this.#completionItem(item, range));
  }

  async codeActions(
    { textDocument, range, context }: CodeActionParams,
    signal: AbortSignal,
  ): Promise<CodeAction[]> {
    await this.#lint.whenSettled();
    signal.throwIfAborted();
    const document = this.#open.get(textDocument.uri);
    if (!document) return [];
    const { file, uri } = document;
    const diagnostics = this.#lint.diagnosticsOf(file);
    const { only } = context;
    const wants = (kind: string) =>
      only === undefined || only.some((each) => each === '' || kind === each || kind.startsWith(`${each}.`));
    const actions: CodeAction[] = [];
    if (wants(CodeActionKind.QuickFix)) {
      const source = this.#sourceOf(document);
      const from = offsetOf(source.source, range.start);
      const to = offsetOf(source.source, range.end);
      const there = diagnostics.filter(
        (each) => each.range.start.offset <= to && from <= each.range.end.offset,
      );
      actions.push(...quickFixes(source, there, (name) => this.#open.uriOf(name)));
    }
    if (wants(recipeKind)) {
      const { source } = this.#sourceOf(document);
      const span = { start: offsetOf(source, range.start), end: offsetOf(source, range.end) };
      const config = nearestConfigurations()(file);
      const task = { file, texts: this.#open.texts(), config, span };
      const offered = await this.#analyst.run('recipes', task, signal);
      actions.push(...recipeActions(offered, (name) => this.#open.uriOf(name)));
    }
    // Too much of an edit to stand in every list: for who asks for it.
    if (only !== undefined && wants(migrateKind)) {
      const edits = await this.#editsOf('migrate', document, signal);
      if (edits.length > 0) actions.push(migrateAction(uri, edits, { uri }));
    }
    if (wants(fixAllKind) && diagnostics.some(isSafelyFixable)) {
      const isLater = only === undefined && this.abilities.resolvesEdits;
      const edits = isLater ? undefined : await this.#editsOf('fix', document, signal);
      actions.push(fixAllAction(uri, edits, { uri }));
    }
    return actions;
  }

  /** Gives an action the edits that it was listed without. */
  async resolve(action: CodeAction, signal: AbortSignal): Promise<CodeAction> {
    const { data } = action as { readonly data?: { readonly uri?: unknown } };
    const document = typeof data?.uri === 'string' ? this.#open.get(data.uri) : undefined;
    if (!document || action.edit) return action;
    return { ...action, edit: { changes: { [document.uri]: await this.#editsOf('fix', document, signal) } } };
  }

  async #editsOf(task: 'fix' | 'migrate', document: OpenDocument, signal: AbortSignal): Promise<TextEdit[]> {
    const { file, text } = document;
    const config = nearestConfigurations()(file);
    const fixed = await this.#analyst.run(task, { file, texts: this.#open.texts(), config }, signal);
    return textEdits(new SourceText(file, text), fixed);
  }

  #sourceOf({ file, text }: OpenDocument): SourceFile {
    return SourceFile.of(this.#sources.parse(new SourceText(file, text)));
  }

  /** What evaluation found; nothing where it could not. */
  async #callsOf(
    { file }: OpenDocument,
    source: SourceFile,
    signal: AbortSignal,
  ): Promise<readonly OutlinedCall[]> {
    if (source.problems.length > 0) return [];
    const of = JSON.stringify(this.#open.all().map(({ uri, version }) => [uri, version]));
    const known = this.#outlines.get(file);
    if (known?.of === of) return known.calls;
    const config = nearestConfigurations()(file);
    try {
      const calls = await this.#analyst.run('outline', { file, texts: this.#open.texts(), config }, signal);
      this.#outlines.set(file, { of, calls });
      for (const each of this.#outlines.keys())
        if (!this.#open.texts().has(each)) this.#outlines.delete(each);
      return calls;
    } catch {
      // Linting the same file says why.
      signal.throwIfAborted();
      return [];
    }
  }

  #completionItem(item: Completion, range: ReturnType<typeof spanToClientRange>): CompletionItem {
    const isSnippet = this.abilities.snippets && item.snippet !== undefined;
    return {
      label: item.label,
      kind: itemKinds[item.kind],
      detail: item.detail,
      documentation: { kind: MarkupKind.Markdown, value: item.documentation },
      sortText: item.order,
      filterText: item.label,
      insertTextFormat: isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
      textEdit: { range, newText: isSnippet ? (item.snippet ?? item.text) : item.text },
      ...(item.deprecated && { tags: [CompletionItemTag.Deprecated] }),
    };
  }
}

const itemKinds: Readonly<Record<Completion['kind'], CompletionItemKind>> = {
  argument: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  function: CompletionItemKind.Function,
  helper: CompletionItemKind.Constant,
};

function isSafelyFixable({ fixes }: Diagnostic): boolean {
  return fixes.some(({ applicability }) => applicability === 'safe');
}
