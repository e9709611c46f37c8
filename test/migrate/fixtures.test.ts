import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expansions } from '../../src/edits/expand.ts';
import { SourceFile } from '../../src/program/source-file.ts';
import { type ParsedSource, parseAnew, parseNix, SourceText } from '../../src/syntax/index.ts';
import { migrateFixture, migrationFixtures, nixFilesOf } from './fixtures.ts';

describe.each(migrationFixtures)('$shape: $name', (fixture) => {
  const { before, after, left = [] } = fixture;
  const first = migrateFixture(fixture, before);

  it('becomes what is expected', () => {
    const files = new Map(first.files.map((each) => [relative(before, each.file), each.after]));
    expect(files).toEqual(nixFilesOf(after));
  });

  it('leaves what it cannot do', () => {
    const recipes = first.files.flatMap(({ places }) =>
      places.filter(({ status }) => status === 'left').map(({ recipe }) => recipe),
    );
    expect([...new Set(recipes)].toSorted()).toEqual([...left].toSorted());
  });

  it('keeps every comment', () => {
    for (const each of first.files)
      expect(commentsOf(each.after)).toEqual(expect.arrayContaining([...commentsOf(each.before)]));
  });

  it('stays laid out as nixfmt does it', () => {
    for (const each of first.files)
      if (expansionsOf(each.before).length === 0 && !each.before.includes('\r'))
        expect(expansionsOf(each.after)).toEqual([]);
  });

  it('has nothing to do a second time', () => {
    const second = migrateFixture(fixture, after);
    expect(second.files.flatMap(({ places }) => places.filter(({ status }) => status === 'done'))).toEqual(
      [],
    );
  });
});

function expansionsOf(text: string) {
  return expansions(SourceFile.of(parseAnew(new SourceText('/a.nix', text))));
}

function commentsOf(text: string): readonly string[] {
  const { comments }: ParsedSource['result'] = parseNix(new SourceText('/a.nix', text));
  return comments.map(({ start, end }) => text.slice(start, end));
}
