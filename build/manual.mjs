// The manual: docs/generate/manual.ts is bundled aside, because Node 20 reads no TypeScript, and run.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

/**
 * @param {string} root of the package
 * @param {string} folder where the pages go; it is made
 * @param {import('rolldown').InputOptions} bundling what is not bundled, and how the rest is
 */
export async function writeManual(root, folder, bundling) {
  // Beside the packages, so that those are found that are not bundled.
  const aside = join(root, 'node_modules/.cache/nixlayer-manual');
  const bundle = await rolldown({
    cwd: root,
    input: { manual: 'docs/generate/manual.ts' },
    platform: 'node',
    ...bundling,
  });
  try {
    await bundle.write({
      dir: aside,
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name]-[hash].mjs',
    });
    const { manualPages } = await import(pathToFileURL(join(aside, 'manual.mjs')).href);
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of await manualPages(dateOfBuild())) writeFileSync(join(folder, name), text);
  } finally {
    await bundle.close();
    rmSync(aside, { recursive: true, force: true });
  }
}

// https://reproducible-builds.org/specs/source-date-epoch/
function dateOfBuild() {
  const epoch = process.env.SOURCE_DATE_EPOCH;
  return (epoch ? new Date(Number(epoch) * 1000) : new Date()).toISOString().slice(0, 10);
}
