// Signatures under tags: the manifest of such a tag is read, a layer is added, and it is written back. Two that do so at the
// same moment may lose a signature, as with cosign itself.
import type { SigningKey } from '../../attest/signing-key.ts';
import {
  isLayerSignedBy,
  layerType,
  signaturesManifest,
  signedLayer,
  type TaggedPayload,
} from '../../attest/tagged-signature.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { readDescriptorValue } from '../../image/formats/oci/oci-content.ts';
import { jsonMember } from '../../json/json-access.ts';
import { isJsonArray, parseOrderedJson } from '../../json/ordered-json.ts';
import type { Descriptor } from '../../registry/descriptor.ts';
import { RegistryError } from '../../registry/registry-error.ts';
import type { Repository } from '../../registry/repository.ts';

interface Asked {
  readonly signal?: AbortSignal;
}

/** Layers that are looked at; others may sign as often as they like. */
const mostLayers = 100;
/** Bytes. */
const largestLayer = 64 * 1024 * 1024;

/** The digest of the manifest that holds it; undefined when there is no such signature. @throws NixlayerError E_REGISTRY… */
export async function taggedSignatureIn(
  from: Repository,
  payload: TaggedPayload,
  key: SigningKey,
  asked: Asked,
): Promise<string | undefined> {
  const found = await layersUnder(from, payload.tag, asked);
  const candidates = found.layers.filter(
    ({ mediaType, size }) => mediaType === layerType(payload) && size <= largestLayer,
  );
  for (const layer of candidates.slice(-mostLayers)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of from.openBlob(layer, asked)) chunks.push(chunk);
    if (isLayerSignedBy(layer, Buffer.concat(chunks), payload, key)) return found.digest;
  }
  return undefined;
}

/** @returns the digest of the manifest under the tag. @throws NixlayerError E_REGISTRY… */
export async function attachByTag(
  to: Repository,
  payload: TaggedPayload,
  key: SigningKey,
  asked: Asked,
): Promise<string> {
  const { layers } = await layersUnder(to, payload.tag, asked);
  const layer = signedLayer(payload, key);
  const { manifest, mediaType, config } = signaturesManifest([...layers, layer.descriptor]);
  for (const { descriptor, text } of [layer, config]) {
    const bytes = Buffer.from(text);
    await to.pushBlob({ descriptor, isVerified: true, open: () => once(bytes) }, asked);
  }
  const put = { mediaType, bytes: Buffer.from(manifest) };
  return (await to.putManifest(put, { ...asked, tags: [payload.tag] })).digest;
}

/** @throws NixlayerError E_REGISTRY where something else is under the tag: it must not be overwritten */
async function layersUnder(
  from: Repository,
  tag: string,
  asked: Asked,
): Promise<{ readonly digest?: string; readonly layers: readonly Descriptor[] }> {
  const name = `${from.registry}/${from.name}:${tag}`;
  try {
    const { bytes, descriptor } = await from.getManifest(tag, asked);
    const layers = jsonMember(parseOrderedJson(Buffer.from(bytes).toString(), name), 'layers');
    if (!isJsonArray(layers)) throw new NixlayerError('E_SPEC', `${name} has no layers`);
    return {
      digest: descriptor.digest,
      layers: layers.map((layer) => readDescriptorValue({ name }, layer, descriptor)),
    };
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'E_REGISTRY_NOT_FOUND') return { layers: [] };
    if (!(error instanceof NixlayerError) || !['E_SPEC', 'E_BASE_IMAGE'].includes(error.code)) throw error;
    throw new NixlayerError('E_REGISTRY', `${name} is no list of signatures, and is left alone`, {
      cause: error,
      hint: 'Delete the tag, or sign with --sign-format bundle.',
    });
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
