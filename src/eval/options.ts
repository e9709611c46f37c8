// What an evaluator can be told, and the defaults.
import { type Parse, parseAnew } from '../syntax/parse-cache.ts';
import { availableSystem } from './current-system.ts';
import type { FileSystem } from './files/file-system.ts';
import { diskFileSystem } from './files/file-system.ts';
import { parseSearchPathEntry } from './files/search-path.ts';
import type { SearchPathEntry } from './runtime/session.ts';

/** All optional; what is left out is as for Nix on this machine. */
export interface EvaluatorOptions {
  /** As in NIX_PATH and `-I`: `name=path` or `path`. Default: NIX_PATH. */
  readonly searchPath?: readonly string[];
  /** `builtins.currentSystem`, e.g. `x86_64-linux`. Default: this machine's. */
  readonly currentSystem?: string;
  /** Default `/nix/store`. */
  readonly storeDir?: string;
  /** No environment, search path, system or time. Default false. */
  readonly pureEval?: boolean;
  /** Default: the disk. */
  readonly fileSystem?: FileSystem;
  /** Reads sources; a ParseCache serves several evaluations. Default: each file anew. */
  readonly parse?: Parse;
  /** Nested function calls allowed, default 10000 as in Nix. */
  readonly maxCallDepth?: number;
  /** Function calls allowed in all; more are E_LIMIT. Default: no limit, in analysis 20 million. */
  readonly maxSteps?: number;
  /** Milliseconds from the first call that evaluates; more are E_LIMIT. Default: no limit. */
  readonly timeoutMs?: number;
  /** Largest .nix file that is read, in bytes; larger ones are E_LIMIT. Default 32 MiB. */
  readonly maxSourceBytes?: number;
  /** `builtins.nixVersion`, which libraries compare, and how to do what releases of Nix do differently. Default 2.18.0. */
  readonly nixVersion?: string;
  /** For `builtins.getEnv`, HOME and NIX_PATH. Default: this process's. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Goes on where something is not known: see `Analysis`. Default false. */
  readonly analysis?: boolean;
  /** Remembers which sets stand for derivations: `Evaluator.recorded`. Default false. */
  readonly recordDerivations?: boolean;
  /** Receives what `builtins.trace` and `builtins.warn` say. Default: nobody. */
  readonly onTrace?: (text: string) => void;
}

export interface ResolvedOptions
  extends Required<Omit<EvaluatorOptions, 'searchPath' | 'analysis' | 'recordDerivations'>> {
  readonly searchPath: readonly SearchPathEntry[];
}

/** Analysis also runs on what people are still writing, which may never end. */
const analysisSteps = 20_000_000;

export function resolveOptions(options: EvaluatorOptions): ResolvedOptions {
  const environment = options.environment ?? process.env;
  const entries = options.searchPath ?? splitNixPath(environment.NIX_PATH ?? '');
  const pureEval = options.pureEval ?? false;
  return {
    searchPath: pureEval ? [] : entries.map((entry) => parseSearchPathEntry(entry, process.cwd())),
    currentSystem: options.currentSystem ?? availableSystem(),
    storeDir: options.storeDir ?? '/nix/store',
    pureEval,
    fileSystem: options.fileSystem ?? diskFileSystem,
    parse: options.parse ?? parseAnew,
    maxCallDepth: options.maxCallDepth ?? 10_000,
    maxSourceBytes: options.maxSourceBytes ?? 32 << 20,
    maxSteps: options.maxSteps ?? (options.analysis ? analysisSteps : Number.POSITIVE_INFINITY),
    timeoutMs: options.timeoutMs ?? Number.POSITIVE_INFINITY,
    nixVersion: options.nixVersion ?? '2.18.0',
    environment,
    onTrace: options.onTrace ?? (() => {}),
  };
}

/** The entries of NIX_PATH. Colons separate them, except in URLs. */
export function splitNixPath(text: string): string[] {
  return text.split(/:(?!\/\/)/).filter((entry) => entry !== '');
}
