// Rules of `perms` that fitted no file.
import type { FileRule } from '../archive/file-rules/file-rule.ts';
import type { Layer } from './image.ts';

/** Of each rule that changes nothing in any of the layers, a sentence that says so. */
export function unusedRules(rules: readonly FileRule[] = [], layers: readonly Layer[]): string[] {
  const applied = new Set(layers.flatMap(({ digest }) => digest.appliedRules ?? []));
  return rules.flatMap(({ path, type }, index) =>
    applied.has(index)
      ? []
      : [
          `perms[${index}] has no effect: ${JSON.stringify(path)} matches no ${type ?? 'entry'} of a new layer`,
        ],
  );
}
