// Which files depend on one another: what is edited in one may change what another means.
import type { FileSystem } from '../eval/index.ts';
import { filesReachedFrom, importReader } from './files-reached.ts';

/**
 * Files that lead to a common one are in one group, by syntax alone.
 * @param files absolute. @returns each once, in their order; the groups by their first
 */
export function dependentGroups(
  files: readonly string[],
  fileSystem: FileSystem,
): readonly (readonly string[])[] {
  const importsOfFile = importReader(fileSystem);
  const groupOf = new Map<string, Set<string>>();
  for (const file of files) {
    const group = new Set([file]);
    for (const reached of filesReachedFrom(file, importsOfFile)) {
      const other = groupOf.get(reached);
      if (other) for (const each of other) group.add(each);
      group.add(reached);
    }
    for (const each of group) groupOf.set(each, group);
  }
  const wanted = new Set(files);
  const groups = new Set(files.map((file) => groupOf.get(file)));
  const order = new Map(files.map((file, index) => [file, index]));
  return [...groups].map((group) =>
    [...(group ?? [])]
      .filter((file) => wanted.has(file))
      .toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)),
  );
}
