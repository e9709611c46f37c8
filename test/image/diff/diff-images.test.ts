import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffImages } from '../../../src/image/diff/diff-images.ts';
import { type ImageDiff, verdicts } from '../../../src/image/diff/image-diff.ts';
import { type MadeEntry, type MadeImage, type MadeLayer, madeContent, madeIndex } from './made-image.ts';
import { pairs } from './pairs.ts';

const json = (value: unknown): string => (value === undefined ? 'none' : JSON.stringify(value));
const note = (tolerance: string | undefined): string => (tolerance === undefined ? '' : ` (${tolerance})`);

/** As the table has them. */
function differencesOf({ config, files }: ImageDiff): string[] {
  return [
    ...config.map(({ path, a, b, tolerance }) => `${path}: ${json(a)} → ${json(b)}${note(tolerance)}`),
    ...(files?.changes ?? []).flatMap(({ path, change, fields, unread }) =>
      change === 'changed'
        ? fields.map(({ field, a, b, tolerance }) => `${path} ${field}: ${a} → ${b}${note(tolerance)}`)
        : [`${change === 'added' ? '+' : '-'}${path}${unread ? '?' : ''}`],
    ),
  ];
}

describe('two images that differ in', () => {
  test.each(pairs.map((pair) => [pair.name, pair] as const))('%s', async (_, pair) => {
    const { ignore = [], verdict, tolerated = [], differences, layers } = pair;
    const diff = await diffImages(madeContent(pair.a), madeContent(pair.b), { ignore });
    expect(differencesOf(diff)).toEqual(differences);
    expect(diff).toMatchObject({ verdict, tolerated });
    expect(diff.layers.pairs.map(({ same }) => same).join(' ')).toBe(layers);
  });
});

const file = (name: string, content = '', changes: Partial<MadeEntry> = {}): MadeEntry => ({
  name,
  content,
  ...changes,
});
const layer = (...entries: readonly MadeEntry[]): MadeLayer => ({ entries });
const image = (...layers: readonly MadeLayer[]): MadeImage => ({ layers });

describe('layers that both images have', () => {
  const [one, two] = [layer(file('one', '1')), layer(file('two', '2'))];

  test.each([
    ['are all', image(one, two), image(one, two), 0, 0],
    ['lie in another order', image(one, two), image(two, one), 0, 0],
    ['lie there twice', image(one), image(one, one), 0, 0],
    ['lie between others', image(layer(file('x', 'a')), one), image(layer(file('x', 'b')), one, two), 1, 2],
    ['have another config', image(one), { ...image(one), config: { User: 'me' } }, 0, 0],
  ])('and that %s are never opened', async (_, a, b, opensA, opensB) => {
    const [left, right] = [madeContent(a), madeContent(b)];
    await diffImages(left, right);
    expect([left.opened.length, right.opened.length]).toEqual([opensA, opensB]);
    const shared = left.opened.filter((digest) => right.opened.includes(digest));
    expect(shared).toEqual([]);
  });

  test('are read once, when somebody asks for it', async () => {
    const [left, right] = [madeContent(image(one, two)), madeContent(image(two, one))];
    const diff = await diffImages(left, right, { readShared: true });
    expect(left.opened).toHaveLength(2);
    expect(right.opened).toEqual([]);
    expect(diff).toMatchObject({
      verdict: 'file-system',
      a: { size: 2, files: 2 },
      b: { size: 2, files: 2 },
    });
    expect(diff).not.toHaveProperty('unproven');
  });

  test('and lie in another order leave open whether the files are the same', async () => {
    const diff = await diffImages(madeContent(image(one, two)), madeContent(image(two, one)));
    expect(diff).toMatchObject({ verdict: 'different', files: { changes: [] } });
    expect(diff.unproven).toBe('layers that both have lie in another order, and were not read');
  });

  test('and lie between the same files do not', async () => {
    const [x, y] = [layer(file('x')), layer(file('y'))];
    const squashed = image(layer(file('x'), file('y')), one);
    expect((await diffImages(madeContent(image(x, y, one)), madeContent(squashed))).verdict).toBe(
      'file-system',
    );
    const around = await diffImages(madeContent(image(x, one, y)), madeContent(squashed));
    expect(around).toMatchObject({
      verdict: 'different',
      unproven: expect.stringContaining('below a layer'),
    });
    const read = await diffImages(madeContent(image(x, one, y)), madeContent(squashed), { readShared: true });
    expect(read.verdict).toBe('file-system');
  });

  test('and that are shared show what an upper layer hides, when they are read', async () => {
    const base = layer(file('motd', 'old'));
    const diff = await diffImages(
      madeContent(image(base, layer(file('motd', 'new')))),
      madeContent(image(base, one)),
      {
        readShared: true,
      },
    );
    expect(differencesOf(diff)).toEqual([expect.stringMatching(/^motd content: /), '+one']);
  });

  test('may hold names that are the same but for hashes, which is not tolerated unread', async () => {
    const library = (digit: string, content: string): MadeLayer =>
      layer(file(`nix/store/${digit.repeat(32)}-lib-1.0`, content));
    const sides = (below: MadeLayer) =>
      ['a', 'b'].map((digit) => madeContent(image(below, library(digit, 'new'))));
    const verdicts = async (below: MadeLayer): Promise<string[]> => {
      const found: string[] = [];
      for (const readShared of [false, true]) {
        const [a, b] = sides(below);
        const diff = await diffImages(a!, b!, { ignore: ['store-hashes'], readShared });
        found.push(`${diff.verdict} ${diff.unproven === undefined ? '' : 'unproven'}`.trim());
      }
      return found;
    };
    expect(await verdicts(library('a', 'old'))).toEqual(['different unproven', 'different']);
    expect(await verdicts(layer(file('etc/x')))).toEqual(['different unproven', 'tolerated']);
  });
});

