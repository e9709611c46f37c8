// Makes an embedded store of real size from the Debian packages of the machine: one store path per package, its references
// the installed packages it depends on. Kept in the temporary folder between runs.
import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { appendFile, chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { debianComponents } from './debian-packages.mjs';
import { nixlayer } from './measure-process.mjs';
import { hashNar } from './nar.mjs';

/** At least this many bytes and files. */
const minimums = {
  small: { bytes: 50e6, files: 0 },
  medium: { bytes: 0.7e9, files: 0 },
  large: { bytes: 4e9, files: 90_000 },
};
/** Components that need more than this part of the whole, with all they reference, come last. */
const largestPart = 1 / 3;
const nixAlphabet = '0123456789abcdfghijklmnpqrsvwxyz';

/**
 * @param {'small' | 'medium' | 'large'} size
 * @returns folder (an embedded store), conf (a conf.json) and spec (an ImageSpec) of an image of all of it, and of one in
 *   which `changed` has another content; storePaths, counts, and how many packages are there more than once
 */
export async function benchClosure(size) {
  const folder = join(tmpdir(), `nixlayer-bench-${size}-${process.arch}-3`);
  const summaryFile = join(folder, 'summary.json');
  const known = await readFile(summaryFile, 'utf8').catch(() => undefined);
  if (known !== undefined) return JSON.parse(known);
  const scratch = `${folder}.${process.pid}`;
  try {
    const summary = await build(scratch, minimums[size]);
    await writeFile(
      join(scratch, 'summary.json'),
      JSON.stringify({ size, folder, ...summary }, undefined, 2),
    );
    await removeStore(folder);
    await rename(scratch, folder);
  } finally {
    await removeStore(scratch);
  }
  return benchClosure(size);
}

/** Folders of a store are read-only. */
async function removeStore(folder) {
  await execa('sh', ['-c', 'test ! -e "$1" || { chmod -R u+w "$1" && rm -rf "$1"; }', 'sh', folder]);
}

async function build(folder, minimum) {
  console.error(`making ${folder}`);
  await mkdir(join(folder, 'nix/store'), { recursive: true });
  const registration = [];
  const add = (path, references) => {
    const { sha256, size } = hashNar(join(folder, path));
    registration.push([path, sha256.toString('hex'), size, '', references.length, ...references].join('\n'));
    return size;
  };
  const paths = new Map();
  const addComponent = async (component, repeat) => {
    const references = component.references.map((reference) => paths.get(reference).path).sort();
    const path = storePath(component.name, [...component.packages, String(repeat), ...references]);
    const files = await copyPackages(component.packages, join(folder, path), repeat);
    return { path, files, bytes: add(path, references), references };
  };

  const sum = (key) => [...paths.values()].reduce((total, entry) => total + entry[key], 0);
  const suffices = () => sum('bytes') >= minimum.bytes && sum('files') >= minimum.files;
  const components = await debianComponents();
  for (const component of sampled(components, minimum.bytes * largestPart))
    for (const member of suffices() ? [] : closure(component))
      if (!paths.has(member)) paths.set(member, await addComponent(member, 0));
  // Where the machine has too few packages: the same ones again, with other content.
  let repeats = 0;
  for (let repeat = 1; !suffices(); repeat++)
    for (const component of components)
      if (!suffices()) paths.set(`repeat ${repeats++}`, await addComponent(component, repeat));

  const entries = [...paths.values()];
  const changed = middleRoot(entries);
  const other = storePath('changed', [changed.path]);
  await execa('cp', ['-a', join(folder, changed.path), join(folder, other)]);
  await changeFiles(join(folder, other), 1);
  add(other, changed.references);

  const storePaths = entries.map(({ path }) => path).sort();
  const customisation = await customisationLayer(folder);
  add(customisation, []);
  const images = {
    image: storePaths,
    changed: storePaths.map((path) => (path === changed.path ? other : path)),
  };
  for (const [name, references] of Object.entries(images)) {
    const config = storePath(`bench-${name}-base.json`, references);
    await writeFile(join(folder, config), '{}');
    add(config, references);
    const spec = JSON.stringify(imageSpec(config, customisation), undefined, 2);
    await writeFile(join(folder, `${name}-spec.json`), spec);
  }
  await writeFile(join(folder, 'registration'), `${registration.join('\n')}\n`);
  for (const name of Object.keys(images)) {
    const [spec, conf] = [`${name}-spec.json`, `${name}-conf.json`].map((file) => join(folder, file));
    await execa('node', [nixlayer, 'plan', spec, '--store', folder, '--format', 'conf', '-o', conf]);
  }
  await writeFile(join(folder, 'paths'), storePaths.map((path) => `.${path}\n`).join(''));
  await writeFile(
    join(folder, 'graph.json'),
    JSON.stringify(entries.map(({ path, references, bytes }) => ({ path, references, narSize: bytes }))),
  );
  return {
    storePaths,
    bytes: sum('bytes'),
    files: sum('files'),
    repeats,
    changed: { path: changed.path, other, archiveBytes: await archiveBytes(folder, other) },
  };
}

/** A sample of large and small ones, the same in each run; those that would bring too much with them last. */
function sampled(components, mostBytes) {
  const isLarge = new Map(
    components.map((component) => [
      component,
      closure(component).reduce((sum, { size }) => sum + size, 0) > mostBytes,
    ]),
  );
  const place = new Map(components.map((component) => [component, storePath(component.name, [])]));
  return [...components].sort(
    (a, b) => isLarge.get(a) - isLarge.get(b) || (place.get(a) < place.get(b) ? -1 : 1),
  );
}

/** A component with all it references, itself last. */
function closure(component, found = new Set()) {
  for (const reference of component.references) if (!found.has(reference)) closure(reference, found);
  return [...found.add(component)];
}

/** Of those that no other references, the one whose size is the middle of the larger half. */
function middleRoot(entries) {
  const referenced = new Set(entries.flatMap(({ references }) => references));
  const roots = entries.filter(({ path }) => !referenced.has(path)).sort((a, b) => a.bytes - b.bytes);
  return roots[Math.floor(roots.length * 0.75)];
}

function storePath(name, inputs) {
  const digest = createHash('sha256')
    .update([name, ...inputs].join('\n'))
    .digest();
  const hash = Array.from(digest, (byte) => nixAlphabet[byte % 32]).join('');
  return `/nix/store/${hash}-${name.replace(/[^0-9a-zA-Z+\-._?=]/g, '.')}`;
}

/** Copies the files of packages, with the modes of a store. @returns the number of files */
async function copyPackages(packages, target, repeat) {
  const { stdout } = await execa('dpkg', ['-L', ...packages]);
  const paths = new Set(stdout.split('\n').filter((line) => line.startsWith('/') && line !== '/.'));
  const folders = new Set(Array.from(paths, dirname)); // some are links on the machine, such as /lib
  const files = [...paths].filter((path) => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return !folders.has(path) && (stats?.isFile() || stats?.isSymbolicLink());
  });
  await mkdir(target);
  // The two tars keep hard links.
  const script =
    'tar -C / --no-recursion --null -T - -cf - | tar -C "$1" --no-same-owner -xf - && chmod -R a=rX,ug-s "$1"';
  await execa('bash', ['-c', `set -o pipefail; ${script}`, 'bash', target], {
    input: files.map((path) => `${path.slice(1)}\0`).join(''),
  });
  if (repeat > 0) await changeFiles(target, repeat);
  return files.length;
}

