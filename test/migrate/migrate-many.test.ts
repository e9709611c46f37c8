import { expect, it } from 'vitest';
import { NixlayerError } from '../../src/errors/nixlayer-error.ts';
import { migrateMany } from '../../src/migrate/migrate-many.ts';
import type { MigrationRequest, MigrationResult } from '../../src/migrate/migration.ts';

const request = (count: number): MigrationRequest => ({
  tasks: Array.from({ length: count }, (_, index) => ({ file: `/nowhere/${index}.nix`, recipes: [] })),
  allowed: ['safe'],
  suppressions: true,
  timeoutMs: 1_000,
});

/** Fails as often as a file is among the tasks. */
const without =
  (greedy: readonly string[], code: 'E_LIMIT' | 'E_ABORTED' = 'E_LIMIT') =>
  async ({ tasks }: MigrationRequest): Promise<MigrationResult> => {
    if (tasks.some(({ file }) => greedy.includes(file))) throw new NixlayerError(code, 'too much');
    return { files: tasks.map(({ file }) => ({ file, before: '', after: 'done', places: [] })) };
  };

it.each([[[]], [['/nowhere/0.nix']], [['/nowhere/3.nix', '/nowhere/6.nix']]])(
  'migrates all but those that need too much memory: %j',
  async (greedy) => {
    const files = await migrateMany(request(7), {}, without(greedy));
    expect(files.map(({ file }) => file)).toEqual(request(7).tasks.map(({ file }) => file));
    expect(files.filter(({ problem }) => problem === 'too much').map(({ file }) => file)).toEqual(greedy);
    expect(files.filter(({ after }) => after === 'done')).toHaveLength(7 - greedy.length);
  },
);

it('ends at other failures', async () => {
  const run = migrateMany(request(3), {}, without(['/nowhere/1.nix'], 'E_ABORTED'));
  await expect(run).rejects.toThrow('too much');
});
