// An image or an index of images, given by what names it and a store of blobs: everything that it names is checked, once.
// The store may be an archive, a layout or a registry.
import type { Compression } from '../../archive/decompress.ts';
import { sha256Hex } from '../../store/hash.ts';
import {
  configFamily,
  indexFamily,
  layerType,
  manifestFamily,
  type TypeFamily,
} from '../formats/oci/media-types.ts';
import { fitsPlatform, type Platform } from '../formats/platform.ts';
import type { BlobStore } from './blob-store.ts';
import { checkConfig, checkPlatformFits } from './check-config.ts';
import { type BlobOptions, checkedBlobs } from './checked-blobs.ts';
import type { CheckedImage, CheckedLayer, CheckedManifest } from './checked-manifest.ts';
import { type CheckedDescriptor, checkDescriptor } from './descriptor.ts';
import { type Json, type JsonRecord, kindOf, list, member, parseObject, text } from './document.ts';
import type { FindingPlace } from './finding.ts';
import { checkFamily, checkIndexDocument, checkManifestDocument } from './manifest-document.ts';
import type { LayerContents } from './scan-layer.ts';

export interface CheckOptions extends BlobOptions {
  /** Only images for it are looked at. */
  readonly platform?: Platform | undefined;
  /** Called for each image that could be read. */
  readonly onImage?: ((image: CheckedImage) => void) | undefined;
}

export interface ImageChecker {
  /**
   * Checks an image, or the images of an index.
   * @param descriptor as JSON has it, unchecked
   * @param origin what names it, for messages: `index.json`
   */
  check(descriptor: unknown, origin: string): Promise<void>;
  /** Every manifest that was come across, once. */
  manifests(): readonly CheckedManifest[];
  /** Digests of all blobs that were looked at. */
  readonly seen: ReadonlySet<string>;
}

const maxDepth = 8;
const maxManifests = 10_000;
/** Of all images together. */
const maxLayers = 100_000;

/**
 * Findings go to the collector of the options; `checkPresence` says what is wrong with all manifests together.
 * @throws NixlayerError E_BASE_IMAGE (decompressor missing), E_ABORTED; what the store throws, but for E_ARCHIVE_FORMAT
 */
