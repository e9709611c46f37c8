// Which store paths layers are said to hold, before anyone reads them: what nixlayer notes in manifests, dockerTools in
// histories, and who made the image knows. Nothing depends on whether it is true but which hashes are looked for.
import { jsonMember, jsonText } from '../../json/json-access.ts';
import { isJsonArray, type JsonValue, parseOrderedJson } from '../../json/ordered-json.ts';
import { storePathBase } from '../../store/store-path-name.ts';
import { storePathsAnnotation } from '../formats/oci/compressed-blob.ts';
import type { ImageSide, SideLayer } from './image-side.ts';

/** Store paths by digest of the layer. */
export type KnownStorePaths = ReadonlyMap<string, readonly string[]>;

const storePathInText = new RegExp(String.raw`/(?:[\w.+-]{1,64}/){1,4}?${storePathBase}(?![/\w])`, 'g');
/** More than any image has. */
const most = 100_000;

/** By layer, from the lowest to the uppermost; without repetitions. */
export function hintedStorePaths(side: ImageSide, known: KnownStorePaths | undefined): readonly string[][] {
  const comments = layerComments(side.config.get('history'), side.layers.length);
  return side.layers.map((layer) => {
    const given = known?.get(layer.descriptor.digest);
    if (given !== undefined) return [...given];
    const hints = [...annotated(layer), ...(comments[layer.index]?.match(storePathInText) ?? [])];
    return [...new Set(hints)].slice(0, most);
  });
}

/** Of histories that tell of every layer once. */
function layerComments(history: JsonValue | undefined, layers: number): readonly string[] {
  const entries = isJsonArray(history)
    ? history.filter((entry) => jsonMember(entry, 'empty_layer') !== true)
    : [];
  if (entries.length !== layers) return [];
  return entries.map((entry) => jsonText(jsonMember(entry, 'comment')) ?? '');
}

function annotated({ descriptor }: SideLayer): string[] {
  const text = descriptor.annotations?.[storePathsAnnotation];
  if (text === undefined) return [];
  try {
    const list = parseOrderedJson(text, storePathsAnnotation);
    const names = (isJsonArray(list) ? list : []).map((item) => (isJsonArray(item) ? item[0] : undefined));
    return names.filter((name) => typeof name === 'string').map((name) => `/nix/store/${name}`);
  } catch {
    return []; // whoever wrote it: it says nothing
  }
}
