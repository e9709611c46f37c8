// What each operation of a layering pipeline takes and gives: for those who look at a pipeline without a closure. The
// facts are in nix/model/layering-pipeline.json, which the library in nix/ reads, too.
import model from '../../nix/model/layering-pipeline.json' with { type: 'json' };
import type { Value } from './pipeline-value.ts';

export type PipelineKind = Value['kind'];

/**
 * `count` from 1; `part`: main, common or rest; `paths`: a list of store paths; `path-or-paths`: or a single one;
 * `targets`: a list of store paths and of `{ children_of = …; }`.
 */
export type PipelineParameter = 'count' | 'part' | 'paths' | 'path-or-paths' | 'targets' | 'step' | 'steps';

export interface PipelineSignature {
  /** After the name of the operation. */
  readonly parameters: readonly PipelineParameter[];
  /** All kinds when absent. */
  readonly takes?: readonly PipelineKind[];
  /** What the last step inside gives when absent. */
  readonly gives?: PipelineKind;
}

// TypeScript reads the words of a JSON file as any text; a test holds the file against these types.
export const pipelineSignatures: ReadonlyMap<string, PipelineSignature> = new Map(
  Object.entries(model as unknown as Readonly<Record<string, PipelineSignature>>),
);