describe('packages', () => {
  const hash = (digit: string): string => digit.repeat(32);
  const path = (digit: string, name: string): string => `nix/store/${hash(digit)}-${name}`;
  const store = (digit: string, name: string, text: string): MadeLayer => {
    return layer({ name: `${path(digit, name)}/`, type: 'directory' }, file(`${path(digit, name)}/x`, text));
  };

  test('that differ in version and hash are told apart, with what leads to them', async () => {
    const app = (lib: string, digit: string): MadeLayer => store(digit, 'app', `/${lib}`);
    const a = {
      ...image(store('a', 'lib-1', 'one'), app(path('a', 'lib-1'), 'c')),
      config: { Cmd: [`/${path('c', 'app')}/x`] },
    };
    const b = {
      ...image(store('b', 'lib-2', 'three'), app(path('b', 'lib-2'), 'd')),
      config: { Cmd: [`/${path('d', 'app')}/x`] },
    };
    const { packages } = await diffImages(madeContent(a), madeContent(b));
    expect(packages.changes.find(({ name }) => name === 'lib')).toMatchObject({
      growth: 2,
      because: ['app', 'lib'],
    });
  });

  test('whose hashes alone differ are folded, also where they name each other', async () => {
    const made = (x: string, y: string): MadeImage =>
      image(store(x, 'lib', `self ${hash(x)}`), store(y, 'app', `/${path(x, 'lib')}`));
    const { packages } = await diffImages(madeContent(made('a', 'c')), madeContent(made('b', 'd')));
    expect(packages.changes).toEqual([]);
    expect(packages.hashOnly.map(({ b }) => b)).toEqual([`/${path('d', 'app')}`, `/${path('b', 'lib')}`]);
  });
});

test('of two indexes the images for one platform are compared', async () => {
  const of = (text: string): MadeImage => image(layer(file('x', text)));
  const a = madeIndex({
    amd64: madeContent(of('1')),
    arm64: madeContent({ ...of('2'), architecture: 'arm64' }),
  });
  const b = madeIndex({
    amd64: madeContent(of('3')),
    arm64: madeContent({ ...of('2'), architecture: 'arm64' }),
  });
  const on = async (architecture: string) =>
    (await diffImages(a, b, { platform: { os: 'linux', architecture } })).verdict;
  expect([await on('amd64'), await on('arm64')]).toEqual(['different', 'manifest']);
});

