// npm run bench:push: a large image to a registry on this machine, beside skopeo with the same image, already compressed.
// See docs/benchmarks.md.
import { randomFillSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { execa } from 'execa';
import { measure, measureNixlayer } from './measure-process.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    megabytes: { type: 'string', default: '1200' },
    json: { type: 'boolean', default: false },
  },
});
const layers = 12;
const folder = mkdtempSync(join(tmpdir(), 'nixlayer-bench-push-'));
const store = join(folder, 'store');
const env = { NIXLAYER_CACHE_DIR: join(folder, 'cache') };
const layout = join(folder, 'layout');

const bars = { ratio: 1.2, layoutRatio: 1.2, again: 0.5, peakMiB: 150 };

try {
  const image = makeImage(Number(values.megabytes));
  const built = ['build', image, '--store', store, '--format', 'oci-layout', '-o', layout, '--json'];
  await measureNixlayer(built, env);
  const rounds = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    console.error(`round ${round + 1}`);
    rounds.push({
      skopeo: await withRegistry((address) =>
        measure('skopeo', [
          ...['--insecure-policy', 'copy', '--quiet', '--dest-tls-verify=false'],
          ...[`oci:${layout}:1.0`, `docker://${address}/app:1.0`],
        ]),
      ),
      layout: await withRegistry((address) => measureNixlayer(['push', layout, `${address}/app:1.0`], env)),
      ...(await withRegistry(async (address) => {
        const words = ['push', image, `${address}/app:1.0`, '--store', store, '--json'];
        const first = await measureNixlayer(words, env);
        return { store: first, again: await measureNixlayer(words, env) };
      })),
    });
  }
  const result = {
    ratio: median(rounds.map(({ skopeo, store }) => store.seconds / skopeo.seconds)),
    layoutRatio: median(rounds.map(({ skopeo, layout }) => layout.seconds / skopeo.seconds)),
    again: median(rounds.map(({ again }) => again.seconds)),
    peakMiB: Math.max(...rounds.flatMap(({ store, layout }) => [store.peakMiB, layout.peakMiB])),
  };
  const times = rounds.map((round) =>
    Object.fromEntries(
      Object.entries(round).map(([name, { seconds, peakMiB }]) => [name, { seconds, peakMiB }]),
    ),
  );
  if (values.json) console.log(JSON.stringify({ ...result, rounds: times }, undefined, 2));
  else print(result, times);
  process.exitCode = Object.entries(bars).every(([name, most]) => result[name] <= most) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

function print(result, times) {
  const table = new Table({ head: ['', 'seen', 'bar'], style: { head: [], border: [] } });
  table.push(
    ['push from the store, frames kept ÷ skopeo', `${result.ratio.toFixed(2)} ×`, `≤ ${bars.ratio}`],
    ['push of an OCI layout ÷ skopeo', `${result.layoutRatio.toFixed(2)} ×`, `≤ ${bars.layoutRatio}`],
    ['push again, nothing changed', `${result.again.toFixed(2)} s`, `≤ ${bars.again} s`],
    ['peak memory', `${result.peakMiB} MiB`, `≤ ${bars.peakMiB} MiB`],
  );
  console.log(table.toString());
  for (const [index, round] of times.entries())
    console.log(
      `round ${index + 1}: ${Object.entries(round)
        .map(([name, { seconds }]) => `${name} ${seconds.toFixed(2)} s`)
        .join(', ')}`,
    );
}

/** An embedded store with one file that does not compress in each of its paths, and the ImageSpec of all of it. */
function makeImage(megabytes) {
  const names = Array.from(
    { length: layers },
    (_, index) =>
      `/nix/store/${String(index % 10).repeat(31)}${'abcdfghijklmnpqrsvwxyz'[index]}-part-${index}`,
  );
  const top = `/nix/store/${'z'.repeat(32)}-customisation-layer`;
  const root = `/nix/store/${'y'.repeat(32)}-app-base.json`;
  const entry = (path, size, references) =>
    `${[path, '0'.repeat(64), size, '', references.length, ...references].join('\n')}\n`;
  const chunk = Buffer.alloc(1_000_000);
  const size = Math.ceil(megabytes / layers);
  for (const name of names) {
    mkdirSync(join(store, name), { recursive: true });
    const parts = Array.from({ length: size }, () => Buffer.from(randomFillSync(chunk)));
    writeFileSync(join(store, name, 'data'), Buffer.concat(parts));
  }
  mkdirSync(join(store, top), { recursive: true });
  writeFileSync(join(store, top, 'layer.tar'), Buffer.alloc(10_240));
  writeFileSync(join(store, root), '{}');
  const entries = [
    ...names.map((name) => entry(name, size * 1e6, [])),
    entry(top, 10_240, []),
    entry(root, 2, names),
  ];
  writeFileSync(join(store, 'registration'), entries.join(''));
  const file = join(folder, 'app.json');
  writeFileSync(file, JSON.stringify({ ...specOf('app'), customisationLayer: top, roots: [root, top] }));
  return file;
}

function specOf(name) {
  const time = '1970-01-01T00:00:01+00:00';
  return {
    ...{ version: 1, function: 'streamLayeredImage', imageName: name, imageTag: '1.0', derivationName: name },
    ...{ architecture: 'amd64', os: 'linux', config: null, created: time, mtime: time },
    ...{ uid: 0, gid: 0, uname: 'root', gname: 'root', storeDir: '/nix/store', fromImage: null },
    ...{ maxLayers: 100, layering: 'popularity', includeStorePaths: true, compressor: 'none' },
  };
}

/** An empty registry for each run: what it has already is not sent. */
async function withRegistry(use) {
  const place = mkdtempSync(join(folder, 'registry-'));
  const address = `127.0.0.1:${await freePort()}`;
  const storage = { filesystem: { rootdirectory: join(place, 'content') } };
  const config = { version: '0.1', log: { level: 'error' }, storage, http: { addr: address } };
  writeFileSync(join(place, 'config.json'), JSON.stringify(config));
  const server = execa('docker-registry', ['serve', join(place, 'config.json')], {
    stdin: 'ignore',
    reject: false,
  });
  try {
    await waitFor(`http://${address}/v2/`);
    return await use(address);
  } finally {
    server.kill();
    await server;
    rmSync(place, { recursive: true });
  }
}

async function waitFor(url) {
  for (let tries = 100; tries > 0; tries--) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error(`${url} does not answer`);
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
