import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type MigrationFormat, migrationReporters } from '../../../src/migrate/report/index.ts';
import { hasWork, summarise } from '../../../src/migrate/report/report.ts';
import { exampleReport, places } from './example-report.ts';

const report = (format: MigrationFormat) => migrationReporters[format](exampleReport, { colour: false });

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const controls = /[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]/;

describe('text', () => {
  it('tells of each file what is done, left and good to know', () => {
    expect(report('text')).toContain(
      [
        'nix/image.nix (nixpkgs of 2023-07-01, on the way to 23.11 (an estimate), from flake.lock)',
        "  edit  4:3  Rename to 'copyToRoot' [deprecated-contents]",
        "  left  7:5, 9:5  'Cmd' is a list of words, not a string [exec-form]",
        '        Make it a list: it was declined',
        '  note  2:1  modes differ [store-folder-mode]',
        '  suppressed  12:1  suppressed by a comment [exec-form]',
        '',
      ].join('\n'),
    );
  });

  it('ends with the numbers, and says what would narrow the notes', () => {
    expect(report('text').trimEnd().split('\n').slice(-2)).toEqual([
      'to 26.05, layered: 1 edit in 1 file, not made yet, 3 left to do, 1 note, 1 suppressed, 1 file could not be migrated (4 files looked at)',
      'It is not known for which nixpkgs all files are written; --from says it, and leaves out what is older.',
    ]);
  });

  it('says what was made when files were written', () => {
    const written = migrationReporters.text({ ...exampleReport, isWritten: true }, { colour: false });
    expect(written).toContain("  done  4:3  Rename to 'copyToRoot'");
    expect(written).toContain('made 1 edit in 1 file');
  });

  it('differs in colour only', () => {
    const coloured = migrationReporters.text(exampleReport, { colour: true });
    expect(coloured).not.toBe(report('text'));
    expect(stripVTControlCharacters(coloured)).toBe(report('text'));
  });
});

it.each(['text', 'csv', 'markdown'] as const)('%s lets no control character through', (format) => {
  expect(report(format)).not.toMatch(controls);
});

describe('json', () => {
  it('has everything, with names relative to the folder', () => {
    const { summary, files, to, goals } = JSON.parse(report('json'));
    expect({ to, goals, summary }).toEqual({
      to: '26.05',
      goals: ['release', 'layered'],
      summary: summarise(exampleReport),
    });
    expect(files.map((each: { file: string }) => each.file)).toEqual([
      'nix/image.nix',
      '=cmd|calc.nix',
      '/elsewhere/broken.nix',
    ]);
    expect(files[0]).toMatchObject({
      from: { release: '23.11', unstable: true, estimate: true, file: 'flake.lock' },
      places: places.map(({ recipe, status }) => ({ recipe, status })),
      diff: expect.stringContaining('+copyToRoot'),
    });
    expect(files[0].places[0].call).toEqual({ function: 'buildImage', file: 'nix/image.nix', line: 2 });
    expect(files[2]).toEqual({ file: '/elsewhere/broken.nix', problem: 'it is no Nix', places: [] });
  });
});

describe('csv', () => {
  const rows = report('csv').split('\r\n');

  it('has a line for each place', () => {
    expect(rows[0]).toBe('file,line,column,call,recipe,status,title,reason,release,message');
    expect(rows[1]).toBe(
      "nix/image.nix,4,3,buildImage,deprecated-contents,done,Rename to 'copyToRoot',,23.11,'contents' is deprecated in buildImage",
    );
    expect(rows.find((row) => row.includes('broken'))).toBe(
      '/elsewhere/broken.nix,,,,,problem,,it is no Nix,,',
    );
    expect(rows).toHaveLength(1 + 5 + 1 + 1 + 1);
  });

  it('has no cell that a spreadsheet would compute', () => {
    const row = rows.find((each) => each.includes('calc')) ?? '';
    expect(row).toMatch(/^'=cmd\|calc\.nix,/);
    expect(row).toContain('"\'+""quoted""');
    for (const cell of rows.flatMap((each) => each.split(','))) expect(cell).not.toMatch(/^"?[=+@-]/);
  });
});

describe('markdown', () => {
  it('has tables of what is done and left, and the rest folded', () => {
    expect(report('markdown')).toContain(
      '<details open>\n<summary>Done (1)</summary>\n\n| place | image | what | recipe |\n|---|---|---|---|\n' +
        "| `nix/image.nix:4` | `buildImage` | Rename to 'copyToRoot' | `deprecated-contents` |\n\n</details>",
    );
    expect(report('markdown')).toContain('<details>\n<summary>Good to know (1)</summary>');
    expect(report('markdown')).toContain('not a string<br>Make it a list: it was declined |');
  });

  it('takes texts for texts', () => {
    const line =
      report('markdown')
        .split('\n')
        .find((each) => each.includes('calc.nix')) ?? '';
    expect(line).toContain('`=cmd\\|calc.nix:1`');
    expect(line).not.toMatch(/<img|@team|#1 |\[a\]/);
    expect(line.replaceAll('\\|', '').split('|')).toHaveLength(6);
  });
});

describe('hasWork', () => {
  const [done, left, , note, suppressed] = places;
  it.each([
    ['what is done', done, true],
    ['what is left of a form', left, true],
    ['a note', note, false],
    ['what a comment suppresses', suppressed, false],
  ])('%s', (_what, place, expected) => {
    const [file] = exampleReport.files;
    if (!file || !place) throw new Error('the example has lost its places');
    expect(hasWork({ ...exampleReport, files: [{ ...file, places: [place] }] })).toBe(expected);
  });
});
