// The images of an OCI layout, as a folder or in an archive (OCI image-spec, image-layout.md).
import type { TarFile } from '../../archive/tar-file.ts';
import { type CheckOptions, imageChecker } from './check-image.ts';
import { type CheckedManifest, checkPresence } from './checked-manifest.ts';
import { type JsonRecord, kindOf, member, parseObject, readDocument } from './document.ts';
import { counted } from './layer-scans.ts';
import { checkIndexDocument } from './manifest-document.ts';
import { blobsIn, fileIn } from './tar-blobs.ts';

export interface CheckedLayout {
  readonly manifests: readonly CheckedManifest[];
  /** Digests of all blobs that were looked at. */
  readonly seen: ReadonlySet<string>;
}

/** @throws NixlayerError E_BASE_IMAGE (decompressor missing), E_ABORTED */
export async function checkOciLayout(tar: TarFile, options: CheckOptions): Promise<CheckedLayout> {
  const { findings } = options;
  await checkVersion(tar, options);
  const checker = imageChecker(blobsIn(tar, findings), options);
  const place = { file: 'index.json' };
  const index = await documentIn(tar, 'index.json', options);
  if (index !== undefined) {
    const entries = checkIndexDocument(index, 'index.json', undefined, place, findings);
    for (const entry of entries) await checker.check(entry, 'index.json');
    checkPresence(checker.manifests(), 'index.json', options.platform, findings);
  }
  return { manifests: checker.manifests(), seen: checker.seen };
}

async function checkVersion(tar: TarFile, options: CheckOptions): Promise<void> {
  const place = { file: 'oci-layout' };
  if (!tar.members.has('oci-layout')) {
    options.findings.error('layout', 'there is no file oci-layout beside index.json', place);
    return;
  }
  const layout = await documentIn(tar, 'oci-layout', options);
  const version = member(layout, 'imageLayoutVersion');
  if (layout === undefined || version === '1.0.0') return;
  options.findings.error('layout', 'oci-layout does not say the version that there is', {
    ...place,
    expected: '1.0.0',
    found: kindOf(version),
  });
}

async function documentIn(
  tar: TarFile,
  name: string,
  options: CheckOptions,
): Promise<JsonRecord | undefined> {
  const { findings, onProgress, signal } = options;
  const place = { file: name };
  const file = fileIn(tar, name, findings);
  if (file === undefined) return undefined;
  const bytes = await readDocument(counted(file, onProgress, signal), name, place, options);
  return bytes && parseObject(bytes, name, place, findings);
}
