// Runs Lix's language tests (tests/functional2/lang of its repository) against dist/:
//
//   LIX_LANG_TESTS=<folder> npm run conformance:lix
import { runSuite } from './run-suite.mjs';

await runSuite({
  variable: 'LIX_LANG_TESTS',
  folderIs: 'tests/functional2/lang of a checkout of Lix',
  cases: 'lix-cases.mjs',
  expectedFailures: 'lix-expected-failures.json',
  bars: { 'eval-okay': 124, 'eval-fail': 72, 'parse-okay': 31, 'parse-fail': 30 },
});
