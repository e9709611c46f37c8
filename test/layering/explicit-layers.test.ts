import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layerings, type PlanRequest, planLayers } from '../../src/layering/layer-plan.ts';
import { acyclicGraph, storePath } from './random-graph.ts';

const node = (name: string, references: readonly string[] = []) => ({
  path: storePath(name),
  references: [name, ...references].map(storePath),
  narSize: name.length,
});
//   app → flask → python → glibc;  app → data;  tool → glibc
const closure = [
  node('app', ['flask', 'data']),
  node('flask', ['python']),
  node('python', ['glibc']),
  node('glibc'),
  node('data'),
  node('tool', ['glibc']),
];
const namesOf = (paths: readonly string[]): string[] => paths.map((path) => path.replace(/^[^-]*-/, ''));

function plan(layers: readonly (readonly string[])[], overrides: Partial<PlanRequest> = {}) {
  return planLayers({
    closure,
    exclude: [],
    layering: 'popularity',
    maxLayers: 100,
    usedLayers: 1,
    explicitLayers: layers.map((own) => own.map(storePath)),
    ...overrides,
  });
}

describe('explicit layers', () => {
  test.each<
    [
      behaviour: string,
      layers: readonly (readonly string[])[],
      overrides: Partial<PlanRequest>,
      expected: readonly (readonly string[])[],
    ]
  >([
    [
      'hold what their paths need, and what is below is not repeated',
      [['python'], ['app']],
      {},
      [['glibc', 'python'], ['app', 'data', 'flask'], ['tool']],
    ],
    [
      'come in their order, also when an upper path needs a lower one',
      [['app'], ['python'], ['tool']],
      {},
      [['app', 'data', 'flask', 'glibc', 'python'], ['tool']],
    ],
    [
      'leave the rest to the layering',
      [['glibc']],
      { layering: 'single' },
      [['glibc'], ['app', 'data', 'flask', 'python', 'tool']],
    ],
    [
      'leave the rest of the budget to the others',
      [['glibc'], ['data']],
      { maxLayers: 5 },
      [['glibc'], ['data'], ['python'], ['app', 'flask', 'tool']],
    ],
    [
      'do not take from the layers of auto',
      [['python']],
      { layering: 'auto', maxLayers: 4 },
      [['glibc', 'python'], ['flask'], ['app', 'data', 'tool']],
    ],
    [
      'may need all of the budget',
      [['app'], ['tool']],
      { maxLayers: 3 },
      [['app', 'data', 'flask', 'glibc', 'python'], ['tool']],
    ],
    [
      'name a path as often as they like',
      [['glibc', 'glibc', 'python']],
      { layering: 'single' },
      [
        ['glibc', 'python'],
        ['app', 'data', 'flask', 'tool'],
      ],
    ],
    [
      'hold no excluded path, but what it needs',
      [['app', 'tool']],
      { exclude: [storePath('app'), storePath('flask')] },
      [['data', 'glibc', 'python', 'tool']],
    ],
    [
      'hold nothing that the base image has, whatever needs it',
      [['python'], ['app']],
      { inBase: new Set(['glibc', 'flask'].map(storePath)) },
      [['python'], ['app', 'data'], ['tool']],
    ],
    [
      'are below what a pipeline makes of the rest, which has no budget',
      [['python'], ['data']],
      { layering: [['split_every', 1]], maxLayers: 2 },
      [['glibc', 'python'], ['data'], ['app'], ['tool'], ['flask']],
    ],
    [
      'hold what a pipeline would remove',
      [['tool']],
      {
        layering: [
          ['remove_paths', [storePath('tool'), storePath('data')]],
          ['split_every', 9],
        ],
      },
      [
        ['glibc', 'tool'],
        ['app', 'flask', 'python'],
      ],
    ],
  ])('%s', (_, layers, overrides, expected) => {
    const { layers: found } = plan(layers, overrides);
    const sorted = (names: readonly string[]): string[] => [...names].sort();
    expect(found.map(({ paths }) => sorted(namesOf(paths)))).toEqual(expected.map(sorted));
  });

  test('are marked as such, and sorted by name', () => {
    expect(plan([['python']]).layers.map(({ paths, explicit }) => [namesOf(paths), explicit])).toEqual([
      [['glibc', 'python'], true],
      ...['data', 'flask', 'app', 'tool'].map((name) => [[name], undefined]),
    ]);
  });

  test.each([
    ['that name no path', [[], ['glibc']], 'layers[0] holds nothing, so there is no such layer: it names no'],
    [
      'whose paths are below',
      [['app'], ['python']],
      'layers[1] holds nothing, so there is no such layer: all',
    ],
  ])('%s are none, with a warning', (_, layers, warning) => {
    const { layers: found, warnings } = plan(layers);
    expect(found.filter(({ explicit }) => explicit)).toHaveLength(1);
    expect(warnings).toEqual([expect.stringContaining(warning)]);
  });

  test('without a warning there are none', () => {
    expect(plan([['glibc']])).not.toHaveProperty('warnings');
    expect(plan([])).toEqual(plan([], { explicitLayers: [] }));
  });

  test.each([
    [
      'more than there is room for',
      [['glibc'], ['python'], ['data']],
      3,
      'the base image, the customisation layer and 3 explicit layers use 4 of maxLayers = 3; at least one more',
      'maxLayers to 5',
    ],
    [
      'no room for the rest',
      [['glibc']],
      2,
      'and one explicit layer use 2 of maxLayers = 2; at least one more is needed for the other store paths',
      'maxLayers to 3',
    ],
    [
      'everything, but in too many',
      [['glibc'], ['app'], ['tool']],
      3,
      'and 3 explicit layers use 4 of maxLayers = 3',
      'maxLayers to 4',
    ],
  ])('that leave %s are refused', (_, layers, maxLayers, message, hint) => {
    expect(() => plan(layers, { maxLayers })).toThrow(
      expect.objectContaining({
        code: 'E_LAYER_BUDGET',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });

  test('layers that hold nothing take nothing of the budget', () => {
    expect(plan([['app'], [], ['python'], ['tool']], { maxLayers: 3 }).layers).toHaveLength(2);
  });

  test('a path that the image does not hold is named with its place', () => {
    const location = { file: '/layers.json', line: 3, column: 7 };
    const wrong = expect.objectContaining({
      code: 'E_SPEC',
      message: expect.stringMatching(
        /^layers\[1\]\[0\] is \/nix\/store\/.*-emacs, which is not in the closure/,
      ),
      hint: expect.stringContaining('nixlayer plan'),
      location,
    });
    expect(() => plan([['glibc'], ['emacs']], { explicitLocations: [[location], [location]] })).toThrow(
      wrong,
    );
  });

  test('every path is in one layer: the first whose paths need it', () => {
    const request = fc.record({
      closure: acyclicGraph(40),
      choices: fc.array(fc.array(fc.nat(), { maxLength: 3 }), { maxLength: 5 }),
      excluded: fc.array(fc.nat(), { maxLength: 3 }),
      inBase: fc.array(fc.nat(), { maxLength: 3 }),
      layering: fc.constantFrom(...layerings, [['split_every', 3]]),
      room: fc.integer({ min: 1, max: 8 }),
    });
    fc.assert(
      fc.property(request, ({ closure: nodes, choices, layering, room, ...other }) => {
        const pick = (choice: number): string => nodes[choice % nodes.length]!.path;
        const explicitLayers = choices.map((own) => own.map(pick));
        const exclude = other.excluded.map(pick);
        const inBase = new Set(other.inBase.map(pick));
        const maxLayers = 1 + choices.length + room;
        const { layers } = planLayers({
          closure: nodes,
          exclude,
          inBase,
          explicitLayers,
          layering,
          maxLayers,
          usedLayers: 1,
        });
        const isHeld = (path: string): boolean => !exclude.includes(path) && !inBase.has(path);
        expect(layers.flatMap(({ paths }) => paths).sort()).toEqual(
          nodes
            .map(({ path }) => path)
            .filter(isHeld)
            .sort(),
        );

        const below = new Set<string>();
        const expected = explicitLayers.map((own) => {
          const needed = closureOf(nodes, own).filter((path) => !below.has(path));
          for (const path of needed) below.add(path);
          return needed.filter(isHeld).sort();
        });
        const decided = layers.filter(({ explicit }) => explicit).map(({ paths }) => [...paths].sort());
        expect(decided).toEqual(expected.filter(({ length }) => length > 0));
        expect(layers.slice(0, decided.length).every(({ explicit }) => explicit)).toBe(true);
        if (typeof layering === 'string') expect(layers.length).toBeLessThan(maxLayers);
      }),
    );
  });
});

function closureOf(
  nodes: readonly { readonly path: string; readonly references: readonly string[] }[],
  from: readonly string[],
): string[] {
  const found = new Set(from);
  for (const path of found)
    for (const next of nodes.find((each) => each.path === path)!.references) found.add(next);
  return [...found];
}
