// An image of a docker-archive: by default the first, which is the one that dockerTools takes.
import { readTextMember, type TarFile } from '../../../archive/tar-file.ts';
import { NixlayerError } from '../../../errors/nixlayer-error.ts';
import { jsonMember, jsonText, jsonTexts } from '../../../json/json-access.ts';
import { isJsonArray, type JsonValue, parseOrderedJson } from '../../../json/ordered-json.ts';
import { parseConfig, readDiffIds, type StoredImage, unusableBase } from '../stored-image.ts';

/**
 * Undefined when there is no `manifest.json`.
 * @param name `NAME:TAG` of the image
 * @throws NixlayerError E_BASE_IMAGE, E_ARCHIVE_FORMAT, E_SPEC, E_INPUT (no image of that name)
 */
export async function readDockerArchive(tar: TarFile, name?: string): Promise<StoredImage | undefined> {
  const manifestMember = tar.resolve('manifest.json');
  if (manifestMember === undefined) return undefined;
  const manifest = parseOrderedJson(
    await readTextMember(tar, manifestMember),
    `manifest.json in ${tar.path}`,
  );
  const entries = isJsonArray(manifest) ? manifest : [];
  const first = name === undefined ? entries[0] : named(tar, entries, name);
  const configName = jsonText(jsonMember(first, 'Config'));
  const layerNames = jsonTexts(jsonMember(first, 'Layers') ?? []);
  if (configName === undefined || layerNames === undefined) {
    throw unusableBase(tar.path, 'its manifest.json does not describe an image with Config and Layers');
  }
  const find = (name: string) => {
    const member = tar.resolve(name);
    if (member !== undefined) return member;
    throw unusableBase(tar.path, `it has no member ${JSON.stringify(name)}, which its manifest names`);
  };
  const configText = await readTextMember(tar, find(configName));
  const config = parseConfig(tar, configName, configText);
  const diffIds = readDiffIds(tar, config, layerNames.length);
  const layers = layerNames.map((name, index) => ({
    name,
    member: find(name),
    diffId: diffIds[index] ?? '',
  }));
  const names = jsonTexts(jsonMember(first, 'RepoTags')) ?? [];
  return { configName, configText, config, layers, names };
}

function named({ path }: TarFile, entries: readonly JsonValue[], name: string): JsonValue {
  const namesIn = (entry: JsonValue): readonly string[] => jsonTexts(jsonMember(entry, 'RepoTags')) ?? [];
  const found = entries.find((entry) => namesIn(entry).includes(name));
  if (found !== undefined) return found;
  const names = entries.flatMap(namesIn).join(', ') || 'none with a name';
  throw new NixlayerError('E_INPUT', `${path} has no image ${name}`, { hint: `It has ${names}.` });
}
