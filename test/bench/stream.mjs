// How fast `nixlayer stream` is, and how much memory it takes, beside `tar | sha256sum` over the same store paths.
// Both run on the same warm files, one after the other; the ratio is what counts, not the seconds of a machine.
//   node test/bench/stream.mjs [--json] [--rounds N] [--megabytes N] [--cli FILE]
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { execa } from 'execa';
import { streamClosure } from './stream-closure.mjs';

const bars = { timeRatio: 1.5, peakMiB: 300 };
const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    megabytes: { type: 'string', default: '700' },
    cli: { type: 'string', default: join(here, '../../dist/cli/main.js') },
  },
});
const cli = resolve(values.cli);
if (!existsSync(cli)) {
  console.error(`${cli} is missing: run npm run build first`);
  process.exit(2);
}

const closure = await streamClosure(Number(values.megabytes) * 1e6, resolve(dirname(cli), '..'));
const { folder, storePaths, files } = closure;
const listFile = join(folder, 'paths');
const peakFile = join(folder, 'peak');
await writeFile(listFile, storePaths.map((path) => `.${path}\n`).join(''));

// Real pipes between the processes; the data are arguments, never part of the script.
const scripts = {
  tar: 'tar -C "$1" --sort=name --mtime=@1 --owner=0 --group=0 --numeric-owner -cf - -T "$2" | sha256sum',
  piped: 'node --import "$3" "$4" stream "$1/image-spec.json" --store "$1" | sha256sum',
  sink: 'node --import "$3" "$4" stream "$1/image-spec.json" --store "$1" | cat > /dev/null',
  size: 'tar -C "$1" --sort=name -cf - -T "$2" | wc -c',
};
const peakHook = pathToFileURL(join(here, 'report-peak-memory.mjs')).href;

async function run(name) {
  const start = performance.now();
  const { stdout } = await execa('bash', ['-c', `set -o pipefail; ${scripts[name]}`, 'bash', folder, listFile, peakHook, cli], {
    env: { PEAK_MEMORY_FILE: peakFile },
  });
  return { seconds: (performance.now() - start) / 1000, stdout: stdout.trim() };
}

const bytes = Number((await run('size')).stdout); // reads everything once: the page cache is warm from here on
const rounds = [];
for (let round = 0; round < Number(values.rounds); round++) {
  const tar = (await run('tar')).seconds;
  const piped = await run('piped');
  const peakMiB = Number(await readFile(peakFile, 'utf8')) / 1024;
  const sink = (await run('sink')).seconds;
  rounds.push({ tar, piped: piped.seconds, sink, ratio: piped.seconds / tar, sinkRatio: sink / tar, peakMiB, digest: piped.stdout });
}
const median = (key) => rounds.map((round) => round[key]).sort((a, b) => a - b)[Math.floor((rounds.length - 1) / 2)];
const result = {
  megabytes: Math.round(bytes / 1e6),
  storePaths: storePaths.length,
  files,
  timeRatio: median('ratio'),
  timeRatioWithoutSha256sum: median('sinkRatio'),
  peakMiB: Math.max(...rounds.map((round) => round.peakMiB)),
  sameBytesEachRound: new Set(rounds.map(({ digest }) => digest)).size === 1,
  bars,
  rounds,
};
const passed = result.timeRatio <= bars.timeRatio && result.peakMiB <= bars.peakMiB && result.sameBytesEachRound;

if (values.json) {
  console.log(JSON.stringify({ ...result, passed }, undefined, 2));
} else {
  console.log(`${result.megabytes} MB in ${files} files of ${storePaths.length} store paths`);
  const table = new Table({ head: ['round', 'tar | sha256sum', 'nixlayer | sha256sum', 'ratio', 'nixlayer | cat', 'ratio', 'peak memory'], style: { head: [], border: [] } });
  for (const [index, round] of rounds.entries()) {
    const seconds = (value) => `${value.toFixed(2)} s`;
    table.push([index + 1, seconds(round.tar), seconds(round.piped), round.ratio.toFixed(2), seconds(round.sink), round.sinkRatio.toFixed(2), `${round.peakMiB.toFixed(0)} MiB`]);
  }
  console.log(table.toString());
  console.log(`median ratio ${result.timeRatio.toFixed(2)} (at most ${bars.timeRatio}), peak ${result.peakMiB.toFixed(0)} MiB (at most ${bars.peakMiB})`);
}
process.exit(passed ? 0 : 1);
