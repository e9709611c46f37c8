// Which images an archive or a layout names, read without believing them.
import { readTextMember, type TarFile } from '../../archive/tar-file.ts';
import type { TarMember } from '../../archive/tar-index.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { jsonText, jsonTexts } from '../../json/json-access.ts';
import { isJsonArray, isJsonObject, parseOrderedJson } from '../../json/ordered-json.ts';
import { readLegacyArchive } from './docker-archive/read-legacy.ts';
import { isOciLayout } from './oci/oci-index.ts';
import { readOciImage, readOciImages } from './oci/read.ts';
import type { Platform } from './platform.ts';
import { expectedImage, rootfsHint } from './stored-image.ts';

/** What is needed of an image to inspect it. */
export interface NamedImage {
  readonly configName: string;
  readonly configText: string;
  readonly layerNames: readonly string[];
  readonly repoTags: readonly string[];
  /** Of the OCI manifest, where there is one. */
  readonly manifestDigest?: string;
}

/**
 * Every image of a docker-archive of any age, an OCI archive or an OCI layout.
 * @param problems gets sentences about images of a docker-archive that cannot be looked at
 * @param platform chooses one image of an OCI archive or layout
 * @throws NixlayerError E_NOT_AN_IMAGE (no manifest), E_BASE_IMAGE (an OCI index or manifest is wrong), E_ARCHIVE_FORMAT,
 *   E_SPEC, E_ABORTED
 */
export async function imagesIn(
  tar: TarFile,
  problems: string[],
  platform: Platform | undefined,
  signal?: AbortSignal,
): Promise<NamedImage[]> {
  const manifest = tar.resolve('manifest.json');
  if (manifest !== undefined) return dockerImages(tar, manifest, problems);
  const legacy = isOciLayout(tar) ? undefined : await readLegacyArchive(tar, signal);
  const images = legacy === undefined ? [] : [legacy];
  if (isOciLayout(tar)) {
    images.push(...(platform ? [await readOciImage(tar, platform)] : await readOciImages(tar)));
    if (images.length === 0) problems.push('index.json names no image that is here');
  } else if (legacy === undefined) {
    throw new NixlayerError('E_NOT_AN_IMAGE', `${tar.path} has neither manifest.json nor index.json`, {
      hint: `${expectedImage} ${rootfsHint}`,
    });
  }
  return images.map(({ configName, configText, layers, names, manifestDigest }) => ({
    configName,
    configText,
    layerNames: layers.map(({ name }) => name),
    repoTags: names,
    ...(manifestDigest !== undefined && { manifestDigest }),
  }));
}

async function dockerImages(tar: TarFile, member: TarMember, problems: string[]): Promise<NamedImage[]> {
  const manifest = parseOrderedJson(await readTextMember(tar, member), `manifest.json in ${tar.path}`);
  const entries = isJsonArray(manifest) ? manifest.filter(isJsonObject) : [];
  if (entries.length === 0) problems.push('manifest.json names no image');
  const images: NamedImage[] = [];
  for (const entry of entries) {
    const configName = jsonText(entry.get('Config')) ?? '';
    const config = tar.resolve(configName);
    if (config === undefined) {
      problems.push(`manifest.json names the config ${JSON.stringify(configName)}, which is missing`);
      continue;
    }
    const configText = await readTextMember(tar, config);
    const [layerNames, repoTags] = [
      jsonTexts(entry.get('Layers')) ?? [],
      jsonTexts(entry.get('RepoTags')) ?? [],
    ];
    images.push({ configName, configText, layerNames, repoTags });
  }
  return images;
}
