// What the real dockerTools gave: the folder of recordings, read.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** `GOLDEN`, or the recordings beside the repository; the folder itself or one that holds it as `images`. */
export function recordingsFolder(repository) {
  const named = resolve(process.env.GOLDEN ?? join(repository, '../shared/golden'));
  const folder = existsSync(join(named, 'images/cases.nix')) ? join(named, 'images') : named;
  return existsSync(join(folder, 'cases.nix')) ? folder : undefined;
}

/** @param {readonly string[]} names of all cases; some have no recording */
export function readRecordings(folder, names) {
  const isFixture = readFixtures(join(folder, 'fixtures.json'));
  const recordedOf = new Map(readFolder(join(folder, 'cases')));
  const images = names.map((name) => describeCase(folder, name, recordedOf.get(name), isFixture));
  const refused = readFolder(join(folder, 'refused')).map(([name, recorded]) => ({ name, recorded }));
  return { images, refused };
}

/** Whether a store path is one that every machine has; any may be, where the list of them is not there. */
function readFixtures(file) {
  if (!existsSync(file)) return () => true;
  const paths = new Set(readJson(file).map(({ path }) => path));
  return (path) => paths.has(path);
}

function describeCase(folder, name, recorded, isFixture) {
  if (recorded === undefined) return { name, isOfMachine: false, hasTie: false };
  return {
    name,
    recorded,
    /** The paths of some depend on the machine, or on a package set that is not in the recordings. */
    isOfMachine: /^md-|fake-nss/.test(name) || storePathsOf(recorded).some((path) => !isFixture(path)),
    hasTie: hasTieIn(join(folder, 'layering', `${name}.json`)),
  };
}

/** Recordings of the layering programs on random closures, [seed, recording]. */
export function readClosures(folder) {
  return readFolder(join(dirname(folder), 'layering')).filter(([, { autoLayer }]) => autoLayer !== undefined);
}

/** Recordings of what the same programs made of the images. */
export function readImageLayerings(folder) {
  return readFolder(join(folder, 'layering'));
}

function storePathsOf({ storeLayers, layers, tree }) {
  const inLayers = storeLayers?.flat() ?? layers?.flatMap(({ storePaths }) => storePaths) ?? [];
  const linked = (tree ?? []).flatMap(({ linkname = '' }) => linkname.match(/\/nix\/store\/[^/]+/g) ?? []);
  return [...inLayers, ...linked];
}

/** Whether layers have closures of equal size, so that the original leaves their order to a Python set. */
function hasTieIn(file) {
  if (!existsSync(file)) return false;
  const { graph, layers, pipeline } = readJson(file);
  return pipeline === null && hasTie(graph, layers);
}

/** @param {readonly { path: string, narSize: number, references: string[] }[]} graph */
export function hasTie(graph, layers) {
  const sizes = layers.map((paths) => closureSize(graph, paths));
  return new Set(sizes).size < sizes.length;
}

function closureSize(graph, paths) {
  const infoOf = new Map(graph.map((info) => [info.path, info]));
  const found = new Set(paths);
  for (const path of found) for (const reference of infoOf.get(path).references) found.add(reference);
  return [...found].reduce((sum, path) => sum + infoOf.get(path).narSize, 0);
}

function readFolder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => [basename(file, '.json'), readJson(join(folder, file))]);
}

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
