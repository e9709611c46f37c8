// The explorer's page: src/explore/page/ → dist/explore/page.js and page.css, which `nixlayer explore` puts into a document.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { licenceOf } from './licences.mjs';

const sources = 'src/explore/page';
/** In the order in which they stand. */
const styles = ['theme', 'frame', 'map', 'details', 'views', 'print'];

/** Packages whose code is part of the page. */
export const packagesOfPage = ['preact', 'd3-hierarchy', 'pretty-bytes'];

/** What else of the sources it may use: plain functions on plain data. */
const ownModules =
  /^src\/(explore\/(page\/|data\/page-data)|layering\/(reference-chains|update-costs)\.ts|image\/diff\/packages\/package-of-path\.ts)/;

export async function buildPage(root, dist) {
  const bundle = await rolldown({
    cwd: root,
    input: `${sources}/main.tsx`,
    platform: 'browser',
    tsconfig: join(root, sources, 'tsconfig.json'),
    onLog(level, log, report) {
      if (level === 'warn') throw new Error(log.message);
      report(level, log);
    },
  });
  const { output } = await bundle.generate({ format: 'iife', minify: true, codeSplitting: false });
  await bundle.close();
  const [chunk] = output;
  assertModules(chunk.moduleIds, root);
  // Whoever gets the page gets the code of these packages.
  const licences = packagesOfPage.map((name) => licenceOf(join(root, 'node_modules', name)));
  const script = `/*!\n${licences.join('\n').replaceAll('*/', '* /')}*/\n${chunk.code}`;
  if (/<(\/script|script|!--)/i.test(script))
    throw new Error('the code of the page would end its own element');
  const style = styles
    .map((name) => readFileSync(join(root, sources, 'styles', `${name}.css`), 'utf8'))
    .join('')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\n\s*/g, '\n');
  if (/<\/style/i.test(style)) throw new Error('the styles of the page would end their own element');
  mkdirSync(join(dist, 'explore'), { recursive: true });
  writeFileSync(join(dist, 'explore/page.js'), script);
  writeFileSync(join(dist, 'explore/page.css'), style);
}

/** All of it must run in browsers, and be small. */
function assertModules(moduleIds, root) {
  for (const id of moduleIds) {
    const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
    const isKnown =
      name === undefined ? ownModules.test(id.slice(root.length + 1)) : packagesOfPage.includes(name);
    if (!isKnown && !id.startsWith('\0')) throw new Error(`${id} is no part of the page`);
  }
}
