import { describe, expect, test } from 'vitest';
import { confJsonDocument } from '../../src/dockertools/conf-json.ts';
import { closureRoots } from '../../src/dockertools/image-spec.ts';
import { readDescription } from '../../src/dockertools/read-description.ts';
import { formatJson } from '../../src/json/print-json.ts';
import { type PlanOverrides, planImage, planWithLayers } from '../../src/stages/plan-image.ts';
import { type BaseSummary, noBase } from '../../src/stages/summarise-base.ts';
import type { Closure } from '../../src/store/store.ts';
import { exampleSpec, storePath } from './example-spec.ts';

const [base, top, app, library] = [
  ...exampleSpec.roots,
  storePath('3', 'app'),
  storePath('4', 'lib'),
] as const;
const info = (path: string, references: string[]) => ({ path, references, narSize: 1, narHash: '' });
const closure: Closure = {
  storeDir: '/nix/store',
  paths: [info(base, [app]), info(top, [app, library]), info(app, [app, library]), info(library, [])],
};

const planned = (changes: object, below: number | BaseSummary = 0, overrides: PlanOverrides = {}) => {
  const description = readDescription(JSON.stringify({ ...exampleSpec, ...changes }), 'spec');
  if (description.kind !== 'spec') throw new Error('not a spec');
  const base = typeof below === 'number' ? { ...noBase, layers: below } : below;
  return planWithLayers(description.spec, closure, base, overrides);
};
const plan = (...how: Parameters<typeof planned>) => planned(...how).conf;

