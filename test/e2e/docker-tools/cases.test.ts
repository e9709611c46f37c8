// nixpkgs tests dockerTools with 73 cases; cases.json says which test here is which of them.
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { repository } from '../support/environment.ts';
import cases from './cases.json' with { type: 'json' };

interface Case {
  readonly case: number;
  /** The names of its groups and its own, as vitest joins them. */
  readonly test: string;
  /** What nixpkgs' test needs and these tests do not have. */
  readonly needs?: string;
  readonly standIn?: string;
}

const table: readonly Case[] = cases;

describe('the table of cases', () => {
  it('has each of the 73 once', () => {
    expect(table.map((row) => row.case)).toEqual(Array.from({ length: 73 }, (_, index) => index + 1));
  });

  it('names each test of this folder once, and none that does not exist', async () => {
    const { stdout } = await execa(
      'vitest',
      ['list', '--json', '--project', 'e2e', relative(repository, import.meta.dirname)],
      // Tests that are skipped are not listed.
      { preferLocal: true, cwd: repository, stdin: 'ignore', env: { NIXLAYER_TEST_MISSING: '' } },
    );
    const listed = JSON.parse(stdout) as { readonly name: string; readonly file: string }[];
    const names = listed.filter(({ file }) => file !== import.meta.filename).map(({ name }) => name);
    expect(table.map((row) => row.test).toSorted()).toEqual(names.toSorted());
  });

  it('agrees with docs/testing.md on what stands in for what', async () => {
    const page = await readFile(join(repository, 'docs/testing.md'), 'utf8');
    const rows = [...page.matchAll(/^\| ([\d, ]+) \| (.+) \| (.+) \|$/gm)].flatMap(
      ([, numbers = '', needs, standIn]) =>
        numbers.split(', ').map((number) => ({ case: Number(number), needs, standIn })),
    );
    const standIns = table.flatMap(({ case: number, needs, standIn }) =>
      needs === undefined ? [] : [{ case: number, needs, standIn }],
    );
    expect(rows.toSorted((a, b) => a.case - b.case)).toEqual(standIns);
  });
});
