// npm run bench: nixlayer beside tar, the compression library and other programs, on the same files in the same run. See
// docs/benchmarks.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchClosure } from './closure.mjs';
import { nixlayerCases } from './nixlayer-cases.mjs';
import { record, recorded } from './ratios.mjs';
import { referenceCases } from './reference-cases.mjs';
import { printReport, verdict } from './report.mjs';
import { rows } from './rows.mjs';

// --only NAME...: the names that follow as well
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: 'medium' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', multiple: true, default: [] },
    all: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    'peer-stream': { type: 'string' },
    'peer-hash': { type: 'string' },
  },
});
const only = [...values.only, ...positionals];
const unknown = only.find((name) => !rows.some((row) => row.name === name));
if (unknown !== undefined) throw new Error(`no row ${unknown}: ${rows.map(({ name }) => name).join(', ')}`);
const chosen = rows.filter(({ name, long }) => (only.length > 0 ? only.includes(name) : values.all || !long));

const scratch = mkdtempSync(join(tmpdir(), 'nixlayer-bench-run-'));
try {
  const [load] = loadavg();
  const benches = [];
  for (const size of new Set(chosen.map(({ closure = values.size }) => closure)))
    benches.push(await measureOn(size, scratch));
  const result = { node: process.version, load, rounds: Number(values.rounds), benches };
  if (values.json) console.log(JSON.stringify(result, undefined, 2));
  else printReport(result);
  if (values.record) for (const bench of benches) await record(bench);
  process.exitCode = benches.every(({ rows }) => rows.every(({ met }) => met !== false)) ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true });
}

/** The rows of one closure, in rounds, so that all have the same share of what else the machine does. */
async function measureOn(size, scratch) {
  const closure = await benchClosure(size);
  const rowsOfSize = chosen.filter(({ closure = values.size }) => closure === size);
  const peers = { stream: values['peer-stream'], hash: values['peer-hash'] };
  const place = mkdtempSync(join(scratch, `${size}-`));
  const cases = { ...referenceCases(closure, place, peers), ...nixlayerCases(closure, place) };
  await cases['tar | cat'](); // reads everything once: the page cache is warm from here on
  const rounds = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const needed = rowsOfSize.filter(({ once }) => !once || round === 0).flatMap((row) => row.cases);
    const results = {};
    for (const name of new Set(needed)) {
      const failure = rounds.at(-1)?.[name]?.failure;
      console.error(`${size}, round ${round + 1}: ${name}`);
      results[name] = failure ? { failure } : await attempt(cases[name]);
    }
    rounds.push(results);
  }
  const known = await recorded(size);
  const verdicts = rowsOfSize.map((row) => verdict(row, rounds, closure, known[row.name]));
  const peaks = rounds.flatMap((results) => Object.values(results)).flatMap(({ peakMiB = [] }) => peakMiB);
  const memory = { name: 'peak-memory', title: 'peak memory of nixlayer', unit: 'MiB', most: 150, cases: [] };
  const { storePaths, bytes, files, repeats } = closure;
  return {
    closure: { size, storePaths: storePaths.length, bytes, files, repeats },
    rows: [...verdicts, verdict({ ...memory, value: () => Math.max(...peaks) }, rounds, closure)],
    cases: Object.fromEntries(
      Object.keys(rounds[0]).map((name) => [name, rounds.map((results) => withoutOutput(results[name]))]),
    ),
  };
}

/** A case that cannot run is told in its rows. */
async function attempt(run) {
  try {
    return await run();
  } catch (error) {
    const lines = (error.stderr || error.message).split('\n');
    return { failure: lines.find((line) => /error/i.test(line)) ?? lines[0] };
  }
}

function withoutOutput({ stdout, report, ...result } = {}) {
  return { ...result, stats: report?.stats };
}
