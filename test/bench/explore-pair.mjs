// Two releases of an image of about 700 MB, made from the closure of the benchmarks: Debian packages as store paths, with
// their files and dependencies. In the newer one a library is updated, so that all that needs it has another hash; a
// program is gone, another is new.
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { benchClosure } from './closure.mjs';

const digits = '0123456789abcdfghijklmnpqrsvwxyz';

/** @returns {Promise<{folder: string, old: string, new: string}>} an embedded store, and an ImageSpec for each release */
export async function explorePair() {
  const closure = await benchClosure('medium');
  const folder = join(tmpdir(), `nixlayer-explore-pair-${process.arch}`);
  await execa('sh', ['-c', 'test ! -e "$1" || { chmod -R u+w "$1" && rm -rf "$1"; }', 'sh', folder]);
  await mkdir(join(folder, 'nix/store'), { recursive: true });
  const graph = JSON.parse(await readFile(join(closure.folder, 'graph.json'), 'utf8'));
  const nodes = new Map(graph.map((node) => [node.path, node]));
  const registration = new Map();
  const add = async (path, references, size, from) => {
    if (registration.has(path)) return path;
    registration.set(path, [path, '0'.repeat(64), size, '', references.length, ...references].join('\n'));
    // Hard links: the files take no room again.
    if (from !== undefined) await execa('cp', ['-al', join(closure.folder, from), join(folder, path)]);
    return path;
  };

  const referenced = new Set(graph.flatMap(({ references }) => references));
  const tops = graph.filter(({ path }) => !referenced.has(path)).sort((a, b) => b.narSize - a.narSize);
  const [, added, , , , , , gone] = tops.map(({ path }) => path);
  const updated = graph.find(({ path }) => /-libssl3-/.test(path)) ?? graph[0];
  const releases = {
    old: { version: '2.3', roots: tops.filter(({ path }) => path !== added), update: undefined },
    new: { version: '2.4', roots: tops.filter(({ path }) => path !== gone), update: updated.path },
  };
  const specs = {};
  for (const [name, { version, roots, update }] of Object.entries(releases)) {
    const paths = new Map();
    const place = async (path) => {
      const known = paths.get(path);
      if (known !== undefined) return known;
      const { references, narSize } = nodes.get(path);
      const own = [];
      for (const reference of references) own.push(await place(reference));
      const isOther = path === update || own.some((each, index) => each !== references[index]);
      const called =
        path === update
          ? nameOf(path).replace(/(\d+)-(\d+)\.deb/, (_, patch, build) => `${Number(patch) + 1}-${build}.deb`)
          : nameOf(path);
      const final = isOther ? storePath(called, [path, ...own]) : path;
      const more = path === update ? 1_400_000 : 0;
      await add(final, own.toSorted(), narSize + more, path);
      if (more > 0) await grow(join(folder, final), more);
      paths.set(path, final);
      return final;
    };
    const named = [];
    for (const { path } of roots) named.push(await place(path));
    const top = await customisationLayer(folder, named, name);
    await add(top, named.toSorted(), 10_240);
    const base = storePath(`workbench-${version}-base.json`, named);
    await writeFile(join(folder, base), '{}');
    await add(base, named.toSorted(), 2);
    specs[name] = join(folder, `${name}.json`);
    await writeFile(specs[name], JSON.stringify(imageSpec(version, base, top, named), undefined, 2));
  }
  await writeFile(join(folder, 'registration'), `${[...registration.values()].join('\n')}\n`);
  return { folder, ...specs };
}

const nameOf = (path) => basename(path).slice(33);

function storePath(name, inputs) {
  const digest = createHash('sha256')
    .update([name, ...inputs].join('\n'))
    .digest();
  return `/nix/store/${Array.from(digest, (byte) => digits[byte % 32]).join('')}-${name}`;
}

async function grow(path, bytes) {
  await chmod(path, 0o755);
  await writeFile(join(path, 'fipsmodule.so'), Buffer.alloc(bytes, 7));
}

/** Links to what the image names, as `contents` make them. */
async function customisationLayer(folder, named, release) {
  const path = storePath('workbench-customisation-layer', [release, ...named]);
  const tree = join(folder, `tree-${release}`);
  await mkdir(join(tree, 'share'), { recursive: true });
  await mkdir(join(tree, 'etc'));
  await writeFile(join(tree, 'etc/passwd'), 'app:x:1000:1000::/data:/bin/sh\n');
  for (const target of named) await symlink(target, join(tree, 'share', nameOf(target)));
  await mkdir(join(folder, path));
  const layer = join(folder, path, 'layer.tar');
  await execa('tar', [
    '-C',
    tree,
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--mtime=@1',
    '--sort=name',
    '-cf',
    layer,
    '.',
  ]);
  const checksum = createHash('sha256')
    .update(await readFile(layer))
    .digest('hex');
  await writeFile(join(folder, path, 'checksum'), `${checksum}\n`);
  await rm(tree, { recursive: true });
  return path;
}

function imageSpec(version, base, customisationLayer, named) {
  const program = named.find((path) => /postgresql-client/.test(path)) ?? named[0];
  const searched = named.slice(0, 6).map((path) => `${path}/usr/bin`);
  return {
    version: 1,
    function: 'streamLayeredImage',
    imageName: 'registry.example/team/workbench',
    imageTag: version,
    derivationName: 'workbench',
    architecture: 'amd64',
    os: 'linux',
    config: {
      Entrypoint: [`${program}/usr/bin/psql`],
      Cmd: ['--host', 'database.internal'],
      Env: [
        `PATH=${searched.join(':')}`,
        'LANG=C.UTF-8',
        `PGOPTIONS=-c statement_timeout=${version === '2.3' ? 5000 : 10_000}`,
        'POSTGRES_PASSWORD=correct-horse-battery',
      ],
      User: '1000:1000',
      WorkingDir: '/data',
      ExposedPorts: { '5432/tcp': {} },
      Volumes: { '/data': {} },
      Labels: { 'org.opencontainers.image.version': version, 'org.opencontainers.image.title': 'workbench' },
    },
    created: '1970-01-01T00:00:01+00:00',
    mtime: '1970-01-01T00:00:01+00:00',
    uid: 0,
    gid: 0,
    uname: 'root',
    gname: 'root',
    storeDir: '/nix/store',
    fromImage: null,
    maxLayers: 60,
    layering: 'popularity',
    includeStorePaths: true,
    customisationLayer,
    roots: [base, customisationLayer],
    compressor: 'none',
  };
}
