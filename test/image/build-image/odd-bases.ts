// Base images as other programs write them, with what makes their archives hard to take over.
import { digestOf, type Entry, tarOf } from '../base/image-archives.ts';

const hello = 'nix/store/yv9j54ra16yn9nsql2azy663axf6qz0y-hello-1.0';

const layerOf = (names: readonly string[]): Promise<Buffer> =>
  tarOf(
    names.map((name) =>
      name.endsWith('/') ? { name, type: 'directory', mode: 0o755 } : { name, content: 'x\n' },
    ),
  );

const configOf = (env: readonly string[] | null, layers: readonly Buffer[]): string =>
  JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config: { Env: env },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => digestOf(layer)) },
  });

const manifestOf = (Config: string, Layers: readonly string[]): Entry => ({
  name: 'manifest.json',
  content: JSON.stringify([{ Config, RepoTags: ['odd:1'], Layers }]),
});

/** A folder for each layer, with modes, links and names of all kinds. */
export async function folderPerLayer(): Promise<Entry[]> {
  const first = await layerOf(['etc/', 'nix/', 'nix/store/', `${hello}/`, `${hello}/bin/`, 'nix/store/x']);
  const second = await layerOf(['./', './b c', `./${hello}/share/`]);
  const config = configOf(['A=1', 'A=2'], [first, second, first]);
  const configName = `${digestOf(config).slice('sha256:'.length)}.json`;
  return [
    { name: 'aaa/', type: 'directory', mode: 0o700 },
    { name: 'aaa/layer.tar', content: first, mode: 0o600 },
    { name: 'aaa/VERSION', content: '1.0', mode: 0o755 },
    { name: 'bbb/layer.tar', content: second, mode: 0o4755, uid: 1000 },
    { name: 'ccc/layer.tar', type: 'symlink', linkName: '../aaa/layer.tar' },
    { name: '.hidden/x', content: 'x' },
    { name: '.top.json', content: '{}' },
    { name: 'd-d/x', content: '1' },
    { name: 'd/x', content: '2' },
    { name: 'd.d', content: '3' },
    { name: 'd/hard', type: 'link', linkName: 'd/x' },
    { name: 's', type: 'symlink', linkName: 'x/y' },
    { name: 'dangling', type: 'symlink', linkName: 'nowhere' },
    { name: `long/${'n'.repeat(120)}`, content: 'l' },
    { name: `${'m'.repeat(60)}/${'k'.repeat(60)}/f`, content: 'm' },
    { name: 'index.json', content: '{}' },
    { name: 'oci-layout', content: '{}' },
    { name: 'repositories', content: '{}' },
    { name: configName, content: config },
    manifestOf(configName, ['aaa/layer.tar', 'bbb/layer.tar', 'ccc/layer.tar']),
  ];
}

/** As Docker from version 25 on saves images. */
export async function blobs(): Promise<Entry[]> {
  const layers = [await layerOf(['nix/', 'nix/store/', `${hello}/`]), await layerOf(['a'])];
  const config = configOf(null, layers);
  const nameOf = (content: string | Buffer): string => `blobs/${digestOf(content).replace(':', '/')}`;
  return [
    { name: 'blobs/', type: 'directory', mode: 0o755 },
    { name: 'blobs/sha256/', type: 'directory', mode: 0o755 },
    ...[...layers, config].map((content) => ({ name: nameOf(content), content })),
    { name: 'index.json', content: '{}' },
    { name: 'oci-layout', content: '{"imageLayoutVersion": "1.0.0"}' },
    manifestOf(nameOf(config), layers.map(nameOf)),
  ];
}
