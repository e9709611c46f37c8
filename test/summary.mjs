// Prints `N passed, N failed, N skipped` from vitest's JSON report. A file that does not load, and a run that fails
// without a failed test, count as one failure.
import { existsSync, readFileSync } from 'node:fs';

const [reportFile, exitStatus] = process.argv.slice(2);
const report = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : { testResults: [] };

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const file of report.testResults) {
  if (file.status === 'failed' && file.assertionResults.length === 0) counts.failed += 1;
  for (const { status } of file.assertionResults) {
    if (status === 'passed' || status === 'failed') counts[status] += 1;
    else counts.skipped += 1;
  }
}
if (exitStatus !== '0' && counts.failed === 0) counts.failed = 1;
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
