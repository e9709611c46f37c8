// What updates of an image re-send with an engine, beside what they change.
import { createRandom, storePath } from './layering-closures.mjs';

/** A path that changes grows or shrinks by up to this part. */
const jitter = 0.03;

/**
 * One path changes, and as in Nix everything that depends on it; then all is layered anew, without knowing the layers of
 * before. A layer is re-sent when it holds a changed path, or is not what it was.
 *
 * @param closure of { name, size, references: names }, references first
 * @param plan closure of { path, narSize, references } → layers of store paths
 * @returns bytes re-sent for each byte changed
 */
export function simulateUpdates(closure, plan, { updates, seed }) {
  const random = createRandom(seed);
  const paths = new Map();
  const sizes = new Map();
  const renew = ({ name, size }) => {
    paths.set(name, storePath(`${name}-1.0`, random));
    sizes.set(name, Math.round(size * (1 + jitter * (2 * random() - 1))));
  };
  const layersNow = () => {
    const names = new Map([...paths].map(([name, path]) => [path, name]));
    const nodes = closure.map(({ name, references }) => ({
      path: paths.get(name),
      narSize: sizes.get(name),
      references: references.map((other) => paths.get(other)),
    }));
    return plan(nodes).map((layer) => layer.map((path) => names.get(path)).sort());
  };

  for (const entry of closure) renew(entry);
  let before = new Set(layersNow().map(String));
  let [changedBytes, sentBytes] = [0, 0];
  for (let update = 0; update < updates; update += 1) {
    const changed = new Set([closure[Math.floor(random() * closure.length)].name]);
    for (const { name, references } of closure)
      if (references.some((other) => changed.has(other))) changed.add(name);
    for (const entry of closure) if (changed.has(entry.name)) renew(entry);
    const layers = layersNow();
    for (const name of changed) changedBytes += sizes.get(name);
    for (const layer of layers) {
      if (before.has(String(layer)) && !layer.some((name) => changed.has(name))) continue;
      for (const name of layer) sentBytes += sizes.get(name);
    }
    before = new Set(layers.map(String));
  }
  return sentBytes / changedBytes;
}
