// The steps of a layering pipeline: from `["limit_layers", 5]` to a function on values. All steps are read before the
// first one runs.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { count, type Parameter, partName, pathOrPaths, paths, splitTargets } from './pipeline-arguments.ts';
import type { Graph, Parts, Value, ValueList } from './pipeline-value.ts';
import { connected, graphsIn, induced, listOf, merge, partsOf, subgraph } from './pipeline-value.ts';
import { rankByPopularity } from './popularity.ts';
import { splitPaths } from './split-paths.ts';

/** Steps as JSON has them: a list of `[name, ...arguments]`. */
export type LayeringPipeline = readonly unknown[];

type Operation = (value: Value) => Value;

/** A step while it is read. */
interface Step {
  /** `step 2 (over), step 1 (limit_layers)`, counted from 1 */
  readonly where: string;
  readonly args: readonly unknown[];
  readonly depth: number;
  readonly removed: Set<string>;
}

const deepest = 100;

/**
 * @param removed takes the paths that `remove_paths` drops, when the result runs
 * @throws NixlayerError E_SPEC
 */
export function compilePipeline(pipeline: LayeringPipeline, removed: Set<string>): Operation {
  return compileSteps(pipeline, '', 0, removed);
}

export function pipelineError(where: string, problem: string, hint?: string): NixlayerError {
  return new NixlayerError(
    'E_SPEC',
    `layeringPipeline: ${where} ${problem}`,
    hint === undefined ? {} : { hint },
  );
}

function compileSteps(steps: unknown, within: string, depth: number, removed: Set<string>): Operation {
  if (!Array.isArray(steps)) {
    throw pipelineError(
      within === '' ? 'the whole pipeline' : within,
      'must be a list of steps, each [name, arguments …]',
    );
  }
  const operations = steps.map((step, index) =>
    compileStep(step, `${within === '' ? '' : `${within}, `}step ${index + 1}`, depth, removed),
  );
  return (value) => operations.reduce((result, operation) => operation(result), value);
}

function compileStep(step: unknown, position: string, depth: number, removed: Set<string>): Operation {
  if (depth > deepest) throw pipelineError(position, `is nested deeper than ${deepest} steps`);
  if (!Array.isArray(step) || typeof step[0] !== 'string') {
    throw pipelineError(position, 'must be a list that begins with the name of an operation');
  }
  const [name, ...args] = step;
  const make = operations.get(name);
  if (make === undefined) {
    throw pipelineError(
      position,
      `is ${JSON.stringify(name)}, which is no operation`,
      `Expected one of ${[...operations.keys()].join(', ')}.`,
    );
  }
  return make({ where: `${position} (${name})`, args, depth, removed });
}

const operations = new Map<string, (step: Step) => Operation>([
  ['popularity_contest', plain((value, where) => popularityContest(asGraph(value, where)))],
  ['flatten', plain((value, where) => listOf(graphsIn(asListOrParts(value, where))))],
  ['reverse', plain((value, where) => listOf([...asList(value, where).items].reverse()))],
  ['limit_layers', withArgument(count, limitLayers)],
  ['split_every', withArgument(count, (value, size, { where }) => splitEvery(asGraph(value, where), size))],
  [
    'split_paths',
    withArgument(splitTargets, (value, targets, { where }) => splitPaths(asGraph(value, where), targets)),
  ],
  [
    'subcomponent_out',
    withArgument(paths, (value, from, { where }) => subcomponent(asGraph(value, where), from, 'out')),
  ],
  [
    'subcomponent_in',
    withArgument(paths, (value, from, { where }) => subcomponent(asGraph(value, where), from, 'in')),
  ],
  ['remove_paths', withArgument(pathOrPaths, removePaths)],
  ['over', over],
  ['map', map],
  ['pipe', pipe],
]);

function plain(run: (value: Value, where: string) => Value): (step: Step) => Operation {
  return (step) => {
    checkArity(step, []);
    return (value) => run(value, step.where);
  };
}

function withArgument<T>(
  parameter: Parameter<T>,
  run: (value: Value, argument: T, step: Step) => Value,
): (step: Step) => Operation {
  return (step) => {
    checkArity(step, [parameter.expected]);
    const argument = readArgument(step, 0, parameter);
    return (value) => run(value, argument, step);
  };
}

