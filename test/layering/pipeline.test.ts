import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SizedNode } from '../../src/layering/auto-layer.ts';
import { planLayers } from '../../src/layering/layer-plan.ts';
import { runPipeline } from '../../src/layering/pipeline.ts';
import type { LayeringPipeline } from '../../src/layering/pipeline-steps.ts';
import { acyclicGraph, storePath } from './random-graph.ts';
import { recordedPipelines } from './recorded.ts';

const node = (name: string, narSize: number, references: string[]): SizedNode => ({
  path: storePath(name),
  narSize,
  references: references.map(storePath),
});
const nameOf = (path: string): string => path.slice(path.indexOf('-') + 1);
const none: ReadonlySet<string> = new Set();

//  app → web → lib        sizes: app 1, lib 2, tool 3, web 4, data 5
//  app → tool → lib
//  web → data
const closure = [
  node('app', 1, ['web', 'tool']),
  node('web', 4, ['lib', 'data']),
  node('tool', 3, ['lib', 'tool']),
  node('lib', 2, []),
  node('data', 5, []),
];
const [app, web, tool, lib, data] = ['app', 'web', 'tool', 'lib', 'data'].map(storePath);
const run = (pipeline: LayeringPipeline, excluded = none): string[] =>
  runPipeline(pipeline, closure, excluded).layers.map((paths) => paths.map(nameOf).join(' '));

describe('operations', () => {
  const rows: readonly (readonly [string, LayeringPipeline, string[]])[] = [
    [
      'popularity_contest gives each path a layer',
      [['popularity_contest']],
      ['lib', 'data', 'tool', 'web', 'app'],
    ],
    [
      'limit_layers merges what is left',
      [['popularity_contest'], ['limit_layers', 3]],
      ['lib', 'data', 'tool web app'],
    ],
    [
      'limit_layers 1 merges all',
      [
        ['split_every', 2],
        ['limit_layers', 1],
      ],
      ['app lib tool web data'],
    ],
    [
      'limit_layers with room changes nothing',
      [
        ['split_every', 2],
        ['limit_layers', 9],
      ],
      ['app lib', 'tool web', 'data'],
    ],
    ['split_every goes from the smallest path on', [['split_every', 2]], ['app lib', 'tool web', 'data']],
    ['reverse turns a list around', [['split_every', 2], ['reverse']], ['data', 'tool web', 'app lib']],
    ['split_paths separates what is shared', [['split_paths', [web]]], ['web data', 'lib', 'app tool']],
    [
      'split_paths takes direct references',
      [['split_paths', [{ children_of: app }]]],
      ['lib tool web data', 'app'],
    ],
    [
      'children_of may be a list',
      [['split_paths', [{ children_of: [web, 'unknown'] }]]],
      ['lib data', 'app tool web'],
    ],
    ['split_paths of nothing known leaves all', [['split_paths', ['unknown']]], ['app lib tool web data']],
    ['split_paths of the only root takes all', [['split_paths', [app]]], ['app lib tool web data']],
    ['subcomponent_out follows references', [['subcomponent_out', [tool]]], ['lib tool', 'app web data']],
    ['subcomponent_in goes against them', [['subcomponent_in', [data]]], ['app web data', 'lib tool']],
    [
      'over changes one part',
      [
        ['split_paths', [web]],
        ['over', 'main', ['split_every', 1]],
      ],
      ['web', 'data', 'lib', 'app tool'],
    ],
    [
      'map changes each item',
      [
        ['split_every', 3],
        ['map', ['split_every', 2]],
      ],
      ['app lib', 'tool', 'web data'],
    ],
    [
      'flatten makes a list of parts',
      [['split_paths', [web]], ['flatten'], ['reverse']],
      ['app tool', 'lib', 'web data'],
    ],
    [
      'pipe is a step of steps',
      [['pipe', [['split_every', 2], ['reverse']]]],
      ['data', 'tool web', 'app lib'],
    ],
    [
      'remove_paths leaves a path out',
      [
        ['remove_paths', lib],
        ['split_every', 9],
      ],
      ['app tool web data'],
    ],
    [
      'remove_paths takes a list',
      [
        ['remove_paths', [lib, data]],
        ['split_every', 9],
      ],
      ['app tool web'],
    ],
  ];
  test.each(rows)('%s', (_, pipeline, expected) => {
    expect(run(pipeline)).toEqual(expected);
  });

  test('excluded paths are gone before anything is counted', () => {
    expect(run([['popularity_contest']], new Set([storePath('app')]))).toEqual([
      'lib',
      'data',
      'tool',
      'web',
    ]);
  });

  test('a closure without paths has no layers, whatever the steps', () => {
    expect(runPipeline([['over', 'main', ['flatten']]], [], none).layers).toEqual([]);
  });
});

