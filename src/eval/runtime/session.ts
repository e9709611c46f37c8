import type { Parse } from '../../syntax/parse-cache.ts';
import type { DerivationStore } from '../derivation/derivation-store.ts';
import type { FileSystem } from '../files/file-system.ts';
import type { SourceStore } from '../files/source-store.ts';
import type { Attrs } from '../values/attrs.ts';
import type { Slot, Value } from '../values/value.ts';
import type { AnalysisHooks } from './analysis-hooks.ts';
import type { StepCount } from './steps.ts';

/** One `prefix=path` of the search path; an empty prefix searches below `path`. */
export interface SearchPathEntry {
  readonly prefix: string;
  readonly path: string;
}

/** Everything an evaluation shares: settings, the globals, and what it has imported, copied and derived so far. */
export interface Session {
  readonly currentSystem: string;
  readonly storeDir: string;
  readonly nixVersion: string;
  readonly pureEval: boolean;
  readonly searchPath: readonly SearchPathEntry[];
  readonly maxCallDepth: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly fileSystem: FileSystem;
  readonly parse: Parse;
  readonly sources: SourceStore;
  readonly derivations: DerivationStore;
  /** Receives the text of `builtins.trace` and of warnings. */
  readonly onTrace: (text: string) => void;
  /** Names visible without `builtins.`. */
  readonly globals: ReadonlyMap<string, Slot>;
  readonly builtins: Attrs;
  /** Results of `import` by real path. */
  readonly imports: Map<string, Value>;
  /** Files whose value is being computed. */
  readonly importing: Set<string>;
  /** Set in analysis mode only. */
  readonly analysis: AnalysisHooks | undefined;
  readonly maxSourceBytes: number;
  readonly maxSteps: number;
  readonly timeoutMs: number;
  readonly steps: StepCount;
  /** Nested function calls at this moment. */
  callDepth: number;
}
