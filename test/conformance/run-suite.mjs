// What the conformance commands share: run the cases of a suite, hold them to the list of expected failures, and print.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { runWithDeepStack } from '../../dist/eval/index.js';

/**
 * A case that the list names must fail, every other one must pass; the process ends with 1 when that is not so, and with
 * 2 when there is no folder.
 *
 * @param {object} suite
 * @param {string} suite.variable the environment variable that names the folder
 * @param {string} suite.folderIs what the folder is, for people
 * @param {string} suite.cases module beside this one whose `runCases(folder)` gives `{ kind, name, failure? }[]`
 * @param {string} suite.expectedFailures file beside this one: name → reason
 * @param {Record<string, number>} suite.bars passed cases that each kind must reach
 */
export async function runSuite({ variable, folderIs, cases, expectedFailures, bars }) {
  const folder = process.env[variable];
  if (!folder) {
    console.error(`Set ${variable} to ${folderIs}.`);
    process.exit(2);
  }
  const module = new URL(cases, import.meta.url).href;
  const { runCases } = await import(module);
  const outcomes = await runWithDeepStack({ module, name: 'runCases', run: runCases }, resolve(folder));
  const expected = JSON.parse(readFileSync(new URL(expectedFailures, import.meta.url), 'utf8'));
  const complaints = [
    ...comparedWithList(outcomes, expected, expectedFailures),
    ...Object.entries(bars).flatMap(([kind, bar]) => countKind(outcomes, kind, bar)),
  ];
  for (const { name, failure } of outcomes)
    if (failure !== undefined && expected[name] !== undefined)
      console.log(`  expected to fail: ${name}: ${expected[name]}`);
  for (const complaint of complaints) console.error(complaint);
  process.exitCode = complaints.length > 0 ? 1 : 0;
}

function comparedWithList(outcomes, expected, list) {
  const names = new Set(outcomes.map(({ name }) => name));
  return [
    ...outcomes
      .filter(({ name, failure }) => failure !== undefined && expected[name] === undefined)
      .map(({ name, failure }) => `${name} fails:\n  ${failure}`),
    ...outcomes
      .filter(({ name, failure }) => failure === undefined && expected[name] !== undefined)
      .map(({ name }) => `${name} passes now; remove it from ${list}`),
    ...Object.keys(expected)
      .filter((name) => !names.has(name))
      .map((name) => `${name} is in ${list}, but not among the tests`),
  ];
}

function countKind(outcomes, kind, bar) {
  const ofKind = outcomes.filter((outcome) => outcome.kind === kind);
  const passed = ofKind.filter(({ failure }) => failure === undefined).length;
  console.log(`${kind.padEnd(10)} ${passed}/${ofKind.length} (at least ${bar})`);
  return passed < bar ? [`${kind}: ${passed} of ${ofKind.length} pass, fewer than ${bar}`] : [];
}
