// What nixlayer is measured against, each on the files of one closure: tar, the compression library, and peers.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure, measureNixlayer, nixlayer } from './measure-process.mjs';

const compressLayers = fileURLToPath(new URL('compress-layers.mjs', import.meta.url));

/**
 * @param closure of benchClosure
 * @param {string} scratch an empty folder
 * @param {{ stream?: string, hash?: string }} peers programs, by what they do
 * @returns {Record<string, () => Promise<{ seconds: number, stdout?: string, bytes?: number }>>}
 */
export function referenceCases({ folder }, scratch, peers) {
  const conf = join(folder, 'image-conf.json');
  const tar = (script) => () =>
    pipe(`tar -C "$1" --hard-dereference -cf - -T "$1/paths" | ${script}`, folder);

  /** The peers want the store at /nix/store: there it is, in a mount namespace of their own. */
  const atNixStore = (words) => {
    const script = 'mount --bind "$0" /nix/store && exec "$@"';
    return ['unshare', '--mount', 'bash', '-c', script, join(folder, 'nix/store'), ...words];
  };
  const peer = (kind, run) => () => {
    if (peers[kind] === undefined) throw new Error(`--peer-${kind} is not given`);
    return run(peers[kind]);
  };
  const stream = (program) => atNixStore(['python3', program, conf]);
  const hash = (program) => {
    const layers = ['layers-from-reproducible-storepaths', '--max-layers', '100', '/dev/null'];
    return atNixStore([program, ...layers, join(folder, 'graph.json')]);
  };

  let layers;
  const library = (method) => async () => {
    layers ??= uncompressedLayers(conf, folder, join(scratch, 'uncompressed'));
    const result = await measure(process.execPath, [compressLayers, method, ...(await layers)]);
    return { ...result, bytes: Number(result.stdout) };
  };

  return {
    'tar | cat': tar('cat > /dev/null'),
    'tar | openssl': tar('openssl dgst -sha256'),
    'tar | sha256sum': tar('sha256sum'),
    'library gzip': library('gzip'),
    'library zstd': library('zstd'),
    'peer stream': peer('stream', (program) => pipe('"$@" > /dev/null 2>&1', ...stream(program))),
    'peer stream digest': peer('stream', (program) =>
      pipe('"$@" 2> /dev/null | sha256sum', ...stream(program)),
    ),
    'peer hash': peer('hash', (program) => pipe('"$@" > /dev/null 2>&1', ...hash(program))),
    'nixlayer stream digest': () =>
      pipe(
        'NIXLAYER_CACHE_DIR="$1" node "${@:2}" | sha256sum',
        join(scratch, 'digest-cache'),
        ...[nixlayer, 'stream', conf, '--store', folder],
      ),
  };
}

function pipe(script, ...args) {
  return measure('bash', ['-c', `set -o pipefail; ${script}`, 'bash', ...args]);
}

/** Files, the layers' archives. */
async function uncompressedLayers(conf, folder, layout) {
  const form = ['--format', 'oci-layout', '--compression', 'none', '-o', layout];
  const { stdout } = await measureNixlayer(['build', conf, '--store', folder, '--json', ...form], {
    NIXLAYER_CACHE_DIR: `${layout}-cache`,
  });
  const { layers } = JSON.parse(stdout);
  return layers.map(({ diffId }) => join(layout, 'blobs', diffId.replace(':', '/')));
}
