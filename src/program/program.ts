// A file with all that its evaluation leads to: what rules look at.

import { CallPlaces } from '../dockertools/call-places.ts';
import { imageCallOf } from '../dockertools/callee.ts';
import { findImageCalls } from '../dockertools/find-image-calls.ts';
import type { ImageCall } from '../dockertools/image-call.ts';
import { withOwnLibrary } from '../dockertools/own-library.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import {
  type AnalysingEvaluator,
  type Analysis,
  createEvaluator,
  type EvaluatorOptions,
  type FileStat,
  type FileSystem,
  type Gap,
} from '../eval/index.ts';
import { decodeSource, type Parse, ParseCache, type SourceText } from '../syntax/index.ts';
import { CallFacts, type ProgramOfCalls } from './call-facts.ts';
import { LibraryCall } from './library-call.ts';
import { reachOf } from './reaches-images.ts';
import { SourceFile } from './source-file.ts';

export interface ProgramOptions extends Pick<EvaluatorOptions, 'searchPath' | 'maxSteps' | 'timeoutMs'> {
  readonly fileSystem: FileSystem;
  /** Default: a cache that all programs share. */
  readonly parse?: Parse;
}

const shared = new ParseCache();

export class Program implements ProgramOfCalls {
  readonly file: SourceFile;
  readonly places = new CallPlaces();
  readonly analysis: Analysis;
  /** Calls of dockerTools functions. */
  readonly calls: readonly CallFacts[];
  /** Calls of other functions of the package set, each place once. */
  readonly libraryCalls: readonly LibraryCall[];
  /** What was not evaluated, so that calls in it are not known. */
  readonly gaps: readonly Gap[];
  readonly #fileSystem: FileSystem;
  readonly #parse: Parse;
  readonly #files = new Map<string, SourceFile>();

  /** @param file absolute. @throws NixlayerError E_SYNTAX, E_EVAL of another file that it needs */
  constructor(file: string, { fileSystem, parse = shared.parse, ...options }: ProgramOptions) {
    this.#fileSystem = fileSystem;
    this.#parse = parse;
    this.file = SourceFile.of(parse(decodeSource(fileSystem.readFile(file), file)));
    this.#files.set(file, this.file);
    const evaluator = createEvaluator({
      searchPath: [],
      ...options,
      fileSystem: withOwnLibrary(fileSystem),
      parse,
      analysis: true,
    });
    this.analysis = evaluator.analysis;
    // What cannot be read cannot be evaluated.
    const reach = this.file.problems.length === 0 ? reachOf(this.file, fileSystem, parse) : undefined;
    const { calls, failure } = reach?.reachesImages
      ? imageCallsOf(evaluator, file, this.places)
      : { calls: [] };
    // Each place once, and of a file that has no value for want of another one, that one.
    const found = reach?.reachesImages ? this.analysis.gaps : (reach?.gaps ?? []);
    const gaps = new Map(found.map((gap) => [`${gap.message} ${gap.origin?.start}`, gap]));
    this.gaps = [...gaps.values(), ...(failure && gaps.size === 0 ? [failure] : [])];
    this.calls = calls.flatMap((call) => {
      const site = this.places.ofCall(call);
      return site ? [new CallFacts(call, site, this)] : [];
    });
    this.libraryCalls = libraryCallsOf(evaluator, this.places);
  }

  /** Whether calls are written in the file itself, and not in those that it imports. */
  get hasOwnCalls(): boolean {
    return this.calls.some(({ site }) => site.source.file === this.file.source.file);
  }

  /** The source that an origin is in, parsed once. */
  fileOf(source: SourceText): SourceFile {
    const known = this.#files.get(source.file);
    if (known) return known;
    const file = SourceFile.of(this.#parse(source));
    this.#files.set(source.file, file);
    return file;
  }

  fileTypeOf(path: string): FileStat['type'] | undefined {
    try {
      return this.#fileSystem.lstat(path)?.type;
    } catch {
      return undefined;
    }
  }
}

function imageCallsOf(
  evaluator: AnalysingEvaluator,
  file: string,
  places: CallPlaces,
): { readonly calls: readonly ImageCall[]; readonly failure?: Gap } {
  try {
    return { calls: findImageCalls(evaluator, file, {}, places) };
  } catch (error) {
    if (error instanceof NixlayerError)
      return { calls: [], failure: { message: error.message, origin: undefined } };
    throw error;
  }
}

function libraryCallsOf({ analysis }: AnalysingEvaluator, places: CallPlaces): LibraryCall[] {
  const bySite = new Map<string, LibraryCall>();
  for (const { callee, args, origin } of analysis.calls) {
    if (!origin || imageCallOf(callee, args) || !analysis.isOwn(origin.source)) continue;
    const site = `${origin.source.file}:${origin.start}:${origin.end}`;
    if (!bySite.has(site)) bySite.set(site, new LibraryCall(analysis, places, callee, args, origin));
  }
  return [...bySite.values()];
}
