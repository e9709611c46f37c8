// Decided layer → Image, as buildImage makes it: one layer, and texts and an archive of its own kind.

import { assertFileRules } from '../../archive/file-rules/file-rule.ts';
import { parseOrderedJson } from '../../json/ordered-json.ts';
import { assertStackable } from '../../layering/layer-limit.ts';
import { sha256Hex } from '../../store/hash.ts';
import type { AssembleInput } from '../assemble-input.ts';
import { baseImageOf } from '../base/base-image.ts';
import { inheritedLayers } from '../base/inherited-layer.ts';
import { verifyBaseImage } from '../base/verify-base-image.ts';
import { parseImageTime } from '../created.ts';
import type { Image } from '../image.ts';
import { assertRepoTag } from '../reference.ts';
import { unusedRules } from '../unused-rules.ts';
import { archiveMembers } from './archive-members.ts';
import {
  configText,
  type Description,
  inheritingConfigText,
  manifestText,
  repositoriesText,
} from './descriptions.ts';
import { ownLayer } from './own-layer.ts';

/**
 * The image with all digests known and nothing written. The caller closes it. `created` is written as it is given, but
 * for `now`; all store paths go into the one layer, on top of the files of the customisation layer.
 * @throws NixlayerError E_SPEC (config, mtime), E_BASE_IMAGE, E_INPUT, E_DISK_FULL, E_INVALID_PATH, E_STORE_FORMAT,
 *   E_ARCHIVE_FORMAT, E_LAYER_CHANGED, E_ABORTED
 */
export async function assembleBuildImage(input: AssembleInput): Promise<Image> {
  const { architecture, os, variant = '', signal } = input;
  const base = await baseImageOf(input, input, signal);
  try {
    const repoTags = [...new Set([input.repoTag, ...(input.tags ?? [])])];
    for (const repoTag of repoTags) assertRepoTag(repoTag);
    assertFileRules(input.perms ?? []);
    const created =
      input.created === 'now' ? timeText(parseImageTime('now', 'created', input.now).seconds) : input.created;
    const mtime = parseImageTime(input.mtime, 'mtime', input.now).seconds;
    const config = input.config === null ? null : parseOrderedJson(input.config, 'the image config');
    const description: Description = { architecture, variant, os, created, config };
    assertStackable(base?.layers.length ?? 0, 1);
    const digests = base === undefined ? [] : await verifyBaseImage(base, input.onProgress, signal);
    const inherited = base === undefined ? [] : inheritedLayers(base, digests);
    const { layer, id, json } = await ownLayer(base, {
      ...input,
      rules: input.perms,
      description,
      pureLayer: input.customisationLayer,
      storePaths: input.storeLayers.flat(),
      mtime,
      onBytes: (bytes) => input.onProgress?.(bytes, inherited.length),
    });
    const layers = [...inherited, layer];
    const diffIds = layers.map(({ digest }) => digest.diffId);
    const imageConfig =
      base !== undefined && input.inherit === 'all'
        ? inheritingConfigText(description, base, diffIds)
        : configText(description, base, diffIds);
    const imageDigest = sha256Hex(imageConfig);
    const configName = `${imageDigest}.json`;
    const names = layers.map(({ archivePath }) => archivePath);
    const manifest = manifestText(configName, repoTags, names);
    return {
      imageId: `sha256:${imageDigest}`,
      configText: imageConfig,
      repoTags,
      annotations: input.annotations ?? {},
      warnings: unusedRules(input.perms, [layer]),
      layers,
      mtime,
      members: archiveMembers(base, {
        layerId: id,
        layerJson: json,
        layers,
        configName,
        configText: imageConfig,
        manifestText: manifest,
        repositoriesText: repositoriesText(repoTags, id),
      }),
      close: async () => base?.tar.close(),
    };
  } catch (error) {
    await base?.tar.close();
    throw error;
  }
}

/** As GNU date's `--iso-8601=seconds` has it. */
function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', '+00:00');
}