test('a manifest that is made to look at one side says nothing', async () => {
  const content = madeContent(image(layer(file('x'))));
  expect((await diffImages(content, content, { madeManifests: ['a'] })).verdict).toBe('diff-ids');
  expect((await diffImages(content, content, { madeManifests: ['a', 'b'] })).verdict).toBe('manifest');
});

test('what the base image says is told as its own', async () => {
  const of = (value: string): MadeImage => ({
    ...image(layer(file('x'))),
    config: { Env: [`PATH=${value}`] },
  });
  const bases = { a: new Map([['config', new Map([['Env', ['PATH=/bin']]])]]) };
  const { config } = await diffImages(madeContent(of('/bin')), madeContent(of('/app')), { bases });
  expect(config).toEqual([{ path: 'config.Env.PATH', a: '/bin', b: '/app', inherited: ['a'] }]);
});

test('what a node lacks is what it pulls', async () => {
  const [one, two] = [layer(file('1')), layer(file('2'))];
  const b = madeContent(image(one, two));
  const { pull, b: side } = await diffImages(madeContent(image(one)), b);
  expect(pull).toMatchObject({ layers: 1, total: side.compressedSize });
  expect(pull.bytes).toBeLessThan(pull.total);
  expect((await diffImages(b, b)).pull).toMatchObject({ layers: 0, bytes: 0 });
});

test('the same layer counts as there, where a docker-archive tells nothing of how it is sent', async () => {
  const one = layer(file('1'));
  const [a, b] = [
    madeContent(image(one)),
    madeContent(image({ ...one, compression: 'none' }, layer(file('2')))),
  ];
  expect((await diffImages(a, b)).pull.layers).toBe(2);
  expect((await diffImages(a, b, { madeManifests: ['a'] })).pull.layers).toBe(1);
});

test('layers go with those that have another version of their packages', async () => {
  const lib = (digit: string, name: string): MadeLayer =>
    layer(file(`nix/store/${digit.repeat(32)}-${name}/lib`, `of ${name}`));
  const a = image(lib('a', 'zlib-1.0'), lib('b', 'curl-1.0'));
  const b = image(lib('c', 'jq-1.0'), lib('d', 'curl-1.1'), lib('a', 'zlib-1.0'));
  const { layers } = await diffImages(madeContent(a), madeContent(b));
  const places = layers.pairs.map((pair) => `${pair.a?.index ?? '-'}${pair.b?.index ?? '-'} ${pair.same}`);
  expect(places).toEqual(['-0 no', '11 no', '02 blob']);
  expect(layers.moves).toEqual([]);
});

describe('hostile images', () => {
  test.each([
    ['a name that leads out', image(layer(file('a/../../b'))), 'leads out of the image'],
    ['a hard link to nothing', image(layer({ name: 'a', type: 'link', linkName: 'b' })), 'which is no file'],
    ['a file in a file', image(layer(file('a'), file('a/b'))), 'which is no folder'],
  ])('%s', async (_, hostile, message) => {
    const other = madeContent(image(layer(file('x'))));
    await expect(diffImages(madeContent(hostile), other)).rejects.toMatchObject({
      code: 'E_BASE_IMAGE',
      message: expect.stringContaining(message),
    });
    await expect(diffImages(other, madeContent(hostile))).rejects.toMatchObject({ code: 'E_BASE_IMAGE' });
  });

  test.each(['none', 'gzip', 'zstd'] as const)(
    'a layer that is not what the config says: %s',
    async (compression) => {
      const lying = { ...image({ ...layer(file('x')), compression }), diffIds: [`sha256:${'0'.repeat(64)}`] };
      await expect(
        diffImages(madeContent(image(layer(file('y')))), madeContent(lying)),
      ).rejects.toMatchObject({
        message: expect.stringContaining('but its config says'),
      });
    },
  );

  test('two configs that say two things of one layer', async () => {
    const lying = { ...image(layer(file('x'))), diffIds: [`sha256:${'0'.repeat(64)}`] };
    await expect(diffImages(madeContent(image(layer(file('x')))), madeContent(lying))).rejects.toMatchObject({
      message: expect.stringContaining('says another diffID'),
    });
  });

  test('as many diffIDs as there are layers', async () => {
    const short = madeContent({ ...image(layer(file('x'))), diffIds: [] });
    await expect(diffImages(short, short)).rejects.toMatchObject({ code: 'E_BASE_IMAGE' });
  });

  test('names that are no text are shown by their bytes', async () => {
    const diff = await diffImages(
      madeContent(image(layer(file('a')))),
      madeContent(image(layer(file('\xff\xe9')))),
    );
    expect(differencesOf(diff)).toEqual(['-a', '+\\xff\\xe9']);
  });
});

