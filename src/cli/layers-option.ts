// The value of --layers: a JSON file with explicit layers, each a list of store paths.
import { resolve } from 'node:path';
import { type LocationRange, parse, type ValueNode } from '@humanwhocodes/momoa';
import { type ErrorLocation, NixlayerError } from '../errors/nixlayer-error.ts';
import { readTextFile } from './read-text-file.ts';

export interface LayersFile {
  /** Store paths of each layer, the lowest first. */
  readonly layers: readonly (readonly string[])[];
  /** Where each of them stands. */
  readonly locations: readonly (readonly ErrorLocation[])[];
}

/** @throws NixlayerError E_INPUT, E_SPEC for a file that holds no list of lists of texts */
export function readLayersFile(file: string): LayersFile {
  const places = readTree(file).map((layer, index) =>
    itemsOf(layer, `layer ${index + 1}`, file).map((node) => {
      if (node.type !== 'String')
        throw wrong(file, node.loc, `layer ${index + 1} holds what is no store path`);
      return { path: node.value, location: locationIn(file, node.loc) };
    }),
  );
  return {
    layers: places.map((layer) => layer.map(({ path }) => path)),
    locations: places.map((layer) => layer.map(({ location }) => location)),
  };
}

function readTree(file: string): readonly ValueNode[] {
  const text = readTextFile(file);
  let body: ValueNode;
  try {
    body = parse(text, { mode: 'json' }).body;
  } catch (cause) {
    throw new NixlayerError('E_SPEC', `${file} is not JSON: ${(cause as Error).message}`, { cause, hint });
  }
  return itemsOf(body, 'the file', file);
}

function itemsOf(node: ValueNode, what: string, file: string): readonly ValueNode[] {
  if (node.type === 'Array') return node.elements.map(({ value }) => value);
  throw wrong(file, node.loc, `${what} is no list`);
}

const hint =
  'Expected a list of layers, each a list of store paths: [["/nix/store/…-python3"], ["/nix/store/…-app"]].';

function wrong(file: string, range: LocationRange, what: string): NixlayerError {
  const location = locationIn(file, range);
  return new NixlayerError('E_SPEC', `${file} does not hold layers: ${what}`, { location, hint });
}

function locationIn(file: string, { start }: LocationRange): ErrorLocation {
  return { file: resolve(file), line: start.line, column: start.column };
}
