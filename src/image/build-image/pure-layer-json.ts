// What dockerTools writes beside a layer before it knows the image that the layer gets into.
import { readFile } from 'node:fs/promises';
import { readPureLayer } from '../../archive/pure-layer.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { isJsonObject, parseOrderedJson } from '../../json/ordered-json.ts';
import { jshonText } from './jshon-text.ts';

/**
 * @param layer the archive of a layer's files
 * @param baseJson file with the config of the image, without layers
 * @returns that config with the layer's tarsum as `checksum`, as jshon prints it
 * @throws NixlayerError E_INPUT, E_SPEC (not a JSON object), E_INVALID_PATH, E_ARCHIVE_FORMAT, E_ABORTED
 */
export async function pureLayerJson(layer: string, baseJson: string, signal?: AbortSignal): Promise<string> {
  const base = parseOrderedJson(await readText(baseJson), baseJson);
  if (!isJsonObject(base)) throw new NixlayerError('E_SPEC', `${baseJson} must hold a JSON object`);
  const { checksum } = await readPureLayer(layer, signal);
  return jshonText(new Map(base).set('checksum', checksum));
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new NixlayerError('E_INPUT', `${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
