// Runs Nix's own language tests (tests/functional/lang of its repository) against dist/:
//
//   NIX_LANG_TESTS=<folder> npm run conformance:lang
//
// A test that lang-expected-failures.json lists must fail, every other one must pass.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { runWithDeepStack } from '../../dist/eval/index.js';
import { runLanguageTests } from './lang-cases.mjs';

/** Passed tests that each kind must reach, of those that the newest release of Nix has. */
const bars = { 'eval-okay': 145, 'eval-fail': 275, 'parse-okay': 13, 'parse-fail': 39 };

const folder = process.env.NIX_LANG_TESTS;
if (!folder) {
  console.error('Set NIX_LANG_TESTS to tests/functional/lang of a checkout of Nix.');
  process.exit(2);
}

const expectedFailures = JSON.parse(
  readFileSync(new URL('lang-expected-failures.json', import.meta.url), 'utf8'),
);
const outcomes = await runWithDeepStack(
  {
    module: new URL('lang-cases.mjs', import.meta.url).href,
    name: 'runLanguageTests',
    run: runLanguageTests,
  },
  resolve(folder),
);

const complaints = [];
for (const { name, failure } of outcomes) {
  const reason = expectedFailures[name];
  if (failure !== undefined && reason === undefined) complaints.push(`${name} fails:\n  ${failure}`);
  if (failure === undefined && reason !== undefined)
    complaints.push(`${name} passes now; remove it from lang-expected-failures.json`);
}
const names = new Set(outcomes.map(({ name }) => name));
for (const name of Object.keys(expectedFailures))
  if (!names.has(name)) complaints.push(`${name} is in lang-expected-failures.json, but not among the tests`);

for (const [kind, bar] of Object.entries(bars)) {
  const ofKind = outcomes.filter(({ name }) => name.startsWith(`${kind}-`));
  const passed = ofKind.filter(({ failure }) => failure === undefined).length;
  console.log(`${kind.padEnd(10)} ${passed}/${ofKind.length} (at least ${bar})`);
  if (passed < bar) complaints.push(`${kind}: ${passed} of ${ofKind.length} pass, fewer than ${bar}`);
}
for (const { name, failure } of outcomes)
  if (failure !== undefined && expectedFailures[name] !== undefined)
    console.log(`  expected to fail: ${name}: ${expectedFailures[name]}`);
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length > 0 ? 1 : 0;
