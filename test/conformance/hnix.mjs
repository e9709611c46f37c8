// Runs hnix's comparisons (tests/eval-compare of its repository) against dist/ and the installed Nix:
//
//   HNIX_EVAL_COMPARE=<folder> npm run conformance:hnix
import { runSuite } from './run-suite.mjs';

await runSuite({
  variable: 'HNIX_EVAL_COMPARE',
  folderIs: 'tests/eval-compare of a checkout of hnix',
  cases: 'hnix-cases.mjs',
  expectedFailures: 'hnix-expected-failures.json',
  bars: { 'eval-compare': 37 },
});
