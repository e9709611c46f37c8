// An editor without a screen: opens documents, applies edits, asks, and waits for diagnostics.
import type {
  CodeAction,
  CompletionItem,
  Diagnostic,
  Hover,
  InitializeParams,
  InitializeResult,
  Location,
  ProtocolConnection,
  PublishDiagnosticsParams,
  TextEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';

const capabilities: InitializeParams['capabilities'] = {
  textDocument: {
    publishDiagnostics: { relatedInformation: true, versionSupport: true },
    completion: { completionItem: { snippetSupport: true } },
    codeAction: { resolveSupport: { properties: ['edit'] }, dataSupport: true },
  },
};

export class Editor {
  readonly connection: ProtocolConnection;
  readonly messages: string[] = [];
  readonly #documents = new Map<string, TextDocument>();
  readonly #published = new Map<string, PublishDiagnosticsParams>();
  readonly #waiting = new Set<() => void>();

  /** @param connection that nobody listens to yet */
  constructor(connection: ProtocolConnection) {
    this.connection = connection;
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.#published.set(params.uri, params);
      for (const check of this.#waiting) check();
    });
    connection.onNotification('window/showMessage', ({ message }: { readonly message: string }) => {
      this.messages.push(message);
    });
    connection.listen();
  }

  async start(): Promise<InitializeResult> {
    const params: InitializeParams = { processId: null, rootUri: null, capabilities };
    const result = await this.connection.sendRequest<InitializeResult>('initialize', params);
    await this.connection.sendNotification('initialized', {});
    return result;
  }

  async open(uri: string, text: string): Promise<void> {
    const document = TextDocument.create(uri, 'nix', 1, text);
    this.#documents.set(uri, document);
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'nix', version: 1, text },
    });
  }

  async close(uri: string): Promise<void> {
    this.#documents.delete(uri);
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  text(uri: string): string {
    return this.#document(uri).getText();
  }

  /** Applies edits of the protocol, and tells the server what changed, as editors do: from the end to the beginning. */
  async apply(uri: string, edits: readonly TextEdit[]): Promise<void> {
    const document = this.#document(uri);
    const changes = edits
      .toSorted((a, b) => document.offsetAt(b.range.start) - document.offsetAt(a.range.start))
      .map(({ range, newText }) => ({ range, text: newText }));
    const version = document.version + 1;
    this.#documents.set(uri, TextDocument.update(document, changes, version));
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: changes,
    });
  }

  /** Replaces a piece of the text, which is there once. */
  async replace(uri: string, before: string, after: string): Promise<void> {
    const document = this.#document(uri);
    const start = document.getText().indexOf(before);
    if (start < 0) throw new Error(`'${before}' is not there`);
    const range = {
      start: document.positionAt(start),
      end: document.positionAt(start + before.length),
    };
    await this.apply(uri, [{ range, newText: after }]);
  }

  /** What was published of the version that the editor has. */
  async diagnostics(uri: string): Promise<readonly Diagnostic[]> {
    return new Promise((resolve) => {
      const check = () => {
        const published = this.#published.get(uri);
        if (published?.version !== this.#document(uri).version) return;
        this.#waiting.delete(check);
        resolve(published.diagnostics);
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** The next ones, whatever their version is. */
  async nextDiagnostics(uri: string): Promise<readonly Diagnostic[]> {
    const before = this.#published.get(uri);
    return new Promise((resolve) => {
      const check = () => {
        const published = this.#published.get(uri);
        if (!published || published === before) return;
        this.#waiting.delete(check);
        resolve(published.diagnostics);
      };
      this.#waiting.add(check);
    });
  }

  /** @param at a piece of the text; the place is where it begins, or where `|` is in it */
  async hover(uri: string, at: string): Promise<string> {
    const hover = await this.#ask<Hover | null>('textDocument/hover', uri, at);
    const contents = hover?.contents;
    return contents && typeof contents === 'object' && 'value' in contents ? contents.value : '';
  }

  async definition(uri: string, at: string): Promise<Location | null> {
    return this.#ask('textDocument/definition', uri, at);
  }

  async completion(uri: string, at: string): Promise<readonly CompletionItem[]> {
    return this.#ask('textDocument/completion', uri, at);
  }

  async actions(
    uri: string,
    diagnostic: Diagnostic,
    only?: readonly string[],
  ): Promise<readonly CodeAction[]> {
    return this.connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri },
      range: diagnostic.range,
      context: { diagnostics: [diagnostic], ...(only && { only }) },
    });
  }

  async perform(uri: string, action: CodeAction): Promise<void> {
    const { edit } = action.edit
      ? action
      : await this.connection.sendRequest<CodeAction>('codeAction/resolve', action);
    await this.apply(uri, edit?.changes?.[uri] ?? []);
  }

  /** The text at a place of a diagnostic or location. */
  textAt(uri: string, range: Diagnostic['range']): string {
    return this.#document(uri).getText(range);
  }

  async #ask<Answer>(method: string, uri: string, at: string): Promise<Answer> {
    const document = this.#document(uri);
    const [before = '', after = ''] = at.includes('|') ? at.split('|') : ['', at];
    const start = document.getText().indexOf(before + after);
    if (start < 0) throw new Error(`'${before}${after}' is not there`);
    return this.connection.sendRequest(method, {
      textDocument: { uri },
      position: document.positionAt(start + before.length),
    });
  }

  #document(uri: string): TextDocument {
    const document = this.#documents.get(uri);
    if (!document) throw new Error(`${uri} is not open`);
    return document;
  }
}
