// A made-up image of one large file on an embedded store: needs neither Nix nor any package, and gives time to interrupt.
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const hash = (digit: string): string => `/nix/store/${digit.repeat(32)}`;

export interface EmbeddedImage {
  /** The embedded store's folder. */
  readonly store: string;
  /** conf.json */
  readonly conf: string;
}

/** @param bytes of the file in its one store path; it is sparse and takes no room on the disk */
export async function makeEmbeddedImage(folder: string, bytes: number): Promise<EmbeddedImage> {
  const store = join(folder, 'store');
  const data = `${hash('1')}-data`;
  const top = `${hash('2')}-customisation-layer`;
  await mkdir(join(store, data), { recursive: true });
  await mkdir(join(store, top), { recursive: true });
  const file = await open(join(store, data, 'file'), 'w');
  await file.truncate(bytes);
  await file.close();
  await writeFile(join(store, top, 'layer.tar'), Buffer.alloc(10_240));
  await writeFile(join(store, 'registration'), '');

  const conf = join(folder, 'conf.json');
  const document = {
    architecture: 'amd64',
    os: 'linux',
    config: null,
    store_dir: '/nix/store',
    from_image: null,
    store_layers: [[data]],
    customisation_layer: top,
    repo_tag: 'data:1',
    created: '1970-01-01T00:00:01Z',
  };
  await writeFile(conf, JSON.stringify(document));
  return { store, conf };
}
