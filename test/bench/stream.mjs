// How fast `nixlayer stream` is, and how much memory it takes, beside `tar | sha256sum` over the same store paths: both
// read, archive and hash everything. The second column of nixlayer has sha256sum behind it as well, which then hashes
// for a third time. All run on the same warm files, one after the other; the ratio counts, not the seconds of a machine.
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
  tar: 'tar -C "$1" --sort=name --mtime=@1 --owner=0 --group=0 --numeric-owner --hard-dereference -cf - -T "$2" | sha256sum',
  hashed: 'node --import "$3" "$4" stream "$1/image-spec.json" --store "$1" | sha256sum',
  stream: 'node --import "$3" "$4" stream "$1/image-spec.json" --store "$1" | cat > /dev/null',
  size: 'tar -C "$1" --hard-dereference -cf - -T "$2" | wc -c',
};
const peakHook = pathToFileURL(join(here, 'report-peak-memory.mjs')).href;

async function run(name) {
  const start = performance.now();
  const { stdout } = await execa(
    'bash',
    ['-c', `set -o pipefail; ${scripts[name]}`, 'bash', folder, listFile, peakHook, cli],
    {
      env: { PEAK_MEMORY_FILE: peakFile },
    },
  );
  return { seconds: (performance.now() - start) / 1000, stdout: stdout.trim() };
}

const bytes = Number((await run('size')).stdout); // reads everything once: the page cache is warm from here on
const rounds = [];
for (let round = 0; round < Number(values.rounds); round++) {
  const tar = (await run('tar')).seconds;
  const stream = (await run('stream')).seconds;
  const peakMiB = Number(await readFile(peakFile, 'utf8')) / 1024;
  const hashed = await run('hashed');
  rounds.push({
    tar,
    stream,
    ratio: stream / tar,
    hashed: hashed.seconds,
    hashedRatio: hashed.seconds / tar,
    peakMiB,
    digest: hashed.stdout,
  });
}
const median = (key) =>
  rounds.map((round) => round[key]).sort((a, b) => a - b)[Math.floor((rounds.length - 1) / 2)];
const result = {
  megabytes: Math.round(bytes / 1e6),
  storePaths: storePaths.length,
  files,
  timeRatio: median('ratio'),
  timeRatioWithSha256sum: median('hashedRatio'),
  peakMiB: Math.max(...rounds.map((round) => round.peakMiB)),
  sameBytesEachRound: new Set(rounds.map(({ digest }) => digest)).size === 1,
  bars,
  rounds,
};
const passed =
  result.timeRatio <= bars.timeRatio && result.peakMiB <= bars.peakMiB && result.sameBytesEachRound;

if (values.json) {
  console.log(JSON.stringify({ ...result, passed }, undefined, 2));
} else {
  console.log(`${result.megabytes} MB in ${files} files of ${storePaths.length} store paths`);
  const head = [
    'round',
    'tar | sha256sum',
    'nixlayer',
    'ratio',
    'nixlayer | sha256sum',
    'ratio',
    'peak memory',
  ];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const [index, { tar, stream, ratio, hashed, hashedRatio, peakMiB }] of rounds.entries()) {
    const seconds = [tar, stream, hashed].map((value) => `${value.toFixed(2)} s`);
    const [tarTime, streamTime, hashedTime] = seconds;
    table.push([
      index + 1,
      tarTime,
      streamTime,
      ratio.toFixed(2),
      hashedTime,
      hashedRatio.toFixed(2),
      `${peakMiB.toFixed(0)} MiB`,
    ]);
  }
  console.log(table.toString());
  console.log(
    `median ratio ${result.timeRatio.toFixed(2)} (at most ${bars.timeRatio}), peak ${result.peakMiB.toFixed(0)} MiB (at most ${bars.peakMiB})`,
  );
}
process.exit(passed ? 0 : 1);