test('changes are cut, what counts first', async () => {
  const a = image(layer(file('a'), file('b'), file('c')));
  const b = image(
    layer(file('a', '', { mtime: 2 }), file('b', '', { mtime: 2 }), file('c', '', { mode: 0o600 })),
  );
  const { files } = await diffImages(madeContent(a), madeContent(b), { maxListed: 2, ignore: ['mtime'] });
  expect(files).toMatchObject({ changed: 3, isCut: true });
  expect(files?.changes.map(({ path }) => path)).toEqual(['c', 'a']);
});

describe('any images', () => {
  const names = fc.constantFrom('a', 'b', 'd/', 'd/a', 'd/.wh.a', '.wh.a', 'd/.wh..wh..opq', 'e/f');
  const entry = fc.record({
    name: names,
    content: fc.constantFrom('', '1', '22'),
    mode: fc.constantFrom(0o644, 0o600),
  });
  const entries = fc.uniqueArray(entry, { maxLength: 5, selector: ({ name }) => name.replace('/', '') });
  const layers = fc
    .array(entries, { minLength: 1, maxLength: 3 })
    .map((all) =>
      all.map((each) =>
        layer(
          ...each.map(
            (one): MadeEntry => (one.name.endsWith('/') ? { ...one, content: '', type: 'directory' } : one),
          ),
        ),
      ),
    );

  test('are the same as themselves', async () => {
    await fc.assert(
      fc.asyncProperty(layers, async (some) => {
        const { verdict, files, config } = await diffImages(
          madeContent({ layers: some }),
          madeContent({ layers: some }),
        );
        expect({ verdict, files, config }).toEqual({ verdict: 'manifest', files: undefined, config: [] });
      }),
      { numRuns: 30 },
    );
  });

  test('that are the same by what was read are so by everything', async () => {
    const pool = fc.array(layers, { minLength: 1, maxLength: 2 }).map((all) => all.flat());
    const picked = fc.array(fc.nat(5), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(pool, picked, picked, async (some, one, other) => {
        const of = (picks: readonly number[]): MadeImage =>
          image(...picks.map((pick) => some[pick % some.length] ?? layer()));
        const [a, b] = [madeContent(of(one)), madeContent(of(other))];
        const judged = verdicts.indexOf((await diffImages(a, b)).verdict);
        const sure = verdicts.indexOf((await diffImages(a, b, { readShared: true })).verdict);
        expect(sure).toBeLessThanOrEqual(judged);
      }),
      { numRuns: 200 },
    );
  });

  test('differ from others as those from them', async () => {
    await fc.assert(
      fc.asyncProperty(layers, layers, fc.boolean(), async (one, other, readShared) => {
        const [a, b] = [madeContent({ layers: one }), madeContent({ layers: other })];
        const forth = await diffImages(a, b, { readShared });
        const back = await diffImages(b, a, { readShared });
        expect(back.verdict).toBe(forth.verdict);
        expect([...differencesOf(back)].sort()).toEqual(differencesOf(forth).map(mirrored).sort());
        expect(sameOf(back)).toEqual(sameOf(forth));
      }),
      { numRuns: 100 },
    );
  });
});

function mirrored(difference: string): string {
  if (/^[+-]/.test(difference)) return `${difference.startsWith('+') ? '-' : '+'}${difference.slice(1)}`;
  const [, what, a, b] = /^(.*?: )(.*) → (.*)$/s.exec(difference) ?? [];
  return `${what}${b} → ${a}`;
}

const sameOf = ({ layers }: ImageDiff): string[] => layers.pairs.map(({ same }) => same).sort();
