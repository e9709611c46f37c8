// An embedded store that is made for a test, and images of it: any paths of any size, without Nix.
import { createHash, randomFillSync } from 'node:crypto';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Files of a store path: their texts, or as many zeros, which take no room on the disk. */
export type MadePath = Readonly<Record<string, string | number | Buffer>>;

export interface MadeStore {
  /** For --store. */
  readonly folder: string;
  /** The ImageSpec of an image with some of its paths; all by default. */
  image(name: string, paths?: readonly string[]): Promise<string>;
  /** Where the files of a path lie. */
  locate(name: string): string;
  /** Replaces a file of a path. */
  write(name: string, file: string, content: string): Promise<void>;
}

const digits = '0123456789abcdfghijklmnpqrsvwxyz';
const top = 'customisation-layer';

const storePath = (name: string): string => {
  const hash = [...createHash('sha256').update(name).digest()].map((byte) => digits[byte % 32]);
  return `/nix/store/${hash.join('')}-${name}`;
};

/** Waits until the status of its files tells whether they change. */
export async function makeStore(
  folder: string,
  paths: Readonly<Record<string, MadePath>>,
): Promise<MadeStore> {
  const entries: string[] = [];
  const register = (name: string, size: number, references: readonly string[]): void => {
    const lines = [
      storePath(name),
      '0'.repeat(64),
      size,
      '',
      references.length,
      ...references.map(storePath),
    ];
    entries.push(`${lines.join('\n')}\n`);
  };
  const locate = (name: string): string => join(folder, storePath(name));
  for (const [name, files] of Object.entries(paths)) {
    await mkdir(locate(name), { recursive: true });
    let size = 0;
    for (const [file, content] of Object.entries(files)) {
      const location = join(locate(name), file);
      await writeFile(location, typeof content === 'number' ? '' : content);
      if (typeof content === 'number') await truncate(location, content);
      size += typeof content === 'number' ? content : content.length;
    }
    register(name, size, []);
  }
  await mkdir(locate(top), { recursive: true });
  await writeFile(join(locate(top), 'layer.tar'), Buffer.alloc(10_240));
  register(top, 10_240, []);
  const images = new Set<string>();
  const writeRegistration = (): Promise<void> => writeFile(join(folder, 'registration'), entries.join(''));
  await writeRegistration();
  await setTimeout(200);
  return {
    folder,
    locate,
    async image(name, chosen = Object.keys(paths)) {
      const root = `${name}-base.json`;
      if (!images.has(root)) {
        await writeFile(locate(root), '{}');
        register(root, 2, chosen);
        await writeRegistration();
        images.add(root);
      }
      const file = join(folder, `${name}.json`);
      await writeFile(file, JSON.stringify(imageSpec(name, root)));
      return file;
    },
    async write(name, file, content) {
      await writeFile(join(locate(name), file), content);
      await setTimeout(200);
    },
  };
}

/** Bytes that do not compress. */
export const noise = (size: number): Buffer => randomFillSync(Buffer.alloc(size));

function imageSpec(name: string, root: string): object {
  return {
    version: 1,
    function: 'streamLayeredImage',
    imageName: name,
    imageTag: '1.0',
    derivationName: name,
    architecture: 'amd64',
    os: 'linux',
    config: null,
    created: '1970-01-01T00:00:01+00:00',
    mtime: '1970-01-01T00:00:01+00:00',
    uid: 0,
    gid: 0,
    uname: 'root',
    gname: 'root',
    storeDir: '/nix/store',
    fromImage: null,
    maxLayers: 100,
    layering: 'popularity',
    includeStorePaths: true,
    customisationLayer: storePath(top),
    roots: [storePath(root), storePath(top)],
    compressor: 'none',
  };
}
