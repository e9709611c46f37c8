// Runs Nix's own language tests (tests/functional/lang of its repository) against dist/:
//
//   NIX_LANG_TESTS=<folder> npm run conformance:lang
import { runSuite } from './run-suite.mjs';

await runSuite({
  variable: 'NIX_LANG_TESTS',
  folderIs: 'tests/functional/lang of a checkout of Nix',
  cases: 'lang-cases.mjs',
  expectedFailures: 'lang-expected-failures.json',
  // Of those that the newest release of Nix has.
  bars: { 'eval-okay': 145, 'eval-fail': 275, 'parse-okay': 13, 'parse-fail': 39 },
});
