// The members of the archive that buildImage writes: what the base image's archive holds beside its descriptions, and a
// folder for the new layer, as GNU tar finds them in a folder.
import { Buffer } from 'node:buffer';
import { type ByteString, toByteString } from '../../archive/byte-string.ts';
import type { TarFile } from '../../archive/tar-file.ts';
import type { TarMember } from '../../archive/tar-index.ts';
import type { BaseImage } from '../base/base-image.ts';
import type { ArchiveMember, Layer } from '../image.ts';

export interface NewMembers {
  /** Of the new layer. */
  readonly layerId: string;
  readonly layerJson: string;
  /** All of the image, the new one last. */
  readonly layers: readonly Layer[];
  readonly configName: string;
  readonly configText: string;
  readonly manifestText: string;
  readonly repositoriesText: string;
}

/** In the order of the archive: folders before their content, names by their bytes. @throws NixlayerError E_ARCHIVE_FORMAT */
export function archiveMembers(base: BaseImage | undefined, made: NewMembers): ArchiveMember[] {
  const found = new Map<string, Found>([['', folder]]);
  const add = (name: string, member: Found): void => {
    const slash = name.lastIndexOf('/');
    const parent = slash === -1 ? '' : name.slice(0, slash);
    if (parent !== '' && !found.has(parent)) add(parent, folder);
    found.set(name, member);
  };
  if (base?.format === 'docker-archive') {
    for (const [name, member] of base.tar.members)
      if (!isDescription(name)) add(name, memberOfBase(base.tar, member));
  }
  for (const [index, layer] of made.layers.entries()) {
    const { archivePath, digest, open } = layer;
    const mode = found.get(archivePath)?.mode ?? 0o444;
    if (found.get(archivePath)?.type !== 'symlink')
      add(archivePath, { type: 'file', mode, size: digest.size, layer: index, open });
  }
  add(`${made.layerId}/VERSION`, text('1.0'));
  add(`${made.layerId}/json`, text(made.layerJson));
  add(made.configName, text(made.configText));
  add('manifest.json', text(made.manifestText));
  add('repositories', text(made.repositoriesText));
  return sorted(found);
}

type Found = Omit<ArchiveMember, 'name'>;

const folder: Found = { type: 'directory', mode: 0o555, size: 0 };

/** Those of the base are not those of the image. */
function isDescription(name: string): boolean {
  return /^[^./][^/]*\.json$/s.test(name) || name === '.';
}

/** As it comes out of the archive, and then is made readable for owner and group, and writable for nobody. */
function memberOfBase(tar: TarFile, member: TarMember): Found {
  const mode = (member.mode & 0o7555) | 0o440;
  switch (member.type) {
    case 'directory':
      return { ...folder, mode };
    case 'symlink':
      return {
        type: 'symlink',
        mode: 0o777,
        size: 0,
        linkName: toByteString(strippedTarget(member.linkName)),
      };
    default: {
      const file = tar.resolve(member.name) ?? member;
      const open = (signal?: AbortSignal): AsyncIterable<Uint8Array> => tar.read(file, signal);
      return { type: 'file', mode, size: file.size, open };
    }
  }
}

/** The archive is written with an expression that takes one character and a slash away from names, and from links. */
function strippedTarget(target: string): string {
  return target.replace(/^.\/(?=.)/s, '');
}

function text(content: string): Found {
  const bytes = Buffer.from(content);
  return {
    type: 'file',
    mode: 0o444,
    size: bytes.length,
    open: async function* () {
      yield bytes;
    },
  };
}

function sorted(found: ReadonlyMap<string, Found>): ArchiveMember[] {
  const keyed = [...found].map(([name, member]) => ({
    // A slash sorts before everything, so that what is in a folder follows it.
    key: toByteString(name).replaceAll('/', '\0'),
    member: { ...member, name: archiveName(name, member) },
  }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ member }) => member);
}

function archiveName(name: string, { type }: Found): ByteString {
  if (name === '') return './';
  return toByteString(type === 'directory' ? `${name}/` : name);
}
