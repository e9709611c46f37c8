// What nixpkgs' layering programs made of random closures and of the golden images.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SizedNode } from '../../src/layering/auto-layer.ts';
import type { LayeringPipeline } from '../../src/layering/pipeline-steps.ts';

export interface RecordedAutoLayer {
  readonly name: string;
  readonly graph: readonly SizedNode[];
  readonly excluded: readonly string[];
  readonly limit: number;
  readonly layers: readonly string[][];
}

export interface RecordedPipeline {
  readonly name: string;
  readonly graph: readonly SizedNode[];
  readonly excluded: readonly string[];
  readonly pipeline: LayeringPipeline;
  /** null: refused */
  readonly layers: readonly string[][] | null;
}

const folder = join(import.meta.dirname, '../../fixtures/layering');

// The cast describes the recordings.
const readAll = (where: string): { readonly name: string; readonly data: Recording }[] =>
  readdirSync(where)
    .filter((file) => file.endsWith('.json'))
    .map((name) => ({ name, data: JSON.parse(readFileSync(join(where, name), 'utf8')) as Recording }));

interface Recording {
  readonly graph: readonly SizedNode[];
  readonly excluded: readonly string[];
  readonly excludePaths: readonly string[];
  readonly autoLayer: { readonly limit: number; readonly layers: readonly string[][] };
  readonly availableLayers: number;
  readonly layers: readonly string[][];
  readonly pipeline: LayeringPipeline | null;
  readonly pipelines: readonly {
    readonly pipeline: LayeringPipeline;
    readonly layers: readonly string[][] | null;
  }[];
}

const closures = readAll(folder);
const images = readAll(join(folder, 'images'));

export const recordedAutoLayers: readonly RecordedAutoLayer[] = [
  ...closures.map(({ name, data: { graph, excluded, autoLayer } }) => ({
    name,
    graph,
    excluded,
    ...autoLayer,
  })),
  ...images
    .filter(({ data }) => data.pipeline === null)
    .map(({ name, data: { graph, excludePaths, availableLayers, layers } }) => ({
      name,
      graph,
      excluded: excludePaths,
      limit: availableLayers,
      layers,
    })),
];

export const recordedPipelines: readonly RecordedPipeline[] = [
  ...closures.flatMap(({ name, data: { graph, excluded, pipelines } }) =>
    pipelines.map((recorded, index) => ({
      name: `${name}, pipeline ${index}`,
      graph,
      excluded,
      ...recorded,
    })),
  ),
  ...images.flatMap(({ name, data: { graph, excludePaths, pipeline, layers } }) =>
    pipeline === null ? [] : [{ name, graph, excluded: excludePaths, pipeline, layers }],
  ),
];
