// Of the declarations that TypeScript writes for every source, those that a public entry leads to.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Removes the other files.
 * @param {string} folder absolute
 * @param {readonly string[]} entries absolute names of .d.ts files
 */
export function keepPublicDeclarations(folder, entries) {
  const kept = new Set();
  const work = [...entries];
  for (let file = work.pop(); file; file = work.pop()) {
    if (kept.has(file)) continue;
    kept.add(file);
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)['"]/g))
      work.push(join(dirname(file), specifier.replace(/\.[jt]s$/, '.d.ts')));
  }
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !kept.has(path)) rmSync(path);
  }
}
