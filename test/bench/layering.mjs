// npm run bench:layering: how long layerings take on large closures, what memory, and what updates re-send with each. See
// docs/benchmarks.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { planLayers } from '../../dist/layering/index.js';
import { debianClosures, randomClosure } from './layering-closures.mjs';
import { fastest, measure, measureNixlayer, project } from './measure-process.mjs';
import { simulateUpdates } from './simulate-updates.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    updates: { type: 'string', default: '60' },
    only: { type: 'string', multiple: true, default: ['engines', 'steps', 'command', 'updates'] },
    json: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const large = { paths: 100_000, references: 1_030_000 };
const mostMiB = 1024;

const engines = [
  { name: 'popularity', layering: 'popularity', closure: large, most: 3 },
  { name: 'auto', layering: 'auto', closure: large, most: 5 },
  { name: 'transfer', layering: 'transfer', closure: { paths: 10_000, references: 103_000 }, most: 5 },
];
const steps = [
  [['popularity_contest'], ['limit_layers', 100]],
  [['popularity_contest'], ['reverse'], ['limit_layers', 100]],
  [['split_every', 1000]],
  [['split_paths', 'TARGETS'], ['over', 'rest', ['split_every', 1000]], ['flatten']],
  [['subcomponent_out', 'TARGETS']],
  [['subcomponent_in', 'TARGETS']],
  [
    ['remove_paths', 'TARGETS'],
    ['split_every', 1000],
  ],
].map((layering) => ({
  name: layering.map(([step]) => step).join(', '),
  layering,
  closure: large,
  targets: 20,
  most: 5,
}));
const commands = [
  { name: 'plan --closure', paths: 5000, references: 51_500, most: 0.5 },
  { name: 'plan --closure', paths: 100_000, references: 1_030_000, most: undefined },
];

/** The grids of transfer (rough sizes, rates and costs) were chosen on closures like the first ten. */
const samples = [
  { name: '70 to 94 paths', count: 10, least: 70, most: 94 },
  { name: '45 to 69 paths', count: 10, least: 45, most: 69 },
];
const bars = new Map([
  [40, 1.02],
  [15, 1.12],
]);

const scratch = mkdtempSync(join(tmpdir(), 'nixlayer-bench-layering-'));
try {
  const parts = { engines: () => inTurn(engines, measureEngine), steps: () => inTurn(steps, measureEngine) };
  const all = { ...parts, command: () => inTurn(commands, measureCommand), updates: measureUpdates };
  const result = { node: process.version, runs };
  for (const name of values.only) result[name] = await all[name]();
  if (values.json) console.log(JSON.stringify(result, undefined, 2));
  else print(result);
  process.exitCode = values.only.every((name) => result[name].every(({ met }) => met !== false)) ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true });
}

async function inTurn(rows, run) {
  const results = [];
  for (const row of rows) {
    console.error(`${row.name}, ${row.paths ?? row.closure.paths} paths`);
    results.push(await run(row));
  }
  return results;
}

/** Making the closure is not timed; it takes part in the memory. */
async function measureEngine({ most, name, ...request }) {
  const peakFile = join(scratch, 'peak');
  const words = ['--import', join(project, 'test/bench/report-peak-memory.mjs')];
  const file = join(project, 'test/bench/layering-engine.mjs');
  const best = await fastest(runs, async () => {
    const env = { PEAK_MEMORY_FILE: peakFile };
    const { stdout } = await measure(process.execPath, [...words, file, JSON.stringify(request)], env);
    return { ...JSON.parse(stdout), peakMiB: Math.round(Number(readFileSync(peakFile, 'utf8')) / 1024) };
  });
  const { paths } = request.closure;
  return { name, paths, ...best, most, met: best.seconds <= most && best.peakMiB <= mostMiB };
}

/** The whole process, from start to end. */
async function measureCommand({ name, paths, references, most }) {
  const graph = join(scratch, `${paths}.json`);
  writeFileSync(graph, JSON.stringify(randomClosure({ paths, references })));
  const best = await fastest(runs, () => measureNixlayer(['plan', '--closure', graph, '--json']));
  const met = most === undefined ? undefined : best.seconds <= most;
  return { name, paths, seconds: best.seconds, peakMiB: best.peakMiB, most, met };
}

async function measureUpdates() {
  const rows = [];
  for (const { name, ...choice } of samples) {
    const closures = await debianClosures(choice);
    for (const [layers, most] of bars) {
      for (const layering of ['popularity', 'auto', 'transfer']) {
        console.error(`updates: ${name}, ${layers} layers, ${layering}`);
        const ratios = closures.map((closure, index) => resent(closure, layering, layers, index));
        const [median, worst] = [medianOf(ratios), Math.max(...ratios)];
        const met = layering === 'transfer' ? median <= most : undefined;
        const bar = layering === 'transfer' ? most : undefined;
        rows.push({ closures: name, layers, layering, median, worst, most: bar, met, ratios });
      }
    }
  }
  return rows;
}

function resent(closure, layering, layers, index) {
  const plan = (nodes) =>
    planLayers({ closure: nodes, exclude: [], layering, maxLayers: layers, usedLayers: 0 }).layers.map(
      ({ paths }) => paths,
    );
  return simulateUpdates(closure, plan, { updates: Number(values.updates), seed: index + 1 });
}

function medianOf(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

function print({ node, ...parts }) {
  for (const part of ['engines', 'steps', 'command']) {
    if (parts[part] === undefined) continue;
    const rows = parts[part].map(({ name, paths, seconds, peakMiB, most, met }) => [
      name,
      paths,
      seconds.toFixed(2),
      most ?? '',
      peakMiB,
      part === 'command' ? '' : mostMiB,
      met === false ? 'missed' : '',
    ]);
    printTable([part, 'paths', 'seconds', 'at most', 'peak MiB', 'at most', ''], rows);
  }
  if (parts.updates !== undefined) {
    const rows = parts.updates.map(({ closures, layers, layering, median, worst, most, met }) => [
      closures,
      layers,
      layering,
      median.toFixed(3),
      most ?? '',
      worst.toFixed(3),
      met === false ? 'missed' : '',
    ]);
    printTable(['closures', 'layers', 'layering', 'median', 'at most', 'worst', ''], rows);
  }
  console.log(`Node ${node}, the fastest of ${runs} runs`);
}

function printTable(head, rows) {
  const table = new Table({ head, style: { head: [], border: [] } });
  table.push(...rows);
  console.log(table.toString());
}
