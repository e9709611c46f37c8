// The images of a docker-archive: what its manifest.json says, or, before Docker 1.10, its folders of layers.
import type { TarFile } from '../../archive/tar-file.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { sha256Hex } from '../../store/hash.ts';
import { readLegacyArchive } from '../formats/docker-archive/read-legacy.ts';
import { isRepoTag } from '../reference.ts';
import { checkConfig } from './check-config.ts';
import type { BlobOptions } from './checked-blobs.ts';
import type { CheckedImage, CheckedLayer } from './checked-manifest.ts';
import {
  isRecord,
  type Json,
  kindOf,
  list,
  member,
  parseJson,
  parseObject,
  readDocument,
  text,
} from './document.ts';
import { quoted } from './finding.ts';
import { counted } from './layer-scans.ts';
import { fileIn, statedDigest } from './tar-blobs.ts';

export interface DockerImage extends CheckedImage {
  readonly repoTags: readonly string[];
}

/**
 * @param known digests of blobs that an index names, too: they have been compared with their names
 * @param onImage called for each image that could be read
 * @throws NixlayerError E_BASE_IMAGE (decompressor missing), E_ABORTED
 */
export async function checkDockerArchive(
  tar: TarFile,
  known: ReadonlySet<string>,
  options: BlobOptions,
  onImage: (image: DockerImage) => void,
): Promise<void> {
  const { findings } = options;
  const place = { file: 'manifest.json' };
  const bytes = await fileOf(tar, 'manifest.json', options);
  if (bytes === undefined) return;
  const manifest = parseJson(bytes, 'manifest.json', place, findings);
  if (manifest === undefined) return;
  if (!Array.isArray(manifest)) {
    findings.error('schema', 'manifest.json is no list', {
      ...place,
      expected: 'a list',
      found: kindOf(manifest),
    });
    return;
  }
  if (manifest.length === 0) findings.error('no-image', 'manifest.json names no image', place);
  for (const [index, value] of manifest.entries()) {
    if (!isRecord(value)) {
      findings.error('schema', `image ${index + 1} in manifest.json is no object`, {
        ...place,
        found: kindOf(value),
      });
      continue;
    }
    const repoTags = checkNames(member(value, 'RepoTags'), options);
    const layers = list(member(value, 'Layers'));
    if (layers === undefined)
      findings.error('schema', 'Layers in manifest.json is no list', {
        ...place,
        found: kindOf(member(value, 'Layers')),
      });
    const image = await checkImage(tar, member(value, 'Config'), layers ?? [], known, options);
    if (image !== undefined) onImage({ ...image, repoTags });
  }
}

/** False when it is none. @throws as {@link checkDockerArchive} */
export async function checkLegacyArchive(
  tar: TarFile,
  options: BlobOptions,
  onImage: (image: DockerImage) => void,
): Promise<boolean> {
  try {
    const image = await readLegacyArchive(tar, options.signal);
    if (image === undefined) return false;
    const { configText, configName, layers, names } = image;
    const found = await checkConfigAndLayers(
      { tar, configName, configText, names: layers.map(({ name }) => name), known: new Set() },
      options,
    );
    if (found !== undefined) onImage({ ...found, repoTags: names });
    return true;
  } catch (error) {
    if (
      !(error instanceof NixlayerError) ||
      !['E_ARCHIVE_FORMAT', 'E_SPEC', 'E_BASE_IMAGE'].includes(error.code)
    )
      throw error;
    options.findings.error('archive', error.message, { file: 'repositories' });
    return true;
  }
}

/** Far longer than any name. */
const maxName = 1024;

function checkNames(value: Json | undefined, { findings }: BlobOptions): string[] {
  const names = list(value) ?? [value as Json];
  for (const name of names)
    if (typeof name !== 'string' || name.length > maxName || !isRepoTag(name))
      findings.error('reference-name', 'a name in manifest.json is not NAME:TAG', {
        file: 'manifest.json',
        expected: 'NAME:TAG, the name in lower case',
        found: kindOf(name),
      });
  return names.filter((name) => typeof name === 'string');
}

async function checkImage(
  tar: TarFile,
  config: Json | undefined,
  layers: readonly Json[],
  known: ReadonlySet<string>,
  options: BlobOptions,
): Promise<CheckedImage | undefined> {
  const { findings } = options;
  const configName = text(config) ?? '';
  const file = fileIn(tar, configName, findings);
  if (file === undefined) {
    findings.error(
      'missing-member',
      `manifest.json names the config ${quoted(configName)}, which is missing`,
      {
        file: 'manifest.json',
        found: kindOf(config),
      },
    );
    return undefined;
  }
  const bytes = await fileOf(tar, configName, options);
  if (bytes === undefined) return undefined;
  const configText = bytes.toString('utf8');
  const names = layers.map((name) => text(name) ?? '');
  return checkConfigAndLayers({ tar, configName, configText, names, known }, options);
}

interface NamedParts {
  readonly tar: TarFile;
  readonly configName: string;
  readonly configText: string;
  readonly names: readonly string[];
  readonly known: ReadonlySet<string>;
}

async function checkConfigAndLayers(
  { tar, configName, configText, names, known }: NamedParts,
  options: BlobOptions,
): Promise<CheckedImage | undefined> {
  const { findings, scans } = options;
  const place = { file: configName };
  const imageId = `sha256:${sha256Hex(configText)}`;
  const checkName = (name: string, digest: string, layer?: number): void => {
    const stated = statedDigest(name);
    if (stated === undefined || stated === digest || known.has(stated)) return;
    findings.error('digest', `${name} has the digest ${digest}`, {
      file: name,
      ...(layer !== undefined && { layer }),
      expected: stated,
      found: digest,
    });
  };
  if (tar.members.has(configName)) checkName(configName, imageId);
  const config = parseObject(Buffer.from(configText), configName, place, findings);
  if (config === undefined) return undefined;
  const { diffIds, comments } = checkConfig(config, names.length, configName, place, findings);
  const layers: CheckedLayer[] = [];
  for (const [index, name] of names.entries()) {
    const layer = index + 1;
    const blob = fileIn(tar, name, findings);
    if (blob === undefined) {
      const message = `manifest.json names the layer ${quoted(name)}, which is missing`;
      findings.error('missing-member', message, { file: 'manifest.json', layer });
      continue;
    }
    const { contents, isNew } = await scans.scan(blob, { algorithm: 'sha256', place: { file: name, layer } });
    const { digest, stored, compression } = contents;
    if (isNew) checkName(name, stored.digest, layer);
    if (isNew && compression === 'zstd')
      findings.note(
        'compression',
        `layer ${name} is compressed with zstd, which Docker loads since version 23`,
        {
          file: name,
          layer,
        },
      );
    const stated = diffIds[index];
    if (digest !== undefined && stated !== undefined && stated !== digest.diffId)
      findings.error(
        'diff-id',
        `layer ${name} has the digest ${digest.diffId}, but ${configName} says ${stated}`,
        {
          ...{ file: name, layer },
          ...{ expected: stated, found: digest.diffId },
        },
      );
    layers.push({ name, comment: comments?.[index], contents });
  }
  return { configName, imageId, configText, config, layers };
}

async function fileOf(tar: TarFile, name: string, options: BlobOptions): Promise<Buffer | undefined> {
  const { findings, onProgress, signal } = options;
  const file = fileIn(tar, name, findings);
  if (file === undefined) return undefined;
  return readDocument(counted(file, onProgress, signal), name, { file: name }, options);
}
