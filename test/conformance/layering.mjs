// Random closures, and those of the recorded images, against what nixpkgs' own layering programs made of them:
//
//   npm run conformance:layering
//
// The recordings are in the folder GOLDEN, or beside the repository. Where closures of layers are equally large, the
// original leaves their order to a Python set; then layers are compared as a set.
import { existsSync, readFileSync } from 'node:fs';
import { planLayers, rankByPopularity } from '../../dist/layering/index.js';
import { hasTie, readClosures, readImageLayerings, recordingsFolder } from './golden/recordings.mjs';

const folder = recordingsFolder(new URL('../..', import.meta.url).pathname);
if (folder === undefined) {
  console.error('Set GOLDEN to the folder with the recordings of dockerTools: images/, layering/');
  process.exit(2);
}

/** @type {Map<string, { equal: number, ties: number, different: string[] }>} */
const figures = new Map();

for (const [seed, { graph, excluded, popularity, autoLayer, pipelines }] of readClosures(folder)) {
  count('popularity order', seed, rankByPopularity(graph), popularity);
  compareLayers('popularity', seed, graph, {
    expected: popularityLayers(popularity, excluded, autoLayer.limit),
    exclude: excluded,
    layering: 'popularity',
    limit: autoLayer.limit,
  });
  compareLayers('auto-layer', seed, graph, {
    expected: autoLayer.layers,
    exclude: excluded,
    layering: 'auto',
    limit: autoLayer.limit,
  });
  for (const [index, { pipeline, layers, error }] of pipelines.entries()) {
    // A part without paths brings igraph down; here it has no layers.
    if (error?.startsWith('Fatal error')) {
      const isPlanned = planned(requestOf(graph, { exclude: excluded, layering: pipeline })) !== null;
      count('pipelines that crash the original, and have layers here', seed, isPlanned, true);
      continue;
    }
    const what = layers === null ? 'pipelines refused' : 'pipelines';
    const request = { expected: layers, exclude: excluded, layering: pipeline };
    compareLayers(what, `${seed}, pipeline ${index + 1}`, graph, request);
  }
}

for (const [name, { graph, excludePaths, availableLayers, pipeline, layers }] of readImageLayerings(folder)) {
  if (typeof pipeline === 'string' && !existsSync(pipeline)) {
    console.log(`         left out: ${name}, whose pipeline is a file of a store, ${pipeline}`);
    continue;
  }
  compareLayers(pipeline === null ? 'auto-layer of images' : 'pipelines of images', name, graph, {
    expected: layers,
    exclude: excludePaths,
    layering: typeof pipeline === 'string' ? JSON.parse(readFileSync(pipeline)) : (pipeline ?? 'auto'),
    // null: a pipeline limits itself
    limit: availableLayers ?? 1,
  });
}

for (const [what, { equal, ties, different }] of figures) {
  const tied = ties > 0 ? `, ${ties} of them as sets of layers (ties)` : '';
  console.log(`${`${equal}/${equal + different.length}`.padStart(8)} ${what}${tied}`);
  for (const name of different) console.error(`${what}: ${name} differs`);
}
process.exitCode = [...figures.values()].some(({ different }) => different.length > 0) ? 1 : 0;
if (figures.size === 0) {
  console.error(`${folder} has no recordings of layering`);
  process.exitCode = 2;
}

/** As dockerTools split what closure-graph.py printed until 2024: excluded paths taken out, then one path a layer. */
function popularityLayers(order, excluded, limit) {
  const kept = order.filter((path) => !excluded.includes(path));
  const rest = kept.slice(limit - 1);
  const layers = kept.slice(0, limit - 1).map((path) => [path]);
  return rest.length > 0 ? [...layers, rest] : layers;
}

function requestOf(closure, { exclude, layering, limit = 1 }) {
  return { closure, exclude, layering, maxLayers: limit + 1, usedLayers: 1 };
}

function compareLayers(what, name, graph, { expected, ...request }) {
  const ours = planned(requestOf(graph, request));
  const isTied = request.layering === 'auto' && hasTie(graph, expected);
  const sorted = (layers) => layers.map((paths) => JSON.stringify(paths)).sort();
  if (isTied) count(what, name, sorted(ours), sorted(expected), true);
  else count(what, name, ours, expected);
}

/** Layers, or null where the pipeline is refused. */
function planned(request) {
  try {
    return planLayers(request).layers.map(({ paths }) => paths);
  } catch (error) {
    if (error.code === 'E_SPEC') return null;
    throw error;
  }
}

function count(what, name, ours, expected, isTied = false) {
  const figure = figures.get(what) ?? { equal: 0, ties: 0, different: [] };
  figures.set(what, figure);
  if (JSON.stringify(ours) === JSON.stringify(expected)) {
    figure.equal += 1;
    if (isTied) figure.ties += 1;
  } else figure.different.push(name);
}
