// The databases of packages in the layers of an image, found while its layers are read. What an upper layer has, or takes
// away, counts.
import { toText } from '../../../archive/byte-string.ts';
import type { TarEntry } from '../../../archive/tar-entries.ts';
import { opaque, whiteout } from '../../../image/whiteout.ts';
import type { OsPackage, OsPackages } from './os-packages.ts';
import { apkPackages, dpkgPackages, osRelease } from './read-databases.ts';

export interface DatabaseFinder {
  /** For `onEntry` of what reads layers, from the lowest to the uppermost. */
  readonly onEntry: (entry: TarEntry, layer: number) => Promise<void> | undefined;
  readonly found: () => OsPackages;
}

/** The largest ones have some megabytes. */
const maxBytes = 64 << 20;
const maxFiles = 10_000;

const kinds = [
  ['os-release', /^(?:etc|usr\/lib)\/os-release$/],
  ['dpkg', /^var\/lib\/dpkg\/(?:status$|status\.d\/[^/]+$)/],
  ['apk', /^(?:usr\/)?lib\/apk\/db\/installed$/],
  ['rpm', /^(?:var\/lib|usr\/lib\/sysimage|usr\/share)\/rpm\/(?:rpmdb\.sqlite|Packages|Packages\.db)$/],
] as const;

interface FoundFile {
  readonly kind: (typeof kinds)[number][0];
  readonly layer: number;
  /** Absent where it was not read. */
  readonly text?: string;
}

export function findDatabases(): DatabaseFinder {
  const files = new Map<string, FoundFile>();
  let bytes = 0;
  return {
    onEntry(entry, layer) {
      const path = toText(entry.name)
        .replace(/^(?:\.?\/)+/, '')
        .replace(/\/+$/, '');
      takeAway(files, path, layer);
      const [kind] = kinds.find(([, pattern]) => pattern.test(path)) ?? [];
      // Sums of files lie beside the packages of images without dpkg.
      if (kind === undefined || path.endsWith('.md5sums')) return undefined;
      // A link leads to where another of these is looked for.
      files.delete(path);
      if (entry.type !== 'file' || files.size >= maxFiles) return undefined;
      bytes += entry.size;
      if (kind === 'rpm' || bytes > maxBytes) return void files.set(path, { kind, layer });
      return textOf(entry).then((text) => void files.set(path, { kind, layer, text }));
    },
    found: () => packagesIn(files),
  };
}

function takeAway(files: Map<string, FoundFile>, path: string, layer: number): void {
  const slash = path.lastIndexOf('/') + 1;
  const name = path.slice(slash);
  if (!name.startsWith(whiteout)) return;
  const gone = name === opaque ? path.slice(0, slash) : path.slice(0, slash) + name.slice(whiteout.length);
  for (const [file, { layer: own }] of files) {
    const isGone = name === opaque ? file.startsWith(gone) : file === gone || file.startsWith(`${gone}/`);
    if (isGone && own < layer) files.delete(file);
  }
}

async function textOf(entry: TarEntry): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry.content) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function packagesIn(files: ReadonlyMap<string, FoundFile>): OsPackages {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = (kind: FoundFile['kind']) =>
    sorted.flatMap(([, file]) => (file.kind === kind && file.text !== undefined ? [file.text] : []));
  const [release] = texts('os-release').flatMap((text) => osRelease(text) ?? []);
  const packages = [...texts('dpkg').flatMap(dpkgPackages), ...texts('apk').flatMap(apkPackages)];
  const layer = sorted.findLast(([, { kind }]) => kind === 'dpkg' || kind === 'apk')?.[1].layer;
  return {
    ...(release && { release }),
    packages: eachOnce(packages),
    ...(layer !== undefined && { layer }),
    unread: sorted.filter(([, { text }]) => text === undefined).map(([path]) => path),
  };
}

function eachOnce(packages: readonly OsPackage[]): readonly OsPackage[] {
  const keyOf = ({ type, name, version, architecture }: OsPackage): string =>
    JSON.stringify([type, name, version, architecture ?? '']);
  const known = new Map(packages.map((each) => [keyOf(each), each]));
  return [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}
