import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { migrateFilesHere } from '../../../../src/migrate/migrate-files.ts';

const recipes = ['to-layered', 'to-streamed'];

describe('the way to streamed images', () => {
  it('goes through layered ones', () => {
    const { after, places } = migrate(
      '{ pkgs }:\npkgs.dockerTools.buildImage {\n  name = "a";\n  copyToRoot = [ pkgs.hello ]; # programs\n  compressor = "zstd";\n}\n',
    );
    expect(after).toBe(
      '{ pkgs }:\npkgs.dockerTools.streamLayeredImage {\n  name = "a";\n  contents = [ pkgs.hello ]; # programs\n}\n',
    );
    expect(places.map(({ recipe, status }) => `${recipe} ${status}`)).toEqual([
      'to-layered done',
      'to-streamed done',
    ]);
  });

  it.each([
    ['uid = 1000; copyToRoot = [ ];', "'uid' is the owner of the copied files here"],
    ['copyToRoot = if a then null else [ ];', "'copyToRoot' may be null"],
    ['runAsRoot = "useradd a";', 'useradd'],
    ['keepContentsDirlinks = true;', 'keepContentsDirlinks keeps links'],
    ['fromImage = ./base.tar; config = null;', 'config is null'],
    ['contents = [ ]; copyToRoot = [ ];', "it has both 'contents' and 'copyToRoot'"],
    ['unheardOf = 1;', "buildLayeredImage has no argument 'unheardOf'"],
  ])('leaves buildImage { %s }, and says why', (text, reason) => {
    const before = `{ pkgs, a }: pkgs.dockerTools.buildImage { name = "a"; ${text} }\n`;
    expect(migrate(before)).toMatchObject({
      after: before,
      places: [{ status: 'left', reason: expect.stringContaining(reason) as string }],
    });
  });

  it('leaves what several functions share', () => {
    const before =
      '{ dockerTools }:\nlet shared = { name = "a"; copyToRoot = [ ]; };\nin [ (dockerTools.buildImage shared) (dockerTools.buildLayeredImage shared) ]\n';
    expect(migrate(before, ['to-layered'])).toMatchObject({
      after: before,
      places: [{ reason: 'another call of another function has the same arguments' }],
    });
  });

  it('leaves an image that another one reads as an archive', () => {
    const before =
      '{ dockerTools }:\nlet base = dockerTools.buildLayeredImage { name = "a"; };\nin dockerTools.buildImage { name = "b"; fromImage = base; runAsRoot = ""; }\n';
    expect(migrate(before).places.map(({ reason }) => reason)).toContain(
      'buildImage reads its result as an archive',
    );
  });
});

function migrate(text: string, ids = recipes) {
  const file = join(realpathSync(mkdtempSync(join(tmpdir(), 'nixlayer-goals-'))), 'image.nix');
  writeFileSync(file, text);
  const { files } = migrateFilesHere({
    tasks: [{ file, recipes: ids.map((id) => ({ id, edits: true })) }],
    allowed: ['safe'],
    suppressions: true,
    timeoutMs: 10_000,
  });
  const [only] = files;
  if (!only) throw new Error('no file');
  return only;
}
