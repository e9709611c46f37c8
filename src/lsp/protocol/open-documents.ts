// The open documents under the names that evaluation has for them: absolute paths.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TextDocuments } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';

/** A document as it was at one time. */
export interface OpenDocument {
  /** Absolute. */
  readonly file: string;
  /** As the client writes it. */
  readonly uri: string;
  readonly version: number;
  readonly text: string;
}

export class OpenDocuments {
  readonly #documents: TextDocuments<TextDocument>;

  constructor(documents: TextDocuments<TextDocument>) {
    this.#documents = documents;
  }

  all(): readonly OpenDocument[] {
    return this.#documents.all().map(snapshotOf);
  }

  /** By the name that the client has for it. */
  get(uri: string): OpenDocument | undefined {
    const document = this.#documents.get(uri);
    return document && snapshotOf(document);
  }

  texts(): ReadonlyMap<string, string> {
    return new Map(this.all().map(({ file, text }) => [file, text]));
  }

  /** The client's own name for a file that is open, as it may escape other characters. */
  uriOf(file: string): string {
    return this.all().find((document) => document.file === file)?.uri ?? pathToFileURL(file).href;
  }
}

function snapshotOf(document: TextDocument): OpenDocument {
  const { uri, version } = document;
  return { file: fileOf(uri), uri, version, text: document.getText() };
}

/** A document that was never saved is one in the current folder. */
export function fileOf(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch {
    return join(process.cwd(), encodeURIComponent(uri));
  }
}
