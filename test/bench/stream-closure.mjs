// Makes an embedded store of real size from the Debian packages of the machine: one store path per package, its
// references the installed packages it depends on. Kept in the temporary folder between runs.
import { createHash } from 'node:crypto';
import {
  chmod,
  copyFile,
  link,
  lstat,
  mkdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

const nixAlphabet = '0123456789abcdfghijklmnpqrsvwxyz';
/** Packages that need more than this part of the whole, with all they depend on, are left out. */
const largestPart = 1 / 3;

/**
 * @param minimumBytes of file content
 * @param dist compiled nixlayer, for NAR hashes
 * @returns folder, image specification file, store paths, and counts
 */
export async function streamClosure(minimumBytes, dist) {
  const folder = join(tmpdir(), `nixlayer-bench-${minimumBytes / 1e6}MB-${process.arch}-2`);
  const summaryFile = join(folder, 'summary.json');
  const known = await readFile(summaryFile, 'utf8').catch(() => undefined);
  if (known !== undefined) return { folder, ...JSON.parse(known) };
  const scratch = `${folder}.${process.pid}`;
  await rm(scratch, { recursive: true, force: true });
  const summary = await build(scratch, minimumBytes, dist).catch(async (error) => {
    await rm(scratch, { recursive: true, force: true });
    throw error;
  });
  await writeFile(join(scratch, 'summary.json'), JSON.stringify(summary));
  await rm(folder, { recursive: true, force: true });
  await rename(scratch, folder);
  return { folder, ...summary };
}

async function build(folder, minimumBytes, dist) {
  const { hashNar } = await import(join(dist, 'store/nar.js'));
  const chosen = choose(await installedPackages(), minimumBytes);
  const store = join(folder, 'nix/store');
  await mkdir(store, { recursive: true });
  const registration = [];
  let files = 0;
  const add = (path, references) => {
    const { sha256, size } = hashNar(join(folder, path));
    registration.push([path, sha256.toString('hex'), size, '', references.length, ...references].join('\n'));
  };
  for (const { name, path, references } of chosen.values()) {
    files += await copyPackage(name, join(folder, path));
    add(path, [...references].sort());
  }
  const roots = await imageRoots(
    folder,
    [...chosen.values()].map(({ path }) => path),
  );
  for (const { path, references } of roots) add(path, references);
  await writeFile(join(folder, 'registration'), `${registration.join('\n')}\n`);
  await writeFile(
    join(folder, 'image-spec.json'),
    JSON.stringify(imageSpec(roots.map(({ path }) => path)), undefined, 2),
  );
  return { storePaths: [...chosen.values()].map(({ path }) => path), files };
}

/** Name → version, size and dependencies of every installed package. */
async function installedPackages() {
  const format =
    '${Package}\t${Version}\t${Installed-Size}\t${Depends}, ${Pre-Depends}\t${Provides}\t${db:Status-Status}\n';
  const { stdout } = await execa('dpkg-query', ['-W', '-f', format]);
  const packages = new Map();
  const providers = new Map();
  for (const line of stdout.split('\n')) {
    const [name, version, size, depends, provides, status] = line.split('\t');
    if (status !== 'installed') continue;
    packages.set(name, { name, version, size: Number(size) * 1024, depends: packageNames(depends) });
    for (const virtual of packageNames(provides)) providers.set(virtual, name);
  }
  for (const entry of packages.values()) {
    const resolved = entry.depends.map((name) => (packages.has(name) ? name : providers.get(name)));
    entry.depends = [...new Set(resolved.filter((name) => name !== undefined && name !== entry.name))];
  }
  return packages;
}

function packageNames(field = '') {
  return field
    .split(/[,|]/)
    .map((item) => item.trim().replace(/[ :(].*$/s, ''))
    .filter((name) => name !== '');
}

/** The largest packages with all they depend on, until there is enough. Cyclic dependencies are cut. */
function choose(packages, minimumBytes) {
  const chosen = new Map();
  const open = new Set();
  let bytes = 0;
  const visit = (name) => {
    const known = chosen.get(name);
    if (known !== undefined || open.has(name)) return known;
    const { version, size, depends } = packages.get(name);
    open.add(name);
    const references = depends
      .map(visit)
      .filter((found) => found !== undefined)
      .map(({ path }) => path);
    open.delete(name);
    const entry = { name, path: storePath(`${name}-${version}`), references };
    chosen.set(name, entry);
    bytes += size;
    return entry;
  };
  for (const { name } of [...packages.values()].sort((a, b) => b.size - a.size)) {
    if (bytes >= minimumBytes * 1.1) break;
    if (closureSize(packages, name) <= minimumBytes * largestPart) visit(name);
  }
  return chosen;
}

function closureSize(packages, root) {
  const found = new Set([root]);
  let bytes = 0;
  for (const name of found) {
    bytes += packages.get(name).size;
    for (const dependency of packages.get(name).depends) found.add(dependency);
  }
  return bytes;
}

function storePath(name) {
  const digest = createHash('sha256').update(name).digest().subarray(0, 32);
  const hash = Array.from(digest, (byte) => nixAlphabet[byte % 32]).join('');
  return `/nix/store/${hash}-${name.replace(/[^0-9a-zA-Z+\-._?=]/g, '.')}`;
}

/** Links the package's files where that is possible, and copies them otherwise. @returns the number of files */
async function copyPackage(name, target) {
  const { stdout } = await execa('dpkg', ['-L', name]);
  await mkdir(target, { recursive: true });
  let files = 0;
  const paths = stdout.split('\n').filter((line) => line.startsWith('/') && line !== '/.');
  const folders = new Set(paths.map((path) => dirname(path))); // some are links on the machine, such as /lib
  for (const path of paths) {
    const stats = await lstat(path).catch(() => undefined);
    const to = join(target, path);
    if (stats === undefined || (await lstat(to).catch(() => undefined)) !== undefined) continue;
    if (stats.isDirectory() || folders.has(path)) {
      await mkdir(to, { recursive: true });
      continue;
    }
    await mkdir(dirname(to), { recursive: true });
    if (stats.isSymbolicLink()) await symlink(await readlink(path), to);
    else if (stats.isFile()) await link(path, to).catch(() => copyFile(path, to).catch(() => undefined));
    files += 1;
  }
  return files;
}

/** What stands for the config and the customisation layer of a real image. */
async function imageRoots(folder, references) {
  const config = storePath('bench-base.json');
  await writeFile(join(folder, config), references.join('\n'));
  const customisation = storePath('bench-customisation-layer');
  const empty = join(folder, 'empty');
  await mkdir(empty);
  await chmod(empty, 0o755);
  await mkdir(join(folder, customisation));
  const owner = ['--numeric-owner', '--owner=0', '--group=0', '--mtime=@315532800'];
  await execa('tar', ['-C', empty, ...owner, '-cf', join(folder, customisation, 'layer.tar'), '.']);
  return [
    { path: config, references: [...references].sort() },
    { path: customisation, references: [] },
  ];
}

function imageSpec([config, customisationLayer]) {
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
