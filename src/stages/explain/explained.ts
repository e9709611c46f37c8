// An explanation, and the facts that it was made of.
import type { StorePathFacts } from '../../image/diff/packages/package-side.ts';
import type { NamedPaths } from './explain-packages.ts';
import type { ImageExplanation } from './image-explanation.ts';

export interface Explained {
  readonly explanation: ImageExplanation;
  /** Each once. */
  readonly storePaths: readonly StorePathFacts[];
  readonly named: NamedPaths;
}
