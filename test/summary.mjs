// Prints `N passed, N failed, N skipped` from vitest's JSON reports. A file that does not load, and a run that fails
// without a failed test, count as one failure.
//
//   node test/summary.mjs (REPORT EXIT-STATUS)…
import { existsSync, readFileSync } from 'node:fs';

const counts = { passed: 0, failed: 0, skipped: 0 };
const words = process.argv.slice(2);
for (let index = 0; index < words.length; index += 2) addRun(words[index], words[index + 1]);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);

function addRun(reportFile, exitStatus) {
  const report = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : { testResults: [] };
  const before = counts.failed;
  for (const file of report.testResults) {
    if (file.status === 'failed' && file.assertionResults.length === 0) counts.failed += 1;
    for (const { status } of file.assertionResults) {
      if (status === 'passed' || status === 'failed') counts[status] += 1;
      else counts.skipped += 1;
    }
  }
  if (exitStatus !== '0' && counts.failed === before) counts.failed += 1;
}
