// The language server: what a client may ask, and who answers.
import { basename } from 'node:path';
import {
  CodeActionKind,
  type Connection,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  MessageType,
  PositionEncodingKind,
  ShowMessageNotification,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { configurationFile } from '../lint/config/find-configuration.ts';
import { fixAllKind, migrateKind, recipeKind } from './actions/code-actions.ts';
import { Analyst } from './analysis/analyst.ts';
import { Answers } from './answers.ts';
import { LiveLint } from './live-lint.ts';
import { cancellable } from './protocol/cancellation.ts';
import { toClientDiagnostic } from './protocol/diagnostics.ts';
import { fileOf, OpenDocuments } from './protocol/open-documents.ts';

/**
 * Answers what comes over a connection, which is not listening yet.
 * @param version what the server says that it is
 * @param allowRead absolute folders that expressions may read beside those around their files
 */
export function startServer(
  connection: Connection,
  version: string,
  allowRead: readonly string[] = [],
): void {
  const documents = new TextDocuments(TextDocument);
  const open = new OpenDocuments(documents);
  const analyst = new Analyst(allowRead);
  const uriOf = (file: string) => open.uriOf(file);
  const lint = new LiveLint(analyst, {
    documents: () => open.all(),
    publish: ({ uri, version: of }, found) => {
      const diagnostics = found.map((each) => toClientDiagnostic(each, uriOf));
      connection.sendDiagnostics({ uri, version: of, diagnostics }).catch(ignoreGone);
    },
    tell: (kind, message) => {
      if (kind === 'defect') connection.console.error(message);
      else
        connection
          .sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message })
          .catch(ignoreGone);
    },
  });
  const answers = new Answers(open, analyst, lint);
  let canWatch = false;

  connection.onInitialize(({ capabilities: { textDocument, workspace } }: InitializeParams) => {
    canWatch = workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false;
    answers.abilities = {
      snippets: textDocument?.completion?.completionItem?.snippetSupport ?? false,
      resolvesEdits: textDocument?.codeAction?.resolveSupport?.properties.includes('edit') ?? false,
    };
    return { serverInfo: { name: 'nixlayer', version }, capabilities };
  });
  connection.onInitialized(() => {
    if (!canWatch) return;
    const watchers = [{ globPattern: '**/*.nix' }, { globPattern: `**/${configurationFile}` }];
    connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(ignoreGone);
  });

  // Says so for opened documents, too.
  documents.onDidChangeContent(({ document }) => lint.changed(fileOf(document.uri)));
  documents.onDidClose(({ document }) => lint.changed(fileOf(document.uri)));
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) {
      const file = fileOf(uri);
      if (basename(file) === configurationFile) lint.allChanged();
      else lint.changed(file);
    }
  });

  connection.onHover((params, token) => cancellable(token, (signal) => answers.hover(params, signal)));
  connection.onDefinition((params, token) =>
    cancellable(token, (signal) => answers.definition(params, signal)),
  );
  connection.onCompletion((params) => answers.completion(params));
  connection.onCodeAction((params, token) =>
    cancellable(token, (signal) => answers.codeActions(params, signal)),
  );
  connection.onCodeActionResolve((action, token) =>
    cancellable(token, (signal) => answers.resolve(action, signal)),
  );
  connection.onShutdown(async () => {
    lint.close();
    await analyst.close();
  });
  documents.listen(connection);
  connection.listen();
}

// Nobody is left to tell; what listens to the input notices, and ends.
function ignoreGone(): void {}

const capabilities: InitializeResult['capabilities'] = {
  positionEncoding: PositionEncodingKind.UTF16,
  textDocumentSync: TextDocumentSyncKind.Incremental,
  hoverProvider: true,
  definitionProvider: true,
  // Not behind `{` and `;`, where the next key is Enter.
  completionProvider: { triggerCharacters: ['.', '"'] },
  codeActionProvider: {
    codeActionKinds: [CodeActionKind.QuickFix, fixAllKind, recipeKind, migrateKind],
    resolveProvider: true,
  },
};
