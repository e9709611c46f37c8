// Lints every .nix file below LINT_CORPUS with all rules: what is found, how long a file takes, and that nothing
// crashes. LINT_SHOW=LEVEL prints the findings of that level, too. Exits with 1 when a bar is missed.
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { checkFiles, defaultConfiguration, findFiles, reporters, settle } from '../../dist/lint/index.js';

const corpus = process.env.LINT_CORPUS;
if (!corpus) {
  console.error('LINT_CORPUS=folder is needed: .nix files below it are linted');
  process.exit(2);
}

// On two processors that have nothing else to do.
const bars = { medianMs: 15, secondsFor600Files: 6 };

const files = findFiles([corpus]);
const config = { ...defaultConfiguration, preset: 'all' };
const outcomes = await checkFiles(
  files.map((file) => ({ file, config, fixes: [], timeoutMs: 10_000, roots: [resolve(corpus)] })),
);
const checked = outcomes.filter(({ type }) => type === 'checked');
const crashed = outcomes.filter(({ type }) => type === 'crashed');
const results = settle(
  checked.map((each) => each.checked),
  () => config,
);
const diagnostics = results.flatMap((each) => each.diagnostics);
const times = checked.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
const quantile = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
const unparsed = results.filter((each) => each.diagnostics.some(({ rule }) => rule === 'parse-error'));

// The whole process, as people start it.
const command = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const start = performance.now();
await execa(process.execPath, [command, 'lint', corpus, '--no-config', '--fail-on', 'never', '-f', 'jsonl'], {
  stdout: 'ignore',
});
const seconds = (performance.now() - start) / 1000;
const secondsFor600 = (seconds * 600) / Math.max(600, files.length);

console.log(`files            ${files.length}`);
console.log(`parse failures   ${unparsed.length}`);
console.log(`image calls      ${checked.reduce((sum, each) => sum + each.checked.imageCalls, 0)}`);
console.log(`diagnostics      ${diagnostics.length}`);
for (const [name, count] of counted(diagnostics, ({ severity, rule }) => `${severity.padEnd(5)} ${rule}`))
  console.log(`  ${String(count).padStart(5)}  ${name}`);
console.log(`crashes          ${crashed.length}`);
for (const { file, stack } of crashed) console.log(`  ${file}\n${stack}`);
console.log(
  `a file           median ${ms(quantile(0.5))}, 95 % ${ms(quantile(0.95))}, most ${ms(quantile(1))}`,
);
console.log(
  `whole process    ${seconds.toFixed(2)} s on ${availableParallelism()} processors; for 600 files ${secondsFor600.toFixed(2)} s`,
);

if (process.env.LINT_SHOW) {
  const shown = results.map((each) => ({
    ...each,
    diagnostics: each.diagnostics.filter(({ severity }) => severity === process.env.LINT_SHOW),
  }));
  console.log(reporters.text({ version: '', folder: corpus, results: shown }, { colour: false }));
}

const missed = [
  ...(crashed.length > 0 ? ['crashes'] : []),
  ...(quantile(0.5) > bars.medianMs ? [`median above ${bars.medianMs} ms`] : []),
  ...(secondsFor600 > bars.secondsFor600Files
    ? [`600 files take more than ${bars.secondsFor600Files} s`]
    : []),
];
if (missed.length > 0) {
  console.log(`missed: ${missed.join(', ')}`);
  process.exitCode = 1;
}

function counted(items, key) {
  const counts = new Map();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

function ms(value) {
  return `${value.toFixed(1)} ms`;
}
