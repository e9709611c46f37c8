// Runs Snix's suites against dist/: contrib/nix-language-test-suite, which is meant for every implementation of Nix, and
// the tests of its evaluator (snix/eval/src/tests):
//
//   SNIX_CHECKOUT=<folder> npm run conformance:snix
import { runSuite } from './run-suite.mjs';

await runSuite({
  variable: 'SNIX_CHECKOUT',
  folderIs: 'a checkout of Snix',
  cases: 'snix-cases.mjs',
  expectedFailures: 'snix-expected-failures.json',
  bars: { 'language-test-suite': 112, snix_tests: 308, nix_tests: 139 },
});
