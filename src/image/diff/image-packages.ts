// What comparing packages needs to know of an image, from the layers that were read and what is known of the others.
import { createHash } from 'node:crypto';
import { formatJson } from '../../json/print-json.ts';
import { type FileFacts, shownMode, storePathOf } from './file-facts.ts';
import type { ImageSide } from './image-side.ts';
import type { PackageSide, StorePathFacts } from './packages/package-side.ts';
import type { ReadLayers } from './pair-layers.ts';
import { rewriteHashes } from './store-hashes.ts';

/** References by store path. */
export type Closure = ReadonlyMap<string, readonly string[]>;

const hashInText = /(?<![0-9a-z])[0-9a-df-np-sv-z]{32}(?=-)/g;

/**
 * @param hints store paths of layers that were not read, by index
 * @param closure references of store paths, where somebody knows them
 */
export function packagesOf(
  side: ImageSide,
  read: ReadLayers,
  hints: readonly (readonly string[])[],
  replacements: ReadonlyMap<string, string>,
  closure: Closure | undefined,
): PackageSide {
  const config = side.config.get('config');
  const roots = new Set(config === undefined ? [] : hashesIn(formatJson(config)));
  const found = new Map<string, { readonly layer: number; readonly files: FileFacts[] }>();
  const unread = new Map<string, number>();
  for (const { index } of side.layers) {
    const layer = read.get(index);
    if (layer === undefined) {
      for (const storePath of hints[index] ?? []) if (!unread.has(storePath)) unread.set(storePath, index);
      continue;
    }
    for (const facts of layer.entries) {
      const place = storePathOf(facts.path);
      if (place === undefined) for (const hash of referencesOf(facts)) roots.add(hash);
      else {
        const known = found.get(place.storePath) ?? { layer: index, files: [] };
        known.files.push(facts);
        found.set(place.storePath, known);
      }
    }
  }
  const storePaths: StorePathFacts[] = [];
  for (const [storePath, { layer, files }] of found) {
    const references = closure?.get(storePath) ?? [...new Set(files.flatMap(referencesOf))].sort();
    const size = files.reduce((sum, facts) => sum + facts.size, 0);
    storePaths.push({ storePath, size, layer, rewritten: treeDigest(files, replacements), references });
  }
  for (const [storePath, layer] of unread) {
    if (found.has(storePath)) continue;
    const references = closure?.get(storePath);
    storePaths.push({ storePath, size: 0, layer, ...(references && { references }) });
  }
  return { storePaths, roots: [...roots].sort() };
}

function referencesOf({ references, linkName, type }: FileFacts): readonly string[] {
  return type === 'symlink' ? hashesIn(linkName) : references;
}

function hashesIn(text: string): string[] {
  return text.match(hashInText) ?? [];
}

/** Names, types, modes, targets and contents with hashes replaced; times and owners are none of the package. */
function treeDigest(files: readonly FileFacts[], replacements: ReadonlyMap<string, string>): string {
  const lines = files.map(({ path, type, mode, linkName, rewritten }) =>
    JSON.stringify([
      rewriteHashes(path, replacements),
      type,
      type === 'symlink' ? '' : shownMode(mode),
      rewriteHashes(linkName, replacements),
      rewritten,
    ]),
  );
  const hash = createHash('sha256');
  for (const line of lines.sort()) hash.update(line).update('\n');
  return `sha256:${hash.digest('hex')}`;
}
