import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrateFilesHere } from '../../src/migrate/migrate-files.ts';
import type { MigrationRequest } from '../../src/migrate/migration.ts';

describe('migrateFiles', () => {
  it('edits, keeps comments, and has nothing left to do', () => {
    const before =
      '{ pkgs }:\npkgs.dockerTools.buildImage {\n  name = "a";\n  contents = [ pkgs.hello ]; # programs\n}\n';
    const after = before.replace('contents', 'copyToRoot');
    const run = migrate({ 'image.nix': before });
    expect(run.files[0]).toMatchObject({
      after,
      places: [
        {
          recipe: 'deprecated-contents',
          status: 'done',
          title: "Rename to 'copyToRoot'",
          range: { start: { line: 4, column: 3 } },
          call: { function: 'buildImage', line: 2 },
        },
      ],
    });
    expect(migrate({ 'image.nix': after }).files[0]).toMatchObject({ after, places: [] });
  });

  it('heeds comments that suppress', () => {
    const before =
      '{ pkgs }: pkgs.dockerTools.buildImage {\n  name = "a";\n  # nixlayer-ignore deprecated-contents\n  contents = [ ];\n}\n';
    const run = migrate({ 'image.nix': before });
    expect(run.files[0]).toMatchObject({ after: before, places: [{ status: 'suppressed' }] });
  });

  it('asks for one edit after the other', () => {
    const image = (name: string) => `(dockerTools.buildImage { name = "${name}"; contents = [ ]; })`;
    const before = `{ dockerTools }: [ ${image('a')} ${image('b')} ]\n`;
    const asked = migrate({ 'image.nix': before }, { answers: [false] });
    expect(asked.pending).toMatchObject({ edits: [{ before }] });
    const done = migrate({ 'image.nix': before }, { answers: [false, true] });
    expect(done.pending).toBeUndefined();
    expect(done.files[0]?.after).toBe(
      before.replace(image('b'), image('b').replace('contents', 'copyToRoot')),
    );
    expect(done.files[0]?.places.map(({ status, reason }) => [status, reason])).toEqual([
      ['left', 'it was declined'],
      ['done', undefined],
    ]);
  });
});

function migrate(texts: Readonly<Record<string, string>>, options: Partial<MigrationRequest> = {}) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'nixlayer-migrate-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
  return migrateFilesHere({
    tasks: Object.keys(texts).map((name) => ({
      file: join(folder, name),
      recipes: [{ id: 'deprecated-contents', edits: true }],
    })),
    allowed: ['safe'],
    suppressions: true,
    timeoutMs: 10_000,
    ...options,
  });
}
