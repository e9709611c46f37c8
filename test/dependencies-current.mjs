// Exits with 0 if node_modules holds what package-lock.json says, otherwise with 1.
import { readFileSync } from 'node:fs';

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')).packages;

try {
  const wanted = read('../package-lock.json');
  const installed = read('../node_modules/.package-lock.json');
  const current = Object.entries(wanted).every(
    // Optional packages are those of other platforms.
    ([path, { version, optional, link }]) =>
      path === '' || optional || link || installed[path]?.version === version,
  );
  process.exitCode = current ? 0 : 1;
} catch {
  process.exitCode = 1;
}
