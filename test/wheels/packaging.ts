import { spawnSync } from 'node:child_process';

/** pip brings the reference implementation of versions, specifiers and tags. */
const PACKAGING = 'from pip._vendor.packaging import specifiers, tags, utils, version';

/** Runs code in python with packaging imported and the input as `value`. Returns the JSON that it prints. */
export function python<Result>(code: string, input: unknown): Result {
  const script = `import json, sys\n${PACKAGING}\nvalue = json.load(sys.stdin)\n${code}`;
  const { stdout, stderr, status } = spawnSync('python3', ['-c', script], {
    input: JSON.stringify(input),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
