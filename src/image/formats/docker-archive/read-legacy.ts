// Archives of Docker before 1.10, which have no manifest.json: `repositories` names the uppermost layer, and each layer's
// folder has a `json` with its parent (Docker image specification 1.0).

import { decompressed } from '../../../archive/decompress.ts';
import { type LayerDigest, runningDigest } from '../../../archive/layer-digest.ts';
import { compressionOfMember, readTextMember, type TarFile } from '../../../archive/tar-file.ts';
import type { TarMember } from '../../../archive/tar-index.ts';
import { jsonMember, jsonText, jsonTexts } from '../../../json/json-access.ts';
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseOrderedJson,
} from '../../../json/ordered-json.ts';
import { formatJson } from '../../../json/print-json.ts';
import { type StoredImage, type StoredLayer, unusableBase } from '../stored-image.ts';

interface LegacyLayer {
  readonly id: string;
  readonly json: JsonObject;
  readonly member: TarMember;
}

/**
 * The first image that `repositories` names; undefined without such a member. Its config is put together from what the
 * layers say. Reads every layer, because these archives state no digests.
 * @throws NixlayerError E_BASE_IMAGE, E_ARCHIVE_FORMAT, E_SPEC, E_ABORTED
 */
export async function readLegacyArchive(
  tar: TarFile,
  signal?: AbortSignal,
): Promise<StoredImage | undefined> {
  const member = tar.resolve('repositories');
  if (member === undefined) return undefined;
  const { name, topId } = firstOf(
    tar,
    parseOrderedJson(await readTextMember(tar, member), `repositories in ${tar.path}`),
  );
  const chain = await readChain(tar, topId);
  const layers: StoredLayer[] = [];
  for (const { member } of chain) {
    const { diffId } = await digestOf(tar, member, signal);
    layers.push({ name: member.name, member, diffId });
  }
  const config = configOf(chain, layers);
  return { configName: `${topId}.json`, configText: formatJson(config), config, layers, names: [name] };
}

function firstOf(tar: TarFile, repositories: JsonValue): { readonly name: string; readonly topId: string } {
  for (const [name, tags] of isJsonObject(repositories) ? repositories : []) {
    for (const [tag, id] of isJsonObject(tags) ? tags : [])
      if (typeof id === 'string' && id !== '') return { name: `${name}:${tag}`, topId: id };
  }
  throw unusableBase(tar.path, 'its member "repositories" names no layer, and it has no manifest.json');
}

/** From the lowest layer to the uppermost. */
async function readChain(tar: TarFile, topId: string): Promise<LegacyLayer[]> {
  const chain = new Map<string, LegacyLayer>();
  for (let id: string | undefined = topId; id !== undefined && id !== ''; ) {
    if (chain.has(id)) throw unusableBase(tar.path, `the parents of its layer ${id} lead back to it`);
    const [description, member] = [tar.resolve(`${id}/json`), tar.resolve(`${id}/layer.tar`)];
    if (description === undefined || member === undefined)
      throw unusableBase(tar.path, `it lacks json or layer.tar of its layer ${JSON.stringify(id)}`);
    const json = parseOrderedJson(await readTextMember(tar, description), `${id}/json in ${tar.path}`);
    if (!isJsonObject(json)) throw unusableBase(tar.path, `${id}/json is not a JSON object`);
    chain.set(id, { id, json, member });
    id = jsonText(json.get('parent'));
  }
  return [...chain.values()].reverse();
}

async function digestOf(tar: TarFile, member: TarMember, signal?: AbortSignal): Promise<LayerDigest> {
  const digest = runningDigest();
  const compression = await compressionOfMember(tar, member);
  for await (const chunk of decompressed(tar.read(member, signal), compression, member.name, signal))
    digest.update(chunk);
  return digest.finish();
}

function configOf(chain: readonly LegacyLayer[], layers: readonly StoredLayer[]): JsonObject {
  const top = chain.at(-1)?.json ?? new Map<string, JsonValue>();
  const kept = ['created', 'author', 'architecture', 'os', 'variant', 'config'];
  return new Map<string, JsonValue>([
    ...kept.flatMap((key): [string, JsonValue][] => {
      const value = top.get(key);
      return value === undefined ? [] : [[key, value]];
    }),
    [
      'rootfs',
      new Map<string, JsonValue>([
        ['type', 'layers'],
        ['diff_ids', layers.map(({ diffId }) => diffId)],
      ]),
    ],
    ['history', chain.map(({ json }) => historyEntry(json))],
  ]);
}

function historyEntry(json: JsonObject): JsonObject {
  const command = jsonTexts(jsonMember(json.get('container_config'), 'Cmd'))?.join(' ');
  const [created, author, comment] = ['created', 'author', 'comment'].map((key) => jsonText(json.get(key)));
  const entries: [string, string | undefined][] = [
    ['created', created],
    ['created_by', command],
    ['author', author],
    ['comment', comment],
  ];
  return new Map(entries.filter((entry): entry is [string, string] => Boolean(entry[1])));
}
