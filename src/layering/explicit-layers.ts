// Layers that somebody decided, below those that an engine makes of the rest: each holds what its store paths need, as far
// as no earlier one and not the base image has it.
//
//     [[python], [app]]      app → flask → python → glibc;  app → data
//
//     glibc, python | app, data, flask | whatever else is in the image
import { type ErrorLocation, NixlayerError } from '../errors/nixlayer-error.ts';
import type { SizedNode } from './auto-layer.ts';
import { buildClosureGraph } from './closure-graph.ts';
import type { Edges } from './edges.ts';
import { sortByPackageName } from './package-name.ts';

/** What is decided of the layers of an image, the lowest first. */
export interface ExplicitLayers {
  /** Store paths of the closure; each layer also takes what its own need. None by default. */
  readonly explicitLayers?: readonly (readonly string[])[];
  /** Where each of these paths was written, for errors. */
  readonly explicitLocations?: readonly (readonly ErrorLocation[])[];
  /** Store paths of the closure that the base image holds: they are in no layer. None by default. */
  readonly inBase?: ReadonlySet<string>;
}

export interface TakenLayers {
  /** Not empty, paths sorted by package name and hash. */
  readonly layers: readonly string[][];
  /** The closure of what no layer holds, as if there had never been more; excluded paths are in it. */
  readonly rest: readonly SizedNode[];
  /** A sentence for each layer that holds nothing. */
  readonly warnings: readonly string[];
}

/**
 * @param closure closed under references
 * @param excluded paths that no layer takes; what they need is taken all the same
 * @throws NixlayerError E_SPEC when a path is not in the closure; E_CLOSURE as `buildClosureGraph`
 */
export function takeExplicitLayers(
  closure: readonly SizedNode[],
  excluded: ReadonlySet<string>,
  { explicitLayers = [], explicitLocations, inBase = new Set() }: ExplicitLayers,
): TakenLayers {
  if (explicitLayers.length === 0) return { layers: [], rest: without(closure, inBase), warnings: [] };
  const { paths, children } = buildClosureGraph(closure);
  const indexOf = new Map(paths.map((path, index) => [path, index]));
  const taken = new Set<number>();
  const held = explicitLayers.map((own, layer) => {
    const from = own.map((path, position) => {
      const index = indexOf.get(path);
      if (index !== undefined) return index;
      throw notInClosure(path, `layers[${layer}][${position}]`, explicitLocations?.[layer]?.[position]);
    });
    const below = takeBelow(from, children, taken).map((index) => paths[index]!);
    return sortByPackageName(below.filter((path) => !excluded.has(path) && !inBase.has(path)));
  });
  const layers = held.filter(({ length }) => length > 0);
  return {
    layers,
    rest: without(closure, new Set([...inBase, ...layers.flat()])),
    warnings: held.flatMap((own, layer) =>
      own.length === 0 ? [holdsNothing(layer, explicitLayers[layer]?.length === 0)] : [],
    ),
  };
}

/** `from` and all that it leads to, as far as it is not taken; it is afterwards. */
function takeBelow(from: readonly number[], { starts, targets }: Edges, taken: Set<number>): number[] {
  const found: number[] = [];
  const waiting = [...from];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (taken.has(node)) continue;
    taken.add(node);
    found.push(node);
    for (let edge = starts[node]!; edge < starts[node + 1]!; edge += 1) waiting.push(targets[edge]!);
  }
  return found;
}

/** The graph of the others. */
function without(closure: readonly SizedNode[], left: ReadonlySet<string>): readonly SizedNode[] {
  if (left.size === 0) return closure;
  const isKept = (path: string): boolean => !left.has(path);
  return closure
    .filter(({ path }) => isKept(path))
    .map((node) => ({ ...node, references: node.references.filter(isKept) }));
}

function holdsNothing(layer: number, isEmpty: boolean): string {
  const why = isEmpty
    ? 'it names no store path'
    : 'all that its store paths need is in earlier layers or in the base image, or stays out';
  return `layers[${layer}] holds nothing, so there is no such layer: ${why}`;
}

function notInClosure(path: string, place: string, location: ErrorLocation | undefined): NixlayerError {
  return new NixlayerError('E_SPEC', `${place} is ${path}, which is not in the closure of the image`, {
    ...(location && { location }),
    hint: 'Name whole store paths that the image holds: `nixlayer plan --json` lists them.',
  });
}
