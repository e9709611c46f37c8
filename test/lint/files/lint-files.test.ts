// Runs over real files: findings between files, fixes, the cache.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultConfiguration } from '../../../src/lint/config/configuration.ts';
import { checkCache } from '../../../src/lint/files/check-cache.ts';
import { checkFiles } from '../../../src/lint/files/check-files.ts';
import { type CheckTasks, lintFiles } from '../../../src/lint/files/lint-files.ts';

let folder: string;

const write = async (files: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
};

const library = '{ dir = "srv"; }\n';
const image = [
  '{ dockerTools }:',
  'dockerTools.buildImage {',
  '  name = "a";',
  '  config.WorkingDir = (import ./library.nix).dir;',
  '}',
  '',
].join('\n');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nixlayer-lint-'));
  await write({ 'image.nix': image, 'other.nix': image, 'library.nix': library });
});
afterEach(() => rm(folder, { recursive: true }));

const only = { 'relative-workdir': { level: 'error' }, 'deprecated-contents': { level: 'warn' } } as const;

const run = (names: readonly string[], check: CheckTasks = checkFiles, rules: typeof only | object = only) =>
  lintFiles(
    {
      files: names.map((name) => join(folder, name)),
      texts: new Map(),
      configurationOf: () => config(rules),
      fixes: [],
      timeoutMs: 10_000,
    },
    {},
    check,
  );

const configs = new Map<object, typeof defaultConfiguration>();
const config = (rules: object) => {
  const known = configs.get(rules) ?? { ...defaultConfiguration, rules: { ...rules } };
  configs.set(rules, known);
  return known;
};

/** `file:line rule → related file:line` */
const shown = ({ results }: Awaited<ReturnType<typeof run>>) => {
  const place = (file: string, line: number) => `${relative(folder, file)}:${line}`;
  return results.flatMap(({ diagnostics }) =>
    diagnostics
      .filter(({ rule }) => Object.hasOwn(only, rule))
      .map(({ file, range, related }) =>
        [
          place(file, range.start.line),
          ...related.map((each) => place(each.file, each.range.start.line)),
        ].join(' → '),
      ),
  );
};

describe('a value of another file', () => {
  it('is found there when that file is linted, once, whoever uses it', async () => {
    expect(shown(await run(['image.nix', 'library.nix', 'other.nix']))).toEqual([
      'library.nix:1 → image.nix:2',
    ]);
  });

  it('is found at each call when that file is not linted', async () => {
    expect(shown(await run(['image.nix', 'other.nix']))).toEqual([
      'image.nix:2 → library.nix:1',
      'other.nix:2 → library.nix:1',
    ]);
  });

  it('is suppressed where it is shown', async () => {
    await write({ 'library.nix': `# nixlayer-ignore relative-workdir\n${library}` });
    const all = await run(['image.nix', 'library.nix']);
    expect(shown(all)).toEqual([]);
    expect(all.results.flatMap(({ suppressed }) => suppressed)).toHaveLength(1);
    expect(
      all.results.flatMap(({ diagnostics }) =>
        diagnostics.filter(({ rule }) => rule === 'unused-suppression'),
      ),
    ).toEqual([]);
  });
});

it('what a fix in one file mends in another is not reported', async () => {
  await write({
    'arguments-of.nix': '{ pkgs }: pkgs.dockerTools.buildImage { name = "b"; contents = [ ]; }\n',
    'both.nix': '{ pkgs }: [ (import ./arguments-of.nix { inherit pkgs; }) ]\n',
  });
  const { results, fixed } = await lintFiles({
    files: ['arguments-of.nix', 'both.nix'].map((name) => join(folder, name)),
    texts: new Map(),
    configurationOf: () => config(only),
    fixes: ['safe'],
    timeoutMs: 10_000,
  });
  expect(fixed.map(({ after }) => after)).toEqual([
    '{ pkgs }: pkgs.dockerTools.buildImage { name = "b"; copyToRoot = [ ]; }\n',
  ]);
  expect(results.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
});

it('files that cannot be read are told, the others linted', async () => {
  const { unreadable, results } = await run(['none.nix', 'image.nix']);
  expect(unreadable).toMatchObject([{ file: join(folder, 'none.nix') }]);
  expect(results).toHaveLength(2);
});

it('ignored files are left out', async () => {
  const configuration = { ...defaultConfiguration, folder, ignore: ['image.nix'] };
  const files = ['image.nix', 'other.nix'].map((name) => join(folder, name));
  const { results } = await lintFiles(
    { files, texts: new Map(), configurationOf: () => configuration, fixes: [], timeoutMs: 10_000 },
    {},
  );
  expect(results.map(({ file }) => relative(folder, file))).toEqual(['other.nix']);
});

describe('the cache', () => {
  const counting = () => {
    const asked: string[] = [];
    const check: CheckTasks = (tasks, options) => {
      asked.push(...tasks.map(({ file }) => relative(folder, file)));
      return checkFiles(tasks, options);
    };
    return { asked, check };
  };
  const names = ['image.nix', 'library.nix', 'other.nix'];

  /** Runs twice, with changes between; what the second run linted and found. */
  const twice = async (
    change: () => Promise<unknown>,
    { version = '1', rules = only as object, files = names } = {},
  ) => {
    const first = checkCache('1', undefined, checkFiles);
    await run(names, first.check);
    await change();
    const { asked, check } = counting();
    const found = shown(await run(files, checkCache(version, first.serialise(), check).check, rules));
    expect(found).toEqual(shown(await run(files, checkFiles, rules)));
    return asked;
  };

  it('answers for files that are the same', async () => {
    expect(await twice(async () => {})).toEqual([]);
  });

  it.each<[what: string, change: () => Promise<unknown>, asked: readonly string[]]>([
    ['a file', () => write({ 'image.nix': image.replace('"a"', '"b"') }), ['image.nix']],
    [
      'a file that others import',
      () => write({ 'library.nix': '{ dir = "/srv"; }' }),
      ['image.nix', 'library.nix', 'other.nix'],
    ],
    [
      'a file that others import, away',
      () => rm(join(folder, 'library.nix')),
      ['image.nix', 'library.nix', 'other.nix'],
    ],
  ])('lints anew what has changed: %s', async (_what, change, asked) => {
    expect(await twice(change)).toEqual(asked);
  });

  it('lints anew with another version, or other levels', async () => {
    expect(await twice(async () => {}, { version: '2' })).toEqual(names);
    expect(await twice(async () => {}, { rules: { 'relative-workdir': { level: 'warn' } } })).toEqual(names);
  });

  it('knows that a finding has another place when its file is not linted', async () => {
    expect(await twice(async () => {}, { files: ['image.nix'] })).toEqual(['image.nix']);
  });

  it('counts as nothing when it cannot be read', async () => {
    for (const broken of ['', '{', '{"format":2,"entries":{}}', '{"format":1,"entries":{"a":{}}}']) {
      const { asked, check } = counting();
      await run(names, checkCache('1', broken, check).check);
      expect(asked).toEqual(names);
    }
  });
});
