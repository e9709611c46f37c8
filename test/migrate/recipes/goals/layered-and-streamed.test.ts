import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
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

  it.each([
    ['a path', '{ pkgs }: pkgs.dockerTools.CALL', 'pkgs.dockerTools'],
    ['with', '{ pkgs }: with pkgs.dockerTools; CALL', 'with'],
    ['with of the package set', '{ pkgs }: with pkgs; dockerTools.CALL', 'with'],
    ['an inherited name', '{ pkgs }: let inherit (pkgs.dockerTools) NAME pullImage; in CALL', 'inherit'],
    ['a let in a function', '{ pkgs }: name: let tools = pkgs.dockerTools; in tools.CALL', 'tools'],
  ])('calls another function through %s', (_what, text) => {
    const written = (name: string) =>
      `${text.replace('NAME', name).replace('CALL', `${name} { name = "a"; tag = "1"; }`)}\n`;
    expect(migrate(written('buildImage'), ['to-layered']).after).toBe(written('buildLayeredImage'));
  });

  it('adds a name where others still read the old one', () => {
    const text = (names: string, name: string) =>
      `{ pkgs, x }: let inherit (pkgs.dockerTools) ${names}; in [ (${name} { name = "a"; }) (map buildImage x) ]\n`;
    expect(migrate(text('buildImage', 'buildImage'), ['to-layered']).after).toBe(
      text('buildImage buildLayeredImage', 'buildLayeredImage'),
    );
  });

  it.each([
    ['{ pkgs }: let build = pkgs.dockerTools.buildImage; in build { name = "a"; }', "by the name 'build'"],
    ['{ pkgs, f }: pkgs.dockerTools.${f "buildImage"} { name = "a"; }', undefined],
    [
      '{ pkgs }: (pkgs.dockerTools.buildImage { name = "a"; }).override { tag = "1"; }',
      "by the name 'override'",
    ],
    [
      '{ pkgs, buildImage ? pkgs.dockerTools.buildImage }: buildImage { name = "a"; }',
      'an argument of the function',
    ],
    [
      '{ pkgs }: let buildLayeredImage = 1; in with pkgs.dockerTools; [ (buildImage { name = "a"; }) buildLayeredImage ]',
      "'buildLayeredImage' means something else here",
    ],
  ])('leaves %s', (text, reason) => {
    const { after, places } = migrate(`${text}\n`, ['to-layered']);
    expect(after).toBe(`${text}\n`);
    const reasons = places.map((each) => each.reason);
    if (reason === undefined) expect(reasons).toEqual([]);
    else expect(reasons).toContainEqual(expect.stringContaining(reason));
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
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'nixlayer-goals-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'image.nix');
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