/** A byte more at the end of each file. */
async function changeFiles(folder, byte) {
  await execa('chmod', ['-R', 'u+w', folder]);
  const { stdout } = await execa('find', [folder, '-type', 'f', '-links', '1', '-print0']);
  for (const file of stdout.split('\0').filter(Boolean)) await appendFile(file, Uint8Array.of(byte));
  await execa('chmod', ['-R', 'a=rX', folder]);
}

/** Of a store path in a layer: its entries without the archive's end. */
async function archiveBytes(folder, path) {
  const script = 'tar -C "$1" -P --transform "s,^,/," --blocking-factor 1 -cf - "$2" | wc -c';
  const { stdout } = await execa('bash', ['-c', script, 'bash', folder, path.slice(1)]);
  return Number(stdout) - 1024;
}

/** What stands for the customisation layer of a real image. */
async function customisationLayer(folder) {
  const path = storePath('bench-customisation-layer', []);
  const empty = join(folder, 'empty');
  await mkdir(empty);
  await chmod(empty, 0o755);
  await mkdir(join(folder, path));
  const layer = join(folder, path, 'layer.tar');
  const owner = ['--numeric-owner', '--owner=0', '--group=0', '--mtime=@315532800'];
  await execa('tar', ['-C', empty, ...owner, '-cf', layer, '.']);
  const checksum = createHash('sha256')
    .update(await readFile(layer))
    .digest('hex');
  await writeFile(join(folder, path, 'checksum'), `${checksum}\n`);
  await execa('chmod', ['-R', 'a=rX', join(folder, path)]);
  return path;
}

function imageSpec(config, customisationLayer) {
  return {
    version: 1,
    function: 'streamLayeredImage',
    imageName: 'bench',
    imageTag: 'latest',
    derivationName: 'bench',
    architecture: 'amd64',
    os: 'linux',
    config: {},
    created: '1970-01-01T00:00:01Z',
    mtime: '1970-01-01T00:00:01Z',
    uid: 0,
    gid: 0,
    uname: 'root',
    gname: 'root',
    storeDir: '/nix/store',
    fromImage: null,
    maxLayers: 100,
    layering: 'popularity',
    includeStorePaths: true,
    customisationLayer,
    roots: [config, customisationLayer],
    compressor: 'none',
  };
}
