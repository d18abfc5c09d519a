import { writeFileSync } from 'node:fs';

/** A vitest reporter: "N passed, N failed, N skipped" into the file that COUNT_FILE names. */
export default class Count {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) count(module, counts);
    const { passed, failed, skipped } = counts;
    writeFileSync(process.env.COUNT_FILE, `${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  }
}

// Vitest calls the tests below a hook that throws skipped, and a file that does not load has none: both are failures.
function count(suite, counts) {
  const tests = [...suite.children.allTests()];
  const broken = suite.errors().length > 0;
  if (broken && tests.length === 0) counts.failed += 1;
  for (const child of suite.children) {
    if (child.type === 'suite' && !broken) count(child, counts);
    if (child.type === 'test' && !broken) counts[child.result().state] += 1;
  }
  if (!broken) return;
  for (const test of tests) counts[test.result().state === 'passed' ? 'passed' : 'failed'] += 1;
}