function over(step: Step): Operation {
  checkArity(step, [partName.expected, 'a step']);
  const key = readArgument(step, 0, partName);
  const operation = compileStep(step.args[1], `${step.where}, its step`, step.depth + 1, step.removed);
  return (value) => {
    const { parts } = asParts(value, step.where);
    const part = parts.get(key);
    if (part === undefined) {
      throw pipelineError(
        step.where,
        `needs a part "${key}", but there is only ${[...parts.keys()].map((name) => `"${name}"`).join(' and ')}`,
        'Parts without paths are missing: check that the paths of the step before are in the closure.',
      );
    }
    return partsOf(new Map(parts).set(key, operation(part)));
  };
}

function map(step: Step): Operation {
  checkArity(step, ['a step']);
  const operation = compileStep(step.args[0], `${step.where}, its step`, step.depth + 1, step.removed);
  return (value) => listOf(asList(value, step.where).items.map(operation));
}

function pipe(step: Step): Operation {
  checkArity(step, ['a list of steps']);
  return compileSteps(step.args[0], step.where, step.depth + 1, step.removed);
}

function popularityContest(graph: Graph): ValueList {
  return listOf(rankByPopularity(graph.nodes).map((path) => induced([{ path, references: [] }])));
}

function limitLayers(value: Value, limit: number, { where }: Step): Value {
  const { items } = asList(value, where);
  const last = items.slice(limit - 1);
  if (last.length === 0) return value;
  return listOf([
    ...items.slice(0, limit - 1),
    merge(last.map((item) => asGraph(item, `${where}, merging the last items,`))),
  ]);
}

function splitEvery(graph: Graph, size: number): ValueList {
  const chunks: Graph[] = [];
  for (let start = 0; start < graph.nodes.length; start += size) {
    chunks.push(induced(graph.nodes.slice(start, start + size)));
  }
  return listOf(chunks);
}

function subcomponent(graph: Graph, from: readonly string[], direction: 'out' | 'in'): Parts {
  const main = connected(graph, from, direction);
  return partsOf([
    ['main', subgraph(graph, (path) => main.has(path))],
    ['rest', subgraph(graph, (path) => !main.has(path))],
  ]);
}

function removePaths(value: Value, unwanted: readonly string[], { where, removed }: Step): Graph {
  const set = new Set(unwanted);
  const graph = asGraph(value, where);
  for (const { path } of graph.nodes) if (set.has(path)) removed.add(path);
  return subgraph(graph, (path) => !set.has(path));
}

function checkArity({ where, args }: Step, expected: readonly string[]): void {
  if (args.length === expected.length) return;
  const wanted = expected.length === 0 ? 'no argument' : expected.join(', then ');
  throw pipelineError(
    where,
    `takes ${wanted}, but has ${args.length} argument${args.length === 1 ? '' : 's'}`,
  );
}

function readArgument<T>({ where, args }: Step, index: number, { expected, read }: Parameter<T>): T {
  const argument = read(args[index]);
  if (argument === undefined) {
    throw pipelineError(where, `expects ${expected}, got ${JSON.stringify(args[index])?.slice(0, 100)}`);
  }
  return argument;
}

function asGraph(value: Value, where: string): Graph {
  if (value.kind === 'graph') return value;
  throw wrongKind(where, 'one graph', value, 'Use `map` for the items of a list, `over` for one part.');
}

function asList(value: Value, where: string): ValueList {
  if (value.kind === 'list') return value;
  throw wrongKind(
    where,
    'a list',
    value,
    'popularity_contest and split_every make a list of a graph, flatten one of parts.',
  );
}

function asParts(value: Value, where: string): Parts {
  if (value.kind === 'parts') return value;
  throw wrongKind(where, 'parts', value, 'split_paths and subcomponent_out make parts of a graph.');
}

function asListOrParts(value: Value, where: string): ValueList | Parts {
  if (value.kind !== 'graph') return value;
  throw wrongKind(where, 'a list or parts', value, 'A graph is one layer already.');
}

const kindWords = { graph: 'one graph', list: 'a list', parts: 'parts' } as const;

function wrongKind(where: string, expected: string, value: Value, hint: string): NixlayerError {
  return pipelineError(
    where,
    `works on ${expected}, but gets ${kindWords[value.kind]} from the step before`,
    hint,
  );
}
