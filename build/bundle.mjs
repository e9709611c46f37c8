// npm run build: the sources → dist/. One chunk for each command, an entry for each public entry of package.json and each
// worker, declarations of the public entries beside them, and the manual.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { keepPublicDeclarations } from './declarations.mjs';
import { licenceTexts } from './licences.mjs';
import { writeManual } from './manual.mjs';
import { buildPage, packagesOfPage } from './page.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

// dist/lint/index.js ← src/lint/index.ts
const publicEntries = Object.values(manifest.exports)
  .filter((entry) => typeof entry === 'object')
  .map(({ default: file }) => file.replace(/^\.\/dist\/|\.js$/g, ''));

const workers = new Map(workerFiles().map((file) => [`workers/${basename(file, '.worker.ts')}`, file]));
// Started for each image, once for each processor: it loads nothing that it does not use.
const lean = 'workers/layer';
const leanFile = workers.get(lean);
workers.delete(lean);

// Packages that load files of their own: native code, WebAssembly, a worker.
const external = [
  /^node:/,
  ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
  // Asked for by the CycloneDX library when it writes XML, which nobody does here.
  'xmlbuilder2',
];

// ink looks for React's developer tools when DEV=true; nobody who installs this package has them.
const withoutDevtools = {
  name: 'without-devtools',
  resolveId: (id, from) =>
    id === './devtools.js' && /[\\/]node_modules[\\/]ink[\\/]/.test(from ?? '') ? '\0no-devtools' : undefined,
  load: (id) => (id === '\0no-devtools' ? 'export {};' : undefined),
};

rmSync(dist, { recursive: true, force: true });
await bundleInto(
  Object.fromEntries([
    ...['cli/main', ...publicEntries].map((entry) => [entry, `src/${entry}.ts`]),
    ...workers,
  ]),
  'chunks',
  // What every command loads is one file, not ten.
  [
    {
      name: 'base',
      test: /\/(src\/(errors|package)|node_modules\/commander)\/|\/src\/(syntax\/(source-text|excerpt)|cli\/(context|failure))\.ts$/,
    },
  ],
  [licenceTexts(root, ['node-sqlite3-wasm', ...packagesOfPage])],
);
// What is in it is in the other bundle as well, licences included.
await bundleInto({ [lean]: leanFile }, `${lean}-chunks`, []);

await buildPage(root, dist);

async function bundleInto(input, chunks, groups, plugins = []) {
  const bundle = await rolldown({
    cwd: root,
    input,
    platform: 'node',
    external,
    plugins: [withoutDevtools, ...plugins],
    // React chooses by it between two builds of itself.
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    onLog(level, log, report) {
      if (level === 'warn') throw new Error(log.message);
      report(level, log);
    },
  });
  await bundle.write({
    dir: dist,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: `${chunks}/[name]-[hash].js`,
    sourcemap: true,
    codeSplitting: { groups },
  });
  await bundle.close();
}

await writeManual(root, join(dist, 'man'), { external, plugins: [withoutDevtools] });

// Loaded as it is, see src/hook/sqlite.ts: it looks for its WebAssembly beside itself.
mkdirSync(join(dist, 'sqlite'));
for (const [from, to] of [
  ['js', 'cjs'],
  ['wasm', 'wasm'],
]) {
  const file = join(root, `node_modules/node-sqlite3-wasm/dist/node-sqlite3-wasm.${from}`);
  copyFileSync(file, join(dist, `sqlite/node-sqlite3-wasm.${to}`));
}

const types = join(dist, 'types');
const compiler = join(root, 'node_modules/typescript/bin/tsc');
execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', types], {
  cwd: root,
  stdio: 'inherit',
});
keepPublicDeclarations(
  types,
  publicEntries.map((entry) => join(types, 'src', `${entry}.d.ts`)),
);

function workerFiles() {
  return readdirSync(join(root, 'src'), { recursive: true })
    .filter((file) => file.endsWith('.worker.ts'))
    .map((file) => `src/${file.replaceAll('\\', '/')}`)
    .sort();
}
