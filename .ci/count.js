// Prints what vitest's JSON report (argv[2]) amounts to, on a line of its own: "N passed, N failed, N skipped".
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const skipped = report.numPendingTests + report.numTodoTests;
// A file that does not load, or a hook that throws, fails without a failed test.
const silent = report.testResults.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
);
console.log(
  `${report.numPassedTests} passed, ${report.numFailedTests + silent.length} failed, ${skipped} skipped`,
);
