import { writeFileSync } from 'node:fs';

/** A vitest reporter: "N passed, N failed, N skipped" into the file that COUNT_FILE names, and a line for each failure. */
export default class Count {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const failures = unhandledErrors.map(({ message }) => `no test's own error: ${message}`);
    for (const module of modules) count(module, counts, failures);
    const { passed, failed, skipped } = counts;
    const lines = failures.map((failure) => `failed: ${failure.replaceAll(/\s+/g, ' ')}`);
    lines.unshift(`${passed} passed, ${failed} failed, ${skipped} skipped`);
    writeFileSync(process.env.COUNT_FILE, `${lines.join('\n')}\n`);
  }
}

// Vitest calls the tests below a hook that throws skipped, and a file that does not load has none: both are failures.
function count(suite, counts, failures) {
  const tests = [...suite.children.allTests()];
  const broken = suite.errors().length > 0;
  if (broken && tests.length === 0) counts.failed += 1;
  if (broken) failures.push(`${nameOf(suite)}: ${suite.errors()[0].message}`);
  for (const child of suite.children) {
    if (child.type === 'suite' && !broken) count(child, counts, failures);
    if (child.type === 'test' && !broken) add(child, counts, failures);
  }
  if (broken) for (const test of tests) counts[test.result().state === 'passed' ? 'passed' : 'failed'] += 1;
}

function add(test, counts, failures) {
  const { state, errors } = test.result();
  counts[state] += 1;
  if (state === 'failed') failures.push(`${nameOf(test)}: ${errors[0]?.message}`);
}

function nameOf({ fullName, module, relativeModuleId }) {
  return module ? `${module.relativeModuleId} > ${fullName}` : relativeModuleId;
}
