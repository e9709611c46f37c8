// The Debian packages of the machine, as a graph without cycles: packages that need one another are one node.
import { execa } from 'execa';

/**
 * @typedef {object} Component packages that depend on one another, mostly one alone
 * @property {string} name of its largest package, with the version
 * @property {string[]} packages
 * @property {number} size installed, in bytes
 * @property {Component[]} references the components that it depends on
 */

/** @returns {Promise<Component[]>} every component after those that it references */
export async function debianComponents() {
  const packages = await installedPackages();
  const componentOf = new Map();
  return stronglyConnected(packages).map((names) => {
    const members = names.map((name) => packages.get(name)).sort((a, b) => b.size - a.size);
    const component = {
      name: `${members[0].name}-${members[0].version}`,
      packages: names,
      size: members.reduce((sum, { size }) => sum + size, 0),
    };
    for (const name of names) componentOf.set(name, component);
    const references = new Set(
      members.flatMap(({ depends }) => depends.map((name) => componentOf.get(name))),
    );
    references.delete(component);
    return Object.assign(component, { references: [...references] });
  });
}

/** Name → version, size in bytes and dependencies of every installed package. */
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

/** Tarjan's algorithm: the strongly connected components, each after those that it leads to. */
function stronglyConnected(packages) {
  const components = [];
  const stack = [];
  const order = new Map();
  const visit = (name) => {
    const index = order.size;
    order.set(name, index);
    stack.push(name);
    let lowest = index;
    for (const next of packages.get(name).depends) {
      if (!order.has(next)) lowest = Math.min(lowest, visit(next));
      else if (stack.includes(next)) lowest = Math.min(lowest, order.get(next));
    }
    if (lowest === index) components.push(stack.splice(stack.indexOf(name)));
    return lowest;
  };
  for (const name of packages.keys()) if (!order.has(name)) visit(name);
  return components;
}
