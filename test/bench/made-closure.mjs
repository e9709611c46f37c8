// An embedded store of made-up packages that are as many as one likes: names, references and files by a seed. The files are
// sparse and take no room on the disk.
import { createHash } from 'node:crypto';
import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

const digits = '0123456789abcdfghijklmnpqrsvwxyz';
const stems = [
  ...[
    'python3.12',
    'perl5.38',
    'ruby3.3',
    'lib',
    'gst-plugins',
    'qt6',
    'gnome',
    'xorg',
    'haskell',
    'node',
    'go',
    'rust',
  ],
  ...[
    'json',
    'http',
    'xml',
    'ssl',
    'crypto',
    'image',
    'audio',
    'video',
    'font',
    'text',
    'data',
    'math',
    'graph',
    'net',
  ],
];
const folders = [
  'bin',
  'lib',
  'lib/python3.12/site-packages',
  'share/doc',
  'share/man/man1',
  'share/locale/de',
  'include',
];
const endings = ['', '.so', '.py', '.html', '.1.gz', '.mo', '.h'];

/** The same numbers for the same seed, from 0 to 1. */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** @returns {Promise<{store: string, spec: string}>} an embedded store, and the ImageSpec of an image of all its paths */
export async function madeClosure(folder, { paths, files, seed, maxLayers = 100 }) {
  const next = random(seed);
  const below = (limit) => Math.floor(next() * limit);
  const pick = (list) => list[below(list.length)];
  const registration = [];
  const register = (path, size, references) =>
    registration.push([path, '0'.repeat(64), size, '', references.length, ...references].join('\n'));
  const made = [];
  const named = new Set();
  const perPath = files / paths;
  let left = files;
  for (let index = 0; index < paths; index += 1) {
    const name = `${pick(stems)}-${pick(stems)}-${index.toString(36)}-${1 + below(9)}.${below(30)}.${below(10)}`;
    // Few are named by many, many by none, as in real closures.
    const references = new Set();
    for (let count = below(Math.min(index, 12)); count > 0; count -= 1)
      references.add(made[Math.floor(index * next() ** 4)]);
    const path = storePath(name, [...references]);
    for (const reference of references) named.add(reference);
    const count = index === paths - 1 ? left : Math.min(left, Math.ceil(perPath * 2 * next()));
    left -= count;
    let size = 112;
    const known = new Set();
    for (let file = 0; file < count; file += 1) {
      const at = below(folders.length);
      const location = join(folder, path, folders[at], `${pick(stems)}-${pick(stems)}-${file}${endings[at]}`);
      const bytes = Math.ceil(200 * Math.exp(next() ** 2 * 9));
      if (!known.has(at)) mkdirSync(dirname(location), { recursive: true });
      known.add(at);
      const handle = openSync(location, 'w');
      ftruncateSync(handle, bytes);
      closeSync(handle);
      size += bytes + 160;
    }
    if (count === 0) mkdirSync(join(folder, path), { recursive: true });
    register(path, size, [...references].sort());
    made.push(path);
  }
  const roots = made.filter((path) => !named.has(path)).slice(-40);
  const all = made.filter((path) => !named.has(path));
  const layer = storePath('customisation-layer', roots);
  mkdirSync(join(folder, layer), { recursive: true });
  mkdirSync(join(folder, 'empty'));
  await execa('tar', [
    '-C',
    join(folder, 'empty'),
    '--mtime=@1',
    '-cf',
    join(folder, layer, 'layer.tar'),
    '.',
  ]);
  register(layer, 10_240, []);
  const base = storePath('made-base.json', all);
  writeFileSync(join(folder, base), '{}');
  register(base, 2, all.toSorted());
  writeFileSync(join(folder, 'registration'), `${registration.join('\n')}\n`);
  const spec = join(folder, 'made.json');
  const config = {
    Cmd: [`${roots[0]}/bin/run`],
    Env: [`PATH=${all.map((path) => `${path}/bin`).join(':')}`],
  };
  writeFileSync(spec, JSON.stringify(imageSpec(config, base, layer, maxLayers)));
  return { store: folder, spec };
}

function storePath(name, inputs) {
  const digest = createHash('sha256')
    .update([name, ...inputs].join('\n'))
    .digest();
  return `/nix/store/${Array.from(digest, (byte) => digits[byte % 32]).join('')}-${name}`;
}

function imageSpec(config, base, customisationLayer, maxLayers) {
  return {
    version: 1,
    function: 'streamLayeredImage',
    imageName: 'made',
    imageTag: '1.0',
    derivationName: 'made',
    ...{ architecture: 'amd64', os: 'linux', config },
    ...{ created: '1970-01-01T00:00:01+00:00', mtime: '1970-01-01T00:00:01+00:00' },
    ...{ uid: 0, gid: 0, uname: 'root', gname: 'root', storeDir: '/nix/store', fromImage: null },
    ...{ maxLayers, layering: 'popularity', includeStorePaths: true, customisationLayer },
    roots: [base, customisationLayer],
    compressor: 'none',
  };
}
