// Closures from the file that Nix gives to a builder: exportReferencesGraph, as text or, with structured attributes, as
// JSON. Such a file is all that a build inside Nix's sandbox can know of the store.
import * as z from 'zod';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { describeSchemaError } from '../errors/schema-error.ts';
import { toSri } from './nar-hash.ts';
import { parseReferenceGraphText } from './registration.ts';
import type { Closure } from './store.ts';
import { assertStorePath, compareStorePaths } from './store-path-name.ts';

const graphSchema = z.array(
  z.object({
    path: z.string(),
    references: z.array(z.string()),
    narSize: z.int().nonnegative(),
    // For an embedded store, and to find paths that a base image has; layering does without.
    narHash: z.string().optional(),
  }),
);

/**
 * Reads a graph in any of the forms: a JSON list, a JSON object with the list under `graph` (`.attrs.json` of a build),
 * or the text form. The text form has no sizes and hashes: `narSize` is 0 and `narHash` empty there; a JSON form may
 * lack hashes.
 *
 * @throws NixlayerError E_STORE_FORMAT, E_INVALID_PATH
 */
export function parseReferenceGraph(text: string, storeDir: string): Closure {
  const first = text.trimStart()[0];
  const paths =
    first === '[' || first === '{'
      ? parseJsonGraph(text, storeDir)
      : parseReferenceGraphText(text, storeDir).map((node) => ({ ...node, narSize: 0, narHash: '' }));
  return { storeDir, paths: paths.sort(compareStorePaths) };
}

type Graph = z.infer<typeof graphSchema>;

/** What the schema lets through, found out without it: large graphs are read in a fraction of the time. */
function isGraph(value: unknown): value is Graph {
  return Array.isArray(value) && value.every(isNode);
}

function isNode(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  const { path, references, narSize, narHash } = value as Readonly<Record<string, unknown>>;
  return (
    typeof path === 'string' &&
    Array.isArray(references) &&
    references.every((reference) => typeof reference === 'string') &&
    Number.isSafeInteger(narSize) &&
    (narSize as number) >= 0 &&
    (narHash === undefined || typeof narHash === 'string')
  );
}

function readGraph(text: string): Graph {
  const value = selectGraph(text);
  if (isGraph(value)) return value;
  const graph = graphSchema.safeParse(value);
  if (graph.success) return graph.data;
  throw new NixlayerError(
    'E_STORE_FORMAT',
    `the closure graph is not in the form of exportReferencesGraph: ${describeSchemaError(graph.error)}`,
    {
      hint: 'Expected a list of { path, references, narSize }, or an object with that list under "graph".',
    },
  );
}

function parseJsonGraph(text: string, storeDir: string) {
  // A path is referenced many times: it is checked once, and one string stands for it.
  const known = new Map<string, string>();
  const readPath = (path: string): string => {
    const seen = known.get(path);
    if (seen !== undefined) return seen;
    assertStorePath(path, storeDir);
    known.set(path, path);
    return path;
  };
  return readGraph(text).map(({ path, narHash, references, narSize }) => ({
    narSize,
    path: readPath(path),
    references: sorted(references.map(readPath)),
    narHash: narHash === undefined ? '' : toSri(narHash),
  }));
}

/** Nix writes them in order. */
function sorted(paths: string[]): string[] {
  return paths.every((path, index) => index === 0 || paths[index - 1]! <= path) ? paths : paths.sort();
}

function selectGraph(text: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new NixlayerError('E_STORE_FORMAT', `the closure graph is not JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
  if (parsed !== null && typeof parsed === 'object' && 'graph' in parsed) return parsed.graph;
  return parsed;
}
