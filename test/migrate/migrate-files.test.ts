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

describe('what nixpkgs would refuse', () => {
  it.each([
    [
      'an argument under two names',
      'let shared = { name = "a"; contents = [ ]; }; in\n' +
        '[ (dockerTools.buildImage shared) (dockerTools.buildImage (shared // { contents = [ 1 ]; })) ]',
      "'contents' and 'copyToRoot' are given together",
    ],
    [
      'an argument under two names, of a call that is overridden',
      'let image = dockerTools.buildImage { name = "a"; contents = [ ]; };\n' +
        'in image.override { contents = [ 1 ]; }',
      "'contents' and 'copyToRoot' are given together",
    ],
    [
      'an argument that another function does not have',
      'let shared = { name = "a"; contents = [ ]; }; in\n' +
        '[ (dockerTools.buildImage shared) (dockerTools.buildLayeredImage (removeAttrs shared [ "contents" ])) ]',
      "buildLayeredImage takes no argument 'copyToRoot'",
    ],
  ])('is not written: %s', (_what, body, reason) => {
    const before = `{ dockerTools }:\n${body}\n`;
    // Of several that need each other, people may decline some.
    const { files, pending } = migrate({ 'image.nix': before }, { answers: [] });
    const [file] = files;
    expect(pending).toBeUndefined();
    expect(file?.after).toBe(before);
    expect(file?.places.map((place) => place.status)).not.toContain('done');
    expect(file?.places[0]?.reason).toContain(reason);
  });
});

describe('a file that is no Nix', () => {
  it.each([
    ['is a problem where it names what makes images', '{ dockerTools }: dockerTools.buildImage {\n', true],
    ['is none where there is nothing to migrate', '{{ template }}\n', false],
  ])('%s', (_what, text, isProblem) => {
    const [file] = migrate({ 'image.nix': text }).files;
    expect(file?.after).toBe(text);
    expect(file?.problem !== undefined).toBe(isProblem);
  });
});

describe('edits of a recipe', () => {
  it('that need each other are made together', () => {
    const before =
      '{ dockerTools }:\nlet shared = { name = "a"; contents = [ ]; }; in\n' +
      '[ (dockerTools.buildImage shared) (dockerTools.buildImage (shared // { contents = [ 1 ]; })) ]\n';
    const [file] = migrate({ 'image.nix': before }).files;
    expect(file?.after).toBe(before.replaceAll('contents', 'copyToRoot'));
    expect(file?.places.map(({ status }) => status)).toEqual(['done', 'done']);
  });

  it('are made one by one where one of them does harm, which says so', () => {
    const shared = 'let shared = { name = "b"; contents = [ ]; }; in ';
    const harmful = `${shared}[ (dockerTools.buildImage shared) (dockerTools.buildLayeredImage (removeAttrs shared [ "contents" ])) ]`;
    const image = (index: number) => `(dockerTools.buildImage { name = "a${index}"; contents = [ ]; })`;
    const images = Array.from({ length: 30 }, (_, index) => image(index)).join('\n');
    const [file] = migrate({ 'image.nix': `{ dockerTools }:\n[\n${images}\n(${harmful})\n]\n` }).files;
    const statuses = file?.places.map(({ status }) => status);
    expect(statuses?.filter((each) => each === 'done')).toHaveLength(30);
    expect(file?.places.at(-1)).toMatchObject({
      status: 'left',
      reason: expect.stringContaining("takes no argument 'copyToRoot'") as string,
    });
  });
});

describe('edits that would have no end', () => {
  it('are not made at all', () => {
    const place = { line: 1, column: 1 };
    const growing = {
      file: '/recipes.nix',
      id: 'growing',
      summary: 'It grows.',
      title: 'Grow',
      rules: [{ match: { ...place, text: 'f $x' }, rewrite: { ...place, text: '$x $x $x' } }],
      changes: [],
      keeps: 'nothing' as const,
      tests: [],
    };
    const text = '{ f }: f f\n';
    const { files } = migrateFilesHere({
      tasks: [{ file: '/image.nix', text, recipes: [{ id: 'growing', edits: true }] }],
      userRecipes: [growing],
      allowed: ['safe'],
      suppressions: true,
      timeoutMs: 10_000,
    });
    expect(files[0]).toMatchObject({ after: text, problem: expect.stringContaining('no end') });
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
