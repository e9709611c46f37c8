// Copies what nixlayer needs at run time into the folder given: its compiled files and the packages that are no
// development dependencies. A program in a Nix store may not depend on a checkout.
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = process.argv[2];
if (target === undefined) throw new Error('expected the folder to copy to');

const lock = JSON.parse(readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8'));
const packages = Object.entries(lock.packages)
  .filter(([, entry]) => !entry.dev && !entry.devOptional)
  .map(([path]) => path)
  // Nested packages come with the one they are in.
  .filter((path) => path.lastIndexOf('node_modules/') === 0);

for (const path of ['package.json', 'dist', 'grammar-bindings', 'nix', 'completions', ...packages]) {
  if (existsSync(join(root, path)))
    cpSync(join(root, path), join(target, path), { recursive: true, dereference: false });
}