describe('planning', () => {
  test.each([
    ['the roots themselves are in no store layer', {}, {}, [[library], [app]]],
    ['a single layer', { layering: 'single' }, {}, [[app, library]]],
    ['no store paths at all', { includeStorePaths: false }, {}, []],
    ['fewer layers than the expression says', {}, { maxLayers: 2 }, [[library, app]]],
    ['auto-layer', { layering: 'auto', maxLayers: 2 }, {}, [[app, library]]],
    [
      'a layering pipeline, without the roots',
      { layering: [['split_paths', [{ children_of: [app] }]]], maxLayers: 2 },
      {},
      [[library], [app]],
    ],
    ['a pipeline of the command line', {}, { layering: [['split_every', 2]] }, [[app, library]]],
    ['another layering than the expression says', {}, { layering: 'single' as const }, [[app, library]]],
  ])('%s', (_, changes, overrides, layers) => {
    expect(plan(changes, 0, overrides).store_layers).toEqual(layers);
  });

  test.each([
    ['an offset', '2024-05-06T07:08:09+02:00', '2024-05-06T05:08:09+00:00'],
    ['a fraction', '2024-05-06T07:08:09.987654Z', '2024-05-06T07:08:09+00:00'],
    ['a date alone', '2024-05-06', '2024-05-06T00:00:00+00:00'],
    ['seconds', '@1700000000', '2023-11-14T22:13:20+00:00'],
    ['the time when it is written', 'now', 'now'],
  ])("times are as dockerTools' stream script reads them: %s", (_, time, written) => {
    expect(plan({ created: time, mtime: time })).toMatchObject({ created: written, mtime: written });
  });

  test('buildImage has one layer, and no other layering', () => {
    expect(plan({ archive: 'build-image' }).store_layers).toEqual([[app, library]]);
    expect(plan({ archive: 'build-image' }, 0, { layering: 'single' }).store_layers.length).toBe(1);
    expect(() => plan({ archive: 'build-image' }, 0, { layering: 'popularity' })).toThrow(
      expect.objectContaining({ code: 'E_USAGE', message: expect.stringContaining('one layer') }),
    );
  });

  test('the date of buildImage is whatever it was given, other times must be times', () => {
    expect(plan({ archive: 'build-image', created: 'yesterday-ish' }).created).toBe('yesterday-ish');
    expect(() => plan({ created: 'yesterday-ish' })).toThrow(/created = "yesterday-ish" is not a time/);
    expect(() => plan({ mtime: 'soon' })).toThrow(/mtime = "soon" is not a time/);
  });

  test('owners are texts in conf.json, and numbers again when it is read', () => {
    const text = formatJson(confJsonDocument(plan({ uid: 1000, gid: 100 })));
    expect(JSON.parse(text)).toMatchObject({ uid: '1000', gid: '100' });
    const read = readDescription(text, 'conf.json');
    expect(read.kind === 'conf' && read.conf).toMatchObject({ uid: 1000, gid: 100 });
  });

  test('rates decide what transfer merges, and are for it alone', () => {
    const roots = { layering: 'transfer', maxLayers: 3 };
    expect(plan(roots, 0, { rates: { lib: 0 } }).store_layers).toEqual([[library], [app]]);
    expect(() => plan({}, 0, { rates: {} })).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
    const one = { archive: 'build-image' };
    expect(() => plan(one, 0, { rates: {} })).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
  });

  test('layers of the base image take room', () => {
    expect(() => plan({ maxLayers: 3 }, 2)).toThrow(/use 3 of maxLayers = 3/);
  });

  test('more layers than can be stacked are refused', () => {
    expect(() => plan({ maxLayers: 200 }, 123)).toThrow(
      expect.objectContaining({ code: 'E_LAYER_BUDGET', message: expect.stringContaining('125') }),
    );
    expect(plan({ maxLayers: 200 }, 122).store_layers).toHaveLength(2);
  });

  test('store paths of the base image are in no layer', () => {
    const base = { layers: 1, storePaths: new Set([library]) };
    expect(plan({}, base).store_layers).toEqual([[app]]);
  });

  test('a layering pipeline pays no attention to the base image', () => {
    expect(plan({ layering: [['split_every', 1]], maxLayers: 2 }, 9).store_layers).toEqual([
      [app],
      [library],
    ]);
  });

  test.each<
    [
      behaviour: string,
      changes: object,
      below: number | BaseSummary,
      overrides: PlanOverrides,
      layers: unknown,
    ]
  >([
    ['of the expression', { layers: [[library]] }, 0, {}, [[library], [app]]],
    ['of the command line instead', { layers: [[library]] }, 0, { layers: [[app]] }, [[app, library]]],
    [
      'none of the command line instead',
      { layers: [[app]], layering: 'single' },
      0,
      { layers: [] },
      [[app, library]],
    ],
    ['with what a root needs, without the root', { layers: [[top]] }, 0, {}, [[app, library]]],
    [
      'without what the base image has',
      { layers: [[library], [app]] },
      { layers: 1, storePaths: new Set([library]) },
      {},
      [[app]],
    ],
    ['below a pipeline', { layers: [[library]], layering: [['split_every', 9]] }, 9, {}, [[library], [app]]],
    ['none without store paths', { layers: [[library]], includeStorePaths: false }, 0, {}, []],
  ])('explicit layers: %s', (_, changes, below, overrides, layers) => {
    expect(plan(changes, below, overrides).store_layers).toEqual(layers);
  });

  test('what explicit layers say without an effect is warned of', () => {
    expect(planned({ layers: [[library]] }).plan.warnings).toBeUndefined();
    expect(planned({ layers: [[app], [library]] }).plan.warnings).toEqual([
      expect.stringContaining('layers[1] holds nothing'),
    ]);
    expect(planned({ layers: [[library]], includeStorePaths: false }).plan.warnings).toEqual([
      'layers has no effect: the image has no store paths (includeStorePaths is false)',
    ]);
  });

  test('layers of the base image leave less room for explicit ones', () => {
    expect(plan({ layers: [[library]], maxLayers: 5 }, 2).store_layers).toEqual([[library], [app]]);
    expect(() => plan({ layers: [[library]], maxLayers: 4 }, 2)).toThrow(
      expect.objectContaining({
        code: 'E_LAYER_BUDGET',
        message: expect.stringContaining('and one explicit layer use 4 of maxLayers = 4'),
      }),
    );
  });

  test('the one layer of buildImage takes no explicit ones', () => {
    const own = () => plan({ archive: 'build-image', layers: [[library]] });
    const given = () => plan({ archive: 'build-image' }, 0, { layers: [[library]] });
    const refused = (code: string) =>
      expect.objectContaining({
        code,
        message: expect.stringContaining('buildImage puts all store paths into one'),
      });
    expect(own).toThrow(refused('E_SPEC'));
    expect(given).toThrow(refused('E_USAGE'));
  });

  test.each([[{}], ['app'], [[library]], [[['app']]], [[[`${library}/bin`]]]])(
    'layers of %j are refused',
    (layers) => {
      expect(() => plan({ layers })).toThrow(
        expect.objectContaining({ code: 'E_SPEC', message: expect.stringContaining('layers') }),
      );
    },
  );

  test.each(['best', {}, null])('a layering of %j is refused', (layering) => {
    expect(() => plan({ layering })).toThrow(/layering/);
  });

  test.each([
    ['those of the expression', {}, [], 'registry.example/team/app:1.0', undefined],
    [
      'several of the expression',
      { tags: ['a:1', 'b:2'] },
      [],
      'registry.example/team/app:1.0',
      ['a:1', 'b:2'],
    ],
    ['one of the command line instead', { tags: ['a:1'] }, ['other:2'], 'other:2', undefined],
    ['several of the command line', {}, ['x:1', 'y:2', 'z:3'], 'x:1', ['y:2', 'z:3']],
  ])('the names of the image are %s', (_, changes, repoTags, first, further) => {
    const { repo_tag, nixlayer } = plan(changes, 0, { repoTags });
    expect([repo_tag, nixlayer?.tags]).toEqual([first, further]);
  });

  test('what only nixlayer knows stands under one key, which is not there without it', () => {
    expect(plan({ annotations: {}, tags: [] })).not.toHaveProperty('nixlayer');
    expect(plan({ annotations: { a: 'b' } }, 0, { repoTags: ['x:1'] }).nixlayer).toEqual({
      annotations: { a: 'b' },
    });
  });
});

test('planImage gives the conf.json alone', () => {
  const description = readDescription(JSON.stringify(exampleSpec), 'spec');
  expect(description.kind === 'spec' && planImage(description.spec, closure, noBase)).toEqual(plan({}));
});

test('the closure of an image is that of its roots and of explicit layers', () => {
  const description = readDescription(JSON.stringify({ ...exampleSpec, layers: [[app], [], [top]] }), 'spec');
  expect(description.kind === 'spec' && closureRoots(description.spec)).toEqual([...exampleSpec.roots, app]);
});

test('a conf.json is read back as it was written', () => {
  for (const changes of [{}, { tags: ['a:1'], annotations: { 'a b': 'ö"' } }]) {
    const conf = plan(changes);
    expect(readDescription(formatJson(confJsonDocument(conf)), 'conf')).toEqual({ kind: 'conf', conf });
  }
});
