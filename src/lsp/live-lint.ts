// Lints what is open while it is edited: after a short rest, only the latest version, and with a file those that read it.
import { realpathSync } from 'node:fs';
import type { CheckedText } from '../lint/check-text.ts';
import { isIgnored } from '../lint/config/enabled-rules.ts';
import type { Diagnostic } from '../lint/diagnostic.ts';
import { settle } from '../lint/settle.ts';
import type { Analyst } from './analysis/analyst.ts';
import { nearestConfigurations } from './nearest-configurations.ts';
import type { OpenDocument } from './protocol/open-documents.ts';

export interface LiveLintHost {
  readonly documents: () => readonly OpenDocument[];
  /** Replaces what was published of the document before. */
  readonly publish: (document: OpenDocument, diagnostics: readonly Diagnostic[]) => void;
  /** Says something to the person; defects of ours are for the log. */
  readonly tell: (kind: 'warning' | 'defect', message: string) => void;
}

interface Checked {
  readonly version: number;
  readonly result: CheckedText;
}

interface Published {
  readonly document: OpenDocument;
  readonly diagnostics: readonly Diagnostic[];
}

/** Without a change for so long, people look at what they wrote. */
const restMs = 150;
/** Most checks end sooner; ending a worker costs more than waiting for it. */
const graceMs = 400;

export class LiveLint {
  readonly #analyst: Pick<Analyst, 'run'>;
  readonly #host: LiveLintHost;
  readonly #checked = new Map<string, Checked>();
  readonly #published = new Map<string, Published>();
  readonly #settled: (() => void)[] = [];
  #opened: ReadonlySet<string> = new Set();
  #dirty = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #round: AbortController | undefined;
  #told = new Set<string>();

  constructor(analyst: Pick<Analyst, 'run'>, host: LiveLintHost) {
    this.#analyst = analyst;
    this.#host = host;
  }

  /** A file was opened, edited, closed, or changed on the disk. @param file absolute */
  changed(file: string): void {
    const open = new Set(this.#host.documents().map((document) => document.file));
    const isNew = open.has(file) && !this.#opened.has(file);
    this.#opened = open;
    if (open.has(file)) this.#dirty.add(file);
    else this.#checked.delete(file);
    const names = new Set([file, realName(file)]);
    for (const [other, { result }] of this.#checked)
      if (result.dependencies.some((path) => names.has(path))) this.#dirty.add(other);
    // Who opens a file wants to see what is in it.
    this.#schedule(isNew ? 0 : restMs);
  }

  /** A configuration was changed. */
  allChanged(): void {
    this.#told = new Set();
    for (const { file } of this.#host.documents()) this.#dirty.add(file);
    this.#schedule(restMs);
  }

  /** Resolves when all that was edited so far has been linted. */
  async whenSettled(): Promise<void> {
    if (this.#timer || this.#round) await new Promise<void>((resolve) => this.#settled.push(resolve));
  }

  /** What was published of a document; of its latest version when there is nothing left to do. */
  diagnosticsOf(file: string): readonly Diagnostic[] {
    return this.#published.get(file)?.diagnostics ?? [];
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#dirty.clear();
    this.#round?.abort();
    this.#release();
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      // The round that runs starts the next one when it ends.
      if (!this.#round) void this.#run();
    }, delayMs);
    const round = this.#round;
    if (round) setTimeout(() => round.abort(), graceMs).unref();
  }

  async #run(): Promise<void> {
    const round = new AbortController();
    this.#round = round;
    const documents = this.#host.documents();
    const work = new Map(
      documents.filter(({ file }) => this.#dirty.has(file)).map((each) => [each.file, each]),
    );
    this.#dirty = new Set();
    const texts = new Map(documents.map(({ file, text }) => [file, text]));
    const configurationOf = nearestConfigurations((message) => this.#tellOnce(message));
    for (const document of work.values()) {
      if (this.#isOutdated(round)) break;
      const { file, version } = document;
      const config = configurationOf(file);
      if (isIgnored(config, file)) this.#checked.delete(file);
      else {
        const result = await this.#check({ file, texts, config }, round.signal);
        if (round.signal.aborted) break;
        if (result) this.#checked.set(file, { version, result });
        else this.#checked.delete(file);
      }
      work.delete(file);
    }
    for (const file of work.keys()) this.#dirty.add(file);
    this.#round = undefined;
    if (this.#isOutdated(round)) {
      if (!this.#timer && this.#dirty.size > 0) void this.#run();
      return;
    }
    this.#publish(documents, configurationOf);
    this.#release();
  }

  // Something was edited since it began.
  #isOutdated({ signal }: AbortController): boolean {
    return signal.aborted || this.#timer !== undefined || this.#dirty.size > 0;
  }

  async #check(task: Parameters<Analyst['run']>[1], signal: AbortSignal): Promise<CheckedText | undefined> {
    try {
      return await this.#analyst.run('check', task, signal);
    } catch (error) {
      if (!signal.aborted) this.#tellOnce(`${task.file} could not be linted: ${reasonOf(error)}`, 'defect');
      return undefined;
    }
  }

  #publish(documents: readonly OpenDocument[], configurationOf: Parameters<typeof settle>[1]): void {
    const results = documents.flatMap(({ file, version }) => {
      const checked = this.#checked.get(file);
      return checked?.version === version ? [checked.result] : [];
    });
    const linted = new Map(settle(results, configurationOf).map((each) => [each.file, each.diagnostics]));
    const open = new Map(documents.map((document) => [document.file, document]));
    for (const [file, { document }] of this.#published) {
      if (open.has(file)) continue;
      this.#published.delete(file);
      this.#host.publish(document, []);
    }
    for (const [file, document] of open) {
      const diagnostics = linted.get(file) ?? [];
      const before = this.#published.get(file);
      this.#published.set(file, { document, diagnostics });
      if (before?.document.version !== document.version || !isSame(before.diagnostics, diagnostics))
        this.#host.publish(document, diagnostics);
    }
  }

  #release(): void {
    for (const resolve of this.#settled.splice(0)) resolve();
  }

  #tellOnce(message: string, kind: 'warning' | 'defect' = 'warning'): void {
    if (this.#told.has(message)) return;
    this.#told.add(message);
    this.#host.tell(kind, message);
  }
}

function isSame(a: readonly Diagnostic[], b: readonly Diagnostic[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A worker that is ended says only that it was.
  return error.name === 'AbortError' ? 'it takes too long' : (error.stack ?? error.message);
}

function realName(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
