// What each operation of a layering pipeline takes and gives: for those who look at a pipeline without a closure.
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

export const pipelineSignatures: ReadonlyMap<string, PipelineSignature> = new Map<string, PipelineSignature>([
  ['popularity_contest', { parameters: [], takes: ['graph'], gives: 'list' }],
  ['flatten', { parameters: [], takes: ['list', 'parts'], gives: 'list' }],
  ['reverse', { parameters: [], takes: ['list'], gives: 'list' }],
  ['limit_layers', { parameters: ['count'], takes: ['list'], gives: 'list' }],
  ['split_every', { parameters: ['count'], takes: ['graph'], gives: 'list' }],
  ['split_paths', { parameters: ['targets'], takes: ['graph'], gives: 'parts' }],
  ['subcomponent_out', { parameters: ['paths'], takes: ['graph'], gives: 'parts' }],
  ['subcomponent_in', { parameters: ['paths'], takes: ['graph'], gives: 'parts' }],
  ['remove_paths', { parameters: ['path-or-paths'], takes: ['graph'], gives: 'graph' }],
  ['over', { parameters: ['part', 'step'], takes: ['parts'], gives: 'parts' }],
  ['map', { parameters: ['step'], takes: ['list'], gives: 'list' }],
  ['pipe', { parameters: ['steps'] }],
]);
