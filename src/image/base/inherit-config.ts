// inherit = "all": what an image takes over from the config of its base, and how its own config overrides that.
// The rules are those of a Dockerfile's FROM, where it has any; docs/base-images.md tells them to users.
import { jsonMember } from '../../json/json-access.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../json/ordered-json.ts';
import { fitsPlatform, type Platform, platformText, readPlatform } from '../formats/platform.ts';
import { unusableBase } from '../formats/stored-image.ts';
import { type InheritedFields, overlayBaseEnv } from '../oci-config.ts';
import type { BaseImage } from './base-image.ts';

/** Sets in which each member counts by itself. */
const mergedKeys = ['Labels', 'ExposedPorts', 'Volumes'];

/**
 * The config with everything of the base's that it does not override: Env is merged by name; Labels, ExposedPorts and
 * Volumes by key; anything else is replaced. An Entrypoint of its own drops the base's Cmd. null removes.
 * @throws NixlayerError E_SPEC when an Env is not a list of texts
 */
export function inheritConfig(own: JsonValue, base: JsonValue | undefined): JsonValue {
  const given: JsonObject = isJsonObject(own) ? own : new Map();
  const config = new Map<string, JsonValue>(isJsonObject(base) ? base : []);
  if (isSet(given.get('Entrypoint'))) config.delete('Cmd');
  for (const [key, value] of given) config.set(key, overridden(key, value, config.get(key)));
  return new Map([...config].filter(([, value]) => value !== null));
}

function overridden(key: string, own: JsonValue, base: JsonValue | undefined): JsonValue {
  if (own === null) return null;
  if (key === 'Env') return jsonMember(overlayBaseEnv(new Map([['Env', own]]), textsOf(base)), 'Env') ?? [];
  if (!mergedKeys.includes(key) || !isJsonObject(own) || !isJsonObject(base)) return own;
  return new Map([...base, ...own].filter(([name]) => own.get(name) !== null));
}

/**
 * What else is taken over: the variant of the processor, and the history with the entries of steps that made no layer.
 * A history that does not tell of every layer once is left out.
 * @throws NixlayerError E_BASE_IMAGE when the base is for another operating system or architecture
 */
export function inheritedFields(base: BaseImage, wanted: Platform): InheritedFields {
  const variant = inheritedVariant(base, wanted);
  const layers = base.layers.length;
  const history = base.config.get('history');
  if (!isJsonArray(history) || !history.every(isJsonObject)) return { variant, layers };
  const withLayer = history.filter((entry) => entry.get('empty_layer') !== true);
  return { variant, layers, ...(withLayer.length === layers && { history }) };
}

function inheritedVariant({ tar, config }: BaseImage, wanted: Platform): string | undefined {
  const platform = readPlatform(config);
  if (platform === undefined || fitsPlatform(platform, wanted)) return platform?.variant;
  throw unusableBase(
    tar.path,
    `it is an image for ${platformText(platform)}, but the new image is for ${platformText(wanted)}`,
    undefined,
    'Take a base image for the same architecture, or set the architecture of the image.',
  );
}

function isSet(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null;
}

function textsOf(env: JsonValue | undefined): readonly string[] {
  return isJsonArray(env) ? env.filter((entry) => typeof entry === 'string') : [];
}
