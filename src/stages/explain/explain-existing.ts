// An image that exists: its config and its layers tell what it is. Of how it was made nothing is known.
import type { Image } from '../../image/image.ts';
import { jsonMember, jsonText } from '../../json/json-access.ts';
import { parseOrderedJson } from '../../json/ordered-json.ts';
import { explainConfig } from './explain-config.ts';
import { addPlace, explainPackages, namedInConfig } from './explain-packages.ts';
import type { Explained } from './explained.ts';
import type { LayerExplanation } from './image-explanation.ts';
import { type ReadLayer, type ReadOptions, readStorePaths } from './read-store-paths.ts';

/** Reads all layers. @throws NixlayerError as `readStorePaths`; E_SPEC when the config is no JSON */
export async function explainExisting(
  image: Image,
  input: string,
  options: ReadOptions = {},
): Promise<Explained> {
  const document = parseOrderedJson(image.configText, 'the image config');
  const config = jsonMember(document, 'config') ?? null;
  const { layers, storePaths, namedByFiles } = await readStorePaths(image.layers, options);
  const named = namedInConfig(
    config,
    storePaths.map(({ storePath }) => storePath),
  );
  for (const hash of namedByFiles) addPlace(named, hash, 'files');
  const platform = ['os', 'architecture', 'variant'].flatMap(
    (key) => jsonText(jsonMember(document, key)) ?? [],
  );
  const created = jsonText(jsonMember(document, 'created'));
  const explanation = {
    input,
    knownFrom: 'layers' as const,
    names: image.repoTags,
    imageId: image.imageId,
    ...(platform.length > 1 && { platform: platform.join('/') }),
    ...(created !== undefined && { created }),
    config: explainConfig(config),
    layers: layers.map((layer, index) => layerOf(layer, index, image.layers[index]?.kind)),
    packages: explainPackages(storePaths, named),
    contents: [],
    commands: [],
    notable: image.warnings.map((message) => ({ message })),
    unknown: [],
  };
  return { explanation, storePaths, named };
}

/** Of an image that was made just now it is known which layers are whose. */
function layerOf(
  { size, storePaths, hasOtherFiles }: ReadLayer,
  index: number,
  made: Image['layers'][number]['kind'] | undefined,
): LayerExplanation {
  const read = storePaths.length === 0 ? 'files' : hasOtherFiles ? 'mixed' : 'store';
  const kind = made === 'customisation' && read === 'files' ? made : read;
  return { index, kind, size, storePaths };
}
