// What buildImage writes about an image: the config, the json of its layer, and the two indices of the archive.
import { isJsonObject, type JsonObject, type JsonValue } from '../../json/ordered-json.ts';
import type { BaseImage } from '../base/base-image.ts';
import { inheritConfig, inheritedFields } from '../base/inherit-config.ts';
import { environment } from '../oci-config.ts';
import { jqText } from './jq-text.ts';
import { jshonText } from './jshon-text.ts';

export interface Description {
  readonly architecture: string;
  /** Of the architecture, such as `v8`; empty for none. */
  readonly variant: string;
  readonly os: string;
  /** As it is written, whatever it is. */
  readonly created: string;
  /** The `config` member: an object or null. */
  readonly config: JsonValue;
}

/** Keys are sorted as Nix sorts them. `preferLocalBuild` is meant for Nix, and has always been in the image as well. */
function descriptionJson({
  architecture,
  config,
  created,
  os,
  variant,
}: Description): Map<string, JsonValue> {
  return new Map<string, JsonValue>([
    ['architecture', architecture],
    ['config', config],
    ['created', created],
    ['os', os],
    ['preferLocalBuild', true],
    ['variant', variant],
  ]);
}

/**
 * The image config. Variables of the base come first, and none is left out, also when a name comes twice.
 * @param diffIds of all layers, from the lowest to the uppermost
 * @throws NixlayerError E_SPEC when Env is not a list of texts
 */
export function configText(
  description: Description,
  base: BaseImage | undefined,
  diffIds: readonly string[],
): string {
  const config = withVariables(description.config, base?.env ?? []);
  const history = diffIds.map(() => historyEntry(description));
  return textOf({ ...description, config }, diffIds, history);
}

/** The image config with all that the base's has and that is not overridden. @throws NixlayerError E_BASE_IMAGE, E_SPEC */
export function inheritingConfigText(
  description: Description,
  base: BaseImage,
  diffIds: readonly string[],
): string {
  const config = withVariables(inheritConfig(description.config, base.config.get('config')), []);
  const { variant = '', history } = inheritedFields(base, {
    ...description,
    variant: description.variant || undefined,
  });
  const whole = { ...description, config, variant: description.variant || variant };
  const below = history ?? diffIds.slice(1).map(() => historyEntry(description));
  return textOf(whole, diffIds, [...below, historyEntry(description)]);
}

function textOf(description: Description, diffIds: readonly string[], history: readonly JsonValue[]): string {
  const rootfs = new Map<string, JsonValue>([
    ['diff_ids', diffIds],
    ['type', 'layers'],
  ]);
  return jqText(descriptionJson(description).set('rootfs', rootfs).set('history', history));
}

function withVariables(config: JsonValue, variables: readonly string[]): JsonObject {
  const own: JsonObject = isJsonObject(config) ? config : new Map();
  return new Map(own).set('Env', [...variables, ...environment(own.get('Env'))]);
}

function historyEntry({ created }: Description): JsonObject {
  return new Map([['created', created]]);
}

/** The layer's json without its ID and size: what the ID is the digest of. */
export function layerJson(
  description: Description,
  checksum: string,
  parent: string | undefined,
): ReadonlyMap<string, JsonValue> {
  const json = descriptionJson(description).set('checksum', checksum);
  return parent === undefined || parent === '' ? json : json.set('parent', parent);
}

/** @param size of the layer archive in bytes */
export function layerJsonText(json: ReadonlyMap<string, JsonValue>, id: string, size: number): string {
  return jshonText(new Map([...json, ['id', id], ['Size', { number: String(size) }]]));
}

/** `manifest.json`. */
export function manifestText(
  configName: string,
  repoTags: readonly string[],
  layerNames: readonly string[],
): string {
  return jqText([
    new Map<string, JsonValue>([
      ['RepoTags', repoTags],
      ['Layers', layerNames],
      ['Config', configName],
    ]),
  ]);
}

/** `repositories`: the uppermost layer of each tag. */
export function repositoriesText(repoTags: readonly string[], layerId: string): string {
  const repositories = new Map<string, Map<string, JsonValue>>();
  for (const repoTag of repoTags) {
    const split = repoTag.lastIndexOf(':');
    const name = repoTag.slice(0, split);
    const tags = repositories.get(name) ?? new Map<string, JsonValue>();
    repositories.set(name, tags.set(repoTag.slice(split + 1), layerId));
  }
  return jshonText(repositories);
}