describe('agrees with flatten-references-graph', () => {
  test.each(recordedPipelines)('on $name', ({ graph, excluded, pipeline, layers }) => {
    const plan = (): readonly string[][] => runPipeline(pipeline, graph, new Set(excluded)).layers;
    if (layers === null) expect(plan).toThrow(/^layeringPipeline: step \d+ \(\w+\)/);
    else expect(plan()).toEqual(layers);
  });
});

describe('a wrong pipeline', () => {
  const rows: readonly (readonly [string, LayeringPipeline, RegExp])[] = [
    ['no steps', [], /ends in a graph/],
    ['a bare graph at the end', [['remove_paths', lib]], /ends in a graph/],
    ['an unknown operation', [['split_every', 1], ['sort']], /step 2 is "sort", which is no operation/],
    ['a name of Object.prototype', [['constructor']], /step 1 is "constructor"/],
    ['a step that is no list', ['flatten'], /step 1 must be a list/],
    ['an empty step', [[]], /step 1 must be a list that begins with the name/],
    [
      'too few arguments',
      [['limit_layers']],
      /step 1 \(limit_layers\) takes a whole number from 1, but has 0 arguments/,
    ],
    ['too many arguments', [['reverse', 1]], /step 1 \(reverse\) takes no argument, but has 1 argument$/],
    ['a limit of 0', [['limit_layers', 0]], /expects a whole number from 1, got 0/],
    ['a size as text', [['split_every', '3']], /got "3"/],
    [
      'a path where a list belongs',
      [['split_paths', lib]],
      /step 1 \(split_paths\) expects a list of store paths/,
    ],
    ['an unknown kind of target', [['split_paths', [{ parents_of: lib }]]], /"children_of"/],
    [
      'a list where a graph belongs',
      [['popularity_contest'], ['split_every', 4]],
      /step 2 \(split_every\) works on one graph, but gets a list/,
    ],
    ['a graph where a list belongs', [['reverse']], /works on a list, but gets one graph/],
    [
      'a list where parts belong',
      [
        ['split_every', 1],
        ['over', 'main', ['flatten']],
      ],
      /works on parts, but gets a list/,
    ],
    [
      'a part that is missing',
      [
        ['split_paths', [app]],
        ['over', 'rest', ['popularity_contest']],
      ],
      /needs a part "rest", but there is only "main"/,
    ],
    [
      'a mistake inside',
      [
        ['split_paths', [web]],
        ['over', 'rest', ['pipe', [['flatten'], ['limit_layers', -1]]]],
      ],
      /step 2 \(over\), its step \(pipe\), step 2 \(limit_layers\) expects/,
    ],
    ['nesting without end', [nested(200)], /nested deeper than 100/],
    [
      'parts that are merged',
      [
        ['split_every', 1],
        ['map', ['split_paths', [lib]]],
        ['limit_layers', 1],
      ],
      /merging the last items, works on one graph, but gets parts/,
    ],
  ];
  test.each(rows)('%s', (_, pipeline, message) => {
    expect(() => run(pipeline)).toThrow(
      expect.objectContaining({ code: 'E_SPEC', message: expect.stringMatching(message) }),
    );
  });
});

describe('whatever the closure', () => {
  const pipelines: readonly ((some: string) => LayeringPipeline)[] = [
    () => [['popularity_contest'], ['limit_layers', 5]],
    () => [
      ['split_every', 4],
      ['map', ['split_every', 3]],
    ],
    (some) => [['split_paths', [some]]],
    (some) => [['split_paths', [{ children_of: some }]], ['flatten'], ['reverse']],
    (some) => [
      ['subcomponent_out', [some]],
      ['over', 'rest', ['popularity_contest']],
    ],
    (some) => [
      ['subcomponent_in', [some]],
      ['over', 'main', ['pipe', [['popularity_contest'], ['limit_layers', 2]]]],
    ],
    (some) => [['remove_paths', some], ['popularity_contest']],
  ];

  test('each path is in one layer, or was removed, and the order of the input has no influence', () => {
    fc.assert(
      fc.property(acyclicGraph(40), fc.nat(), fc.constantFrom(...pipelines), (graph, choice, pipelineOf) => {
        const layering = pipelineOf(graph[choice % graph.length]!.path);
        // planLayers checks its own result.
        const plan = (nodes: SizedNode[]) =>
          planLayers({ closure: nodes, exclude: [], layering, maxLayers: 2, usedLayers: 1 });
        expect(plan(graph.toReversed())).toEqual(plan(graph));
      }),
    );
  });
});

function nested(depth: number): unknown {
  let step: unknown = ['flatten'];
  for (let level = 0; level < depth; level += 1) step = ['map', step];
  return step;
}
