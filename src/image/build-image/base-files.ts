// Files that are in a base image already, and so are not added again: as far as buildImage notices.
import type { ByteString } from '../../archive/byte-string.ts';
import { decompressed } from '../../archive/decompress.ts';
import { tarEntries } from '../../archive/tar-entries.ts';
import { compressionOfMember } from '../../archive/tar-file.ts';
import type { TarMember } from '../../archive/tar-index.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { asBaseImage, type BaseImage } from '../base/base-image.ts';
import { listedFiles } from './listed-files.ts';

/**
 * Absolute names, of those for which `counts` holds. Only layers that lie where buildImage puts them, at
 * `FOLDER/layer.tar`, are looked into, whether the image uses them or not.
 * @throws NixlayerError E_BASE_IMAGE, E_ABORTED
 */
export async function filesOfBase(
  base: BaseImage,
  counts: (file: ByteString) => boolean,
  signal?: AbortSignal,
): Promise<Set<ByteString>> {
  const files = new Set<ByteString>();
  for (const name of base.format === 'docker-archive' ? base.tar.members.keys() : []) {
    const member = /^[^./][^/]*\/layer\.tar$/s.test(name) ? base.tar.resolve(name) : undefined;
    if (member === undefined) continue;
    for (const file of listedFiles(await entryNames(base, member, signal))) if (counts(file)) files.add(file);
  }
  return files;
}

/** Up to where it is no tar archive any more: there the list of the original ends, too. */
async function entryNames(
  { tar }: BaseImage,
  member: TarMember,
  signal: AbortSignal | undefined,
): Promise<ByteString[]> {
  const names: ByteString[] = [];
  await asBaseImage(tar.path, async () => {
    try {
      const compression = await compressionOfMember(tar, member);
      const chunks = decompressed(tar.read(member, signal), compression, member.name, signal);
      for await (const { name } of tarEntries(chunks)) names.push(name);
    } catch (error) {
      if (error instanceof NixlayerError) throw error;
    }
  });
  return names;
}
