// Closures for test/bench/layering.mjs: random ones of any size, and real ones of the Debian packages of the machine.
import { execa } from 'execa';

const nixAlphabet = '0123456789abcdfghijklmnpqrsvwxyz';

/** Numbers from 0 up to 1, the same for the same seed (mulberry32, public domain). */
export function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function storePath(name, random) {
  const hash = Array.from({ length: 32 }, () => nixAlphabet[Math.floor(random() * 32)]).join('');
  return `/nix/store/${hash}-${name}`;
}

/**
 * Like the closure of a large system: `depth` levels; most paths have few references, one in fifty has hundreds; half of
 * the references go to few popular paths.
 */
export function randomClosure({ paths: count, references: total, depth = 40, seed = 1 }) {
  const random = createRandom(seed);
  const paths = Array.from({ length: count }, (_, index) => storePath(`p${index}-1.${index % 9}`, random));
  const mean = total / (count * (1 - 1 / depth));
  return paths.map((path, index) => {
    const level = Math.floor((index / count) * depth);
    const below = Math.ceil((level * count) / depth);
    const references = new Set();
    if (level > 0) {
      const above = Math.ceil(((level - 1) * count) / depth);
      const wanted =
        random() < 0.02 ? Math.floor(mean * 30 * random()) : 1 + Math.floor(mean * 1.4 * random());
      references.add(above + Math.floor(random() * (below - above)));
      for (let tries = 0; tries < wanted * 3 && references.size < wanted; tries += 1) {
        const isPopular = random() < 0.5;
        references.add(Math.floor(below * (isPopular ? random() ** 4 : random())));
      }
    }
    const narSize = Math.floor(Math.exp(5 + 12 * random()));
    return { path, narSize, references: Array.from(references, (other) => paths[other]) };
  });
}

/**
 * Closures of single packages with `least` to `most` paths, as an image of one application has, as lists of
 * { name, size, references: names }, in which references come first. No two have the same paths but for a few.
 */
export async function debianClosures({ count, least, most, seed = 1 }) {
  const packages = await installedPackages();
  const random = createRandom(seed);
  const names = [...packages.keys()].sort();
  const closures = [];
  while (closures.length < count && names.length > 0) {
    const [name] = names.splice(Math.floor(random() * names.length), 1);
    const chosen = new Map();
    visit(name, chosen, new Set());
    const isNew = closures.every((other) => other.filter(({ name }) => !chosen.has(name)).length > 3);
    if (chosen.size >= least && chosen.size <= most && isNew) closures.push([...chosen.values()]);
  }
  if (closures.length < count) throw new Error('too few packages are installed to make closures of');
  return closures;

  // Cyclic dependencies are cut.
  function visit(name, chosen, open) {
    if (chosen.has(name) || open.has(name)) return chosen.has(name);
    const { size: bytes, depends } = packages.get(name);
    open.add(name);
    const references = depends.filter((other) => visit(other, chosen, open));
    open.delete(name);
    chosen.set(name, { name, size: bytes, references });
    return true;
  }
}

async function installedPackages() {
  const format =
    '${Package}\t${Version}\t${Installed-Size}\t${Depends}, ${Pre-Depends}\t${Provides}\t${db:Status-Status}\n';
  const { stdout } = await execa('dpkg-query', ['-W', '-f', format]);
  const packages = new Map();
  const providers = new Map();
  for (const line of stdout.split('\n')) {
    const [name, , size, depends, provides, status] = line.split('\t');
    if (status !== 'installed') continue;
    packages.set(name, { size: Math.max(1, Number(size)) * 1024, depends: packageNames(depends) });
    for (const virtual of packageNames(provides)) providers.set(virtual, name);
  }
  for (const [name, entry] of packages) {
    const resolved = entry.depends.map((other) => (packages.has(other) ? other : providers.get(other)));
    entry.depends = [...new Set(resolved)].filter((other) => other !== undefined && other !== name);
  }
  return packages;
}

function packageNames(field = '') {
  return field
    .split(/[,|]/)
    .map((item) => item.trim().replace(/[ :(].*$/s, ''))
    .filter((name) => name !== '');
}
