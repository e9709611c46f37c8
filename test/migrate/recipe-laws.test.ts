// What holds for every recipe, run as `nixlayer migrate` runs it, on its own examples.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

import type { Example } from '../../src/lint/rule.ts';
import { migrateFilesHere } from '../../src/migrate/migrate-files.ts';
import type { MigratedFile } from '../../src/migrate/migration.ts';
import { allRecipes } from '../../src/migrate/recipes/index.ts';
import { parseNix, SourceText } from '../../src/syntax/index.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'nixlayer-recipes-')));
afterAll(() => rmSync(root, { recursive: true }));

const cases = allRecipes.flatMap((recipe) =>
  recipe.examples.invalid
    .filter(({ options }) => options === undefined)
    .map((example) => ({ id: recipe.id, example, code: example.code })),
);

describe.each(cases)('$id on: $code', ({ id, example }) => {
  const safe = once(() => migrate(id, example, ['safe']));
  const all = once(() => migrate(id, example, ['safe', 'unsafe']));

  it('edits what its example says, and is refused nothing', () => {
    // A migration lays out what it writes; a fix of the linter does not.
    expect(words(safe().after)).toEqual(words(example.fixed ?? example.code));
    expect(words(all().after)).toEqual(words(example.fixedUnsafely ?? example.fixed ?? example.code));
    const refused = [...safe().places, ...all().places].filter(({ reason = '' }) =>
      /^it would change|^the file could not/.test(reason),
    );
    expect(refused).toEqual([]);
  });

  it.each([
    { name: 'safe edits', run: safe, kinds: ['safe'] as const },
    { name: 'all edits', run: all, kinds: ['safe', 'unsafe'] as const },
  ])('with $name: is done after one run, keeps comments, and leaves what can be parsed', ({ run, kinds }) => {
    const first = run();
    const again = migrate(id, { ...example, code: first.after }, kinds);
    expect(again.after).toBe(first.after);
    expect(again.places.filter(({ status }) => status === 'done')).toEqual([]);
    expect(commentsOf(first.after)).toEqual(commentsOf(example.code));
    expect(problemsOf(first.after)).toEqual(problemsOf(example.code));
  });
});

function words(text: string): readonly string[] {
  return text.split(/\s+/);
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

let folders = 0;

/** Only the other files of an example have to be on the disk. */
function migrate(
  id: string,
  { code, files = {} }: Example,
  allowed: readonly ('safe' | 'unsafe')[],
): MigratedFile {
  const others = Object.entries(files);
  const folder = join(root, others.length > 0 ? String(folders++) : 'alone');
  for (const [name, text] of others) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const {
    files: [file],
  } = migrateFilesHere({
    tasks: [{ file: join(folder, 'image.nix'), text: code, recipes: [{ id, edits: true }] }],
    allowed,
    suppressions: true,
    timeoutMs: 10_000,
  });
  if (!file) throw new Error('no file');
  return file;
}

function commentsOf(text: string): readonly string[] {
  return parseNix(new SourceText('/image.nix', text)).comments.map(({ start, end }) =>
    text.slice(start, end),
  );
}

function problemsOf(text: string): number {
  return parseNix(new SourceText('/image.nix', text)).problems.length;
}
