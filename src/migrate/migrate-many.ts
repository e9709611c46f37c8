// Files of many folders: one that needs too much memory keeps nobody else from being migrated.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type DeepOptions, diskFileSystem } from '../eval/index.ts';
import { dependentGroups } from './groups.ts';
import { migrateFiles } from './migrate-files.ts';
import type { MigratedFile, MigrationRequest } from './migration.ts';

/**
 * As `migrateFiles`, in the order of the tasks. When memory does not suffice, halves are tried, until those files are left
 * that depend on one another.
 * @throws NixlayerError E_ABORTED
 */
export async function migrateMany(
  request: MigrationRequest,
  options: DeepOptions,
  migrate: typeof migrateFiles = migrateFiles,
): Promise<readonly MigratedFile[]> {
  try {
    return (await migrate(request, options)).files;
  } catch (error) {
    if (!(error instanceof NixlayerError && error.code === 'E_LIMIT')) throw error;
    const groups = dependentGroups(
      request.tasks.map(({ file }) => file),
      diskFileSystem,
    );
    if (groups.length === 1)
      return request.tasks.map(({ file }) => ({
        file,
        before: '',
        after: '',
        places: [],
        problem: error.message,
      }));
    const middle = Math.ceil(groups.length / 2);
    const done = new Map<string, MigratedFile>();
    for (const half of [groups.slice(0, middle), groups.slice(middle)]) {
      const files = new Set(half.flat());
      const tasks = request.tasks.filter(({ file }) => files.has(file));
      for (const each of await migrateMany({ ...request, tasks }, options, migrate))
        done.set(each.file, each);
    }
    return request.tasks.flatMap(({ file }) => done.get(file) ?? []);
  }
}
