// The image config (OCI image-spec, config.md) as dockerTools' stream script writes it. The image ID is its digest.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json/ordered-json.ts';
import { dumpJson, listText } from './python-text.ts';

export interface ConfigInput {
  /** As {@link ImageTime.text}; also that of every history entry. */
  readonly created: string;
  readonly architecture: string;
  readonly os: string;
  /** The `config` member: an object or null. */
  readonly config: JsonValue;
  /** From the lowest layer to the uppermost. */
  readonly layers: readonly { readonly diffId: string; readonly comment: string }[];
  /** What is taken over from a base image beside its `config`; dockerTools takes nothing. */
  readonly inherited?: InheritedFields | undefined;
}

export interface InheritedFields {
  /** Of the processor: `v7`. */
  readonly variant?: string | undefined;
  /** Of the lowest `layers` layers, perhaps with entries of steps that made none. */
  readonly history?: readonly JsonObject[] | undefined;
  readonly layers: number;
}

/** The config's text: four spaces, ASCII only, no final newline, keys in the original's order. */
export function imageConfigText(input: ConfigInput): string {
  const { created, architecture, os, config, layers, inherited } = input;
  const entries = layers.map(
    ({ comment }) =>
      new Map([
        ['created', created],
        ['comment', comment],
      ]),
  );
  return dumpJson(
    new Map<string, JsonValue>([
      ['created', created],
      ['architecture', architecture],
      ...(inherited?.variant === undefined ? [] : [['variant', inherited.variant] as const]),
      ['os', os],
      ['config', config],
      [
        'rootfs',
        new Map<string, JsonValue>([
          ['diff_ids', layers.map(({ diffId }) => diffId)],
          ['type', 'layers'],
        ]),
      ],
      ['history', inherited?.history ? [...inherited.history, ...entries.slice(inherited.layers)] : entries],
    ]),
  );
}

/** A layer's history comment: what is in it, as a Python list. */
export function layerComment(contents: readonly string[]): string {
  return `store paths: ${listText(contents)}`;
}

/** `manifest.json` of a docker-archive with one image. */
export function dockerManifestText(
  configName: string,
  repoTags: readonly string[],
  layerNames: readonly string[],
): string {
  return dumpJson([
    new Map<string, JsonValue>([
      ['Config', configName],
      ['RepoTags', repoTags],
      ['Layers', layerNames],
    ]),
  ]);
}

/**
 * The config on top of a base image: of the base only Env counts. Of variables with the same name the last value
 * stays, in the place of the first. Where the original fails (null for either config), null is read as empty.
 * @throws NixlayerError E_SPEC when Env is not a list of texts
 */
export function overlayBaseEnv(config: JsonValue, baseEnv: readonly string[]): JsonValue {
  const own: JsonObject = isJsonObject(config) ? config : new Map();
  const env = new Map(
    [...baseEnv, ...environment(own.get('Env'))].map((entry) => [entry.split('=', 1)[0] ?? '', entry]),
  );
  return env.size === 0 ? config : new Map([...own, ['Env', [...env.values()]]]);
}

/** @throws NixlayerError E_SPEC */
export function environment(value: JsonValue | undefined): string[] {
  const list = value ?? [];
  if (isJsonArray(list) && list.every((entry) => typeof entry === 'string')) return [...list];
  throw new NixlayerError('E_SPEC', 'Env in the image config is not a list of texts', {
    hint: 'Write config.Env = [ "NAME=value" ].',
  });
}