export function imageChecker(store: BlobStore, options: CheckOptions): ImageChecker {
  const { findings, platform: asked } = options;
  const blobs = checkedBlobs(store, options);
  const manifests = new Map<string, CheckedManifest>();
  const indexes = new Set<string>();
  let visits = 0;
  let named = 0;

  async function check(
    value: Json,
    origin: string,
    inherited: string | undefined,
    depth: number,
  ): Promise<void> {
    visits += 1;
    if (visits === maxManifests + 1)
      findings.error('too-many', `${origin} names more than ${maxManifests} manifests: not all are checked`);
    if (visits > maxManifests) return;
    const descriptor = checkDescriptor(value, `a manifest in ${origin}`, placeOf(origin), findings);
    if (descriptor === undefined) return;
    const name = nameIn(descriptor) ?? inherited;
    if (indexFamily(descriptor.mediaType)) return checkIndex(descriptor, origin, name, depth);
    const known = manifests.get(descriptor.digest);
    if (known === undefined) {
      const names = name === undefined ? [] : [name];
      manifests.set(descriptor.digest, await checkManifest(descriptor, origin, names));
    } else if (name !== undefined && !known.names.includes(name)) known.names.push(name);
  }

  async function checkIndex(
    descriptor: CheckedDescriptor,
    origin: string,
    name: string | undefined,
    depth: number,
  ): Promise<void> {
    const { digest, mediaType } = descriptor;
    if (indexes.has(digest)) return;
    indexes.add(digest);
    const place = { blob: digest };
    if (depth === maxDepth) {
      findings.error('too-many', `indexes are nested more than ${maxDepth} deep`, place);
      return;
    }
    const bytes = await blobs.document(descriptor, origin);
    if (bytes === 'missing') {
      blobs.missing(digest, 'the index', origin);
      return;
    }
    const what = `the index ${digest}`;
    const index = bytes && parseObject(bytes, what, place, findings);
    if (index === undefined) return;
    for (const each of checkIndexDocument(index, what, mediaType, place, findings))
      await check(each as Json, digest, name, depth + 1);
  }

  async function checkManifest(
    descriptor: CheckedDescriptor,
    origin: string,
    names: string[],
  ): Promise<CheckedManifest> {
    const { digest, mediaType } = descriptor;
    const attestation = attestationIn(descriptor);
    const stated = attestation ? undefined : platformIn(descriptor.platform);
    const facts: Omit<CheckedManifest, 'isHere' | 'isChecked'> = {
      ...{ digest, names, kind: attestation ? 'attestation' : 'image' },
      ...(attestation && { attestation }),
      ...(stated && { platform: stated }),
    };
    if (asked !== undefined && (attestation || (stated && !fitsPlatform(stated, asked)))) {
      blobs.seen.add(digest);
      return { ...facts, isHere: (await store.find(descriptor)) !== undefined, isChecked: false };
    }
    const family = manifestFamily(mediaType);
    if (family === undefined) {
      findings.error('media-type', `${origin} names ${digest}, whose media type is none of a manifest`, {
        blob: digest,
        expected: 'a manifest or an index of OCI or Docker',
        found: mediaType,
      });
      return {
        ...facts,
        kind: 'other',
        isHere: await blobs.other(descriptor, 'the blob', origin),
        isChecked: true,
      };
    }
    const bytes = await blobs.document(descriptor, origin);
    if (bytes === 'missing') return { ...facts, isHere: false, isChecked: true };
    const here = { ...facts, isHere: true, isChecked: true };
    const what = `the manifest ${digest}`;
    const manifest = bytes && parseObject(bytes, what, { blob: digest }, findings);
    if (manifest === undefined) return here;
    const { config, layers } = partsOf(manifest, what, descriptor);
    if (config === undefined) return here;
    if (configFamily(config.mediaType) === undefined) {
      // Something else than an image: its blobs are what they are.
      for (const each of [config, ...layers]) if (each) await blobs.other(each, 'the blob', digest);
      return { ...here, kind: attestation ? 'attestation' : 'other' };
    }
    checkFamily(family, configFamily(config.mediaType), `the config in ${what}`, config, findings);
    const configBytes = await configOf(config, digest);
    const document =
      configBytes &&
      parseObject(configBytes, `the config ${config.digest}`, { blob: config.digest }, findings);
    const actual = platformIn(document);
    if (asked !== undefined && actual !== undefined && !fitsPlatform(actual, asked))
      return { ...here, isChecked: false };
    const found = await checkLayers(layers, config, document, family, digest);
    if (attestation !== undefined) return here;
    if (document !== undefined) checkPlatformFits(descriptor, document, origin, findings);
    const platform = stated ?? actual;
    if (document !== undefined && configBytes !== undefined) {
      const configName = (await store.find(config))?.name ?? config.digest;
      const configText = configBytes.toString('utf8');
      const imageId = `sha256:${sha256Hex(configText)}`;
      options.onImage?.({
        manifestDigest: digest,
        configName,
        imageId,
        configText,
        config: document,
        layers: found,
      });
    }
    return { ...here, ...(platform && { platform }) };
  }

  function partsOf(manifest: JsonRecord, what: string, { digest, mediaType }: CheckedDescriptor) {
    const place = { blob: digest };
    checkManifestDocument(manifest, what, mediaType, place, findings);
    const subject = member(manifest, 'subject');
    if (subject !== undefined && subject !== null)
      checkDescriptor(subject, `the subject in ${what}`, place, findings);
    const values = list(member(manifest, 'layers'));
    named += values?.length ?? 0;
    if (named > maxLayers) {
      findings.error(
        'too-many',
        `${what} and those before it have more than ${maxLayers} layers: not all are checked`,
        place,
      );
      return { config: undefined, layers: [] };
    }
    if (values === undefined)
      findings.error('schema', `${what} has no list of layers`, {
        ...place,
        found: kindOf(member(manifest, 'layers')),
      });
    return {
      config: checkDescriptor(member(manifest, 'config'), `the config in ${what}`, place, findings),
      layers: (values ?? []).map((each, index) =>
        checkDescriptor(each, `layer ${index + 1} in ${what}`, { ...place, layer: index + 1 }, findings),
      ),
    };
  }

  async function configOf(descriptor: CheckedDescriptor, origin: string): Promise<Buffer | undefined> {
    const bytes = await blobs.document(descriptor, origin);
    if (bytes !== 'missing') return bytes;
    blobs.missing(descriptor.digest, 'the config', origin);
    return undefined;
  }

  async function checkLayers(
    layers: readonly (CheckedDescriptor | undefined)[],
    config: CheckedDescriptor,
    document: JsonRecord | undefined,
    family: TypeFamily,
    manifest: string,
  ): Promise<CheckedLayer[]> {
    const what = `the config ${config.digest}`;
    const facts = document && checkConfig(document, layers.length, what, { blob: config.digest }, findings);
    const found: CheckedLayer[] = [];
    for (const [index, layer] of layers.entries()) {
      if (layer === undefined) continue;
      const place = { blob: layer.digest, layer: index + 1 };
      const type = layerType(layer.mediaType);
      if (type === undefined) {
        // in-toto is what attestations are made of.
        if (!layer.mediaType.includes('in-toto'))
          findings.note(
            'media-type',
            `layer ${index + 1} of ${manifest} is of a type that is not looked into`,
            {
              ...place,
              found: layer.mediaType,
            },
          );
        await blobs.other(layer, `layer ${index + 1}`, manifest);
        continue;
      }
      checkFamily(family, type.family, `layer ${index + 1} of ${manifest}`, layer, findings);
      const scanned = await blobs.layer(layer, place, manifest);
      if (scanned === undefined) continue;
      compareCompression(type.compression, scanned.contents.compression, layer, place);
      compareDiffId(facts?.diffIds[index], scanned.contents, what, place);
      found.push({ ...scanned, comment: facts?.comments?.[index] });
    }
    return found;
  }

  function compareCompression(
    stated: Compression,
    actual: Compression,
    { mediaType }: CheckedDescriptor,
    place: FindingPlace,
  ): void {
    if (stated === actual) return;
    findings.error(
      'media-type',
      `the media type of layer ${place.layer} says another compression than its data`,
      {
        ...place,
        expected: mediaType,
        found: actual === 'none' ? 'not compressed' : actual,
      },
    );
  }

  function compareDiffId(
    stated: string | undefined,
    { digest }: LayerContents,
    what: string,
    place: FindingPlace,
  ): void {
    if (digest === undefined || !stated?.startsWith('sha256:') || stated === digest.diffId) return;
    const message = `layer ${place.layer} has the digest ${digest.diffId} uncompressed, but ${what} says ${stated}`;
    findings.error('diff-id', message, { ...place, expected: stated, found: digest.diffId });
  }

  return {
    check: (descriptor, origin) => check(descriptor as Json, origin, undefined, 0),
    manifests: () => [...manifests.values()],
    seen: blobs.seen,
  };
}

function placeOf(origin: string): FindingPlace {
  return origin.startsWith('sha') ? { blob: origin } : { file: origin };
}

function nameIn({ annotations }: CheckedDescriptor): string | undefined {
  return (
    text(member(annotations, 'io.containerd.image.name')) ??
    text(member(annotations, 'org.opencontainers.image.ref.name'))
  );
}

/** What BuildKit says about how an image was made lies beside it, as an image for a platform "unknown". */
function attestationIn({ annotations }: CheckedDescriptor): CheckedManifest['attestation'] {
  const type = member(annotations, 'vnd.docker.reference.type');
  if (type === undefined) return undefined;
  const about = text(member(annotations, 'vnd.docker.reference.digest'));
  return { type: text(type) ?? 'unknown', ...(about !== undefined && { about }) };
}

function platformIn(value: JsonRecord | undefined): Platform | undefined {
  const [os, architecture, variant] = ['os', 'architecture', 'variant'].map((key) =>
    text(member(value, key)),
  );
  if (!os || !architecture) return undefined;
  return { os, architecture, ...(variant && { variant }) };
}
