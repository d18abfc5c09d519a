import { describe, expect, test } from 'vitest';
import { logEnd } from '../../src/engine/failing-command.js';
import { type FailedBuild, failureOf } from '../../src/engine/failure.js';
import { parseErrorLine, parseReport } from '../../src/engine/report.js';
import { formatError, UserError } from '../../src/errors.js';

const BUILD: FailedBuild = {
  recipe: 'told/recipe.yaml',
  end: 'exit code 1',
  timedOut: false,
  killed: false,
  error: null,
  requirements: null,
  missing: [],
  log: '',
  logFile: 'out/.logs/told.log',
  minutes: 60,
};

const SCRIPT = '+ echo hi\nhi\n+ $CC -c told.c\ntold.c:1:10: fatal error: told.h\ncompilation terminated.\n';
const CHECKSUM =
  'sha256 checksum validation failed for "/o/src_cache/5efaffe58d551f94_src.tgz"\n  expected: 00\n  actual:   a0';

const TRACE = `Traceback (most recent call last):
  File "/env/lib/python3.11/site-packages/conda_build/build.py", line 2596, in build
    utils.check_call_env(
`;

/** What conda-build 26.7.0 says, with conda 26.7.1. */
const CONDA_BUILD: [string, Partial<FailedBuild>][] = [
  [
    'a script fails in conda-build',
    {
      error: "BuildScriptException: Command '['/bin/bash']' returned non-zero exit status 127.",
      log: `work/conda_build.sh: line 4: cc-missing: command not found\nbefore\n${TRACE}`,
    },
  ],
  [
    'a test fails in conda-build',
    {
      error: 'CondaBuildUserError: TESTS FAILED: told-1-0.conda',
      log: `+ echo tested\n+ false\ntested\n${TRACE}`,
    },
  ],
  [
    'conda has no such package',
    {
      error: 'PackagesNotFoundError: The following packages are not available from current channels:',
      log: `${TRACE}conda.exceptions.PackagesNotFoundError: The following packages are not available from current channels:

  - nothing-has-this
  - rust_linux-64

Current channels:

  - file:///out/linux-64
`,
    },
  ],
  [
    'conda finds no packages that go together',
    {
      error:
        'ExplainedDependencyNeedsBuildingError: Unsatisfiable dependencies for platform linux-64: {MatchSpec("c_linux-aarch64")}',
      log: TRACE,
    },
  ],
  [
    'a source of conda-build has another checksum',
    { error: "SHA256 mismatch for data.tar.gz: obtained '2c18' != expected '0000'", log: TRACE },
  ],
];

/** One row for each thing that can go wrong: the messages are those of py-rattler-build 0.73.0. */
test.each<[string, Partial<FailedBuild>]>([
  ['a script fails', { error: 'Script failed to execute', log: SCRIPT }],
  ['a script fails, and the engine only has a log', { log: SCRIPT }],
  ['a script fails without a trace', { error: 'Script failed to execute', log: 'no trace\n' }],
  ['a test fails', { error: 'Test failed', log: '+ told\nSegmentation fault\n' }],
  [
    'an emulated test has no glibc',
    {
      error: 'Test failed',
      log: "+ told\nqemu-aarch64-static: Could not open '/lib/ld-linux-aarch64.so.1': No such file or directory\n",
    },
  ],
  ['a package lacks a file', { error: 'failed package content tests: No match for files glob: share/x' }],
  ...CONDA_BUILD,
  ['a source has another checksum', { error: CHECKSUM }],
  ['a compiler is missing', { error: 'Failed to resolve dependencies', missing: ['build: rust_linux-64'] }],
  [
    'requirements contradict each other',
    {
      error: 'Failed to resolve dependencies',
      requirements: { build: ['gcc_linux-64 12.*'], host: ['zlib 1.2.*', 'libzlib >=1.3'], run: [] },
    },
  ],
  [
    'the recipe is no YAML',
    { error: 'parse error: Failed to parse YAML: 1:32: while parsing a flow mapping' },
  ],
  ['the disk is full', { error: 'Script failed to execute', log: '+ cc\ncc: No space left on device\n' }],
  [
    'the build loops',
    { timedOut: true, killed: true, minutes: 1, log: '+ sleep 1\n', end: 'did not answer in time' },
  ],
  ['the engine is killed', { killed: true, end: 'killed by SIGKILL' }],
  [
    'there are no certificates',
    {
      error:
        'Client::new(): reqwest::Error { kind: Builder, source: General("No CA certificates were loaded from the system") }',
    },
  ],
  ['there are no namespaces', { log: 'unshare: unshare failed: Operation not permitted\n' }],
  ['the engine says nothing', {}],
])('%s', (_, how) => {
  const { code, problem } = failureOf({ ...BUILD, ...how });
  expect(
    `${code}\n${formatError(new UserError('1 of 1 recipe could not be built', problem))}`,
  ).toMatchSnapshot();
});

describe('the end of a log', () => {
  test.each([
    ['', null, []],
    ['nothing traced\n', null, ['nothing traced']],
    ['+ a\n++ b\nx\n', 'b', ['x']],
    [' │ + cmake .\n │ failed\n', 'cmake .', [' │ failed']],
    ['+ a\n\n\n+ b', 'b', []],
  ])('of %j: %j %j', (log, command, lines) => {
    expect(logEnd(log)).toEqual({ command, lines });
  });

  test('is ten lines at most, each of bounded length', () => {
    const { command, lines } = logEnd(`+ ${'c'.repeat(9999)}\n${'x\n'.repeat(100)}${'y'.repeat(9999)}`);
    expect([command?.length, lines.length, lines.at(-1)?.length]).toEqual([402, 10, 402]);
  });
});

test.each([
  ['{"error": "x", "requirements": null}', { error: 'x', requirements: null }],
  [
    '{"error": "x", "requirements": {"build": ["a", 1], "run": {}}}',
    { error: 'x', requirements: { build: ['a'], host: [], run: [] } },
  ],
  ['{"error": 1}', null],
  ['{"error": ', null],
  ['hello', null],
])('the report %s', (line, report) => {
  expect(parseReport(line)).toEqual(report);
});

test.each([
  ['Error: Script failed', 'Script failed'],
  ['  × Failed to resolve dependencies', 'Failed to resolve dependencies'],
  ['an Error: x', null],
  ['Error:', null],
  ["RuntimeError: SHA256 mismatch for a: obtained '1'", "SHA256 mismatch for a: obtained '1'"],
  ['RuntimeError: of a script', null],
  ['conda_rattler_solver._conda_build_exceptions.Explained: Unsatisfiable', 'Explained: Unsatisfiable'],
  ['conda_build.exceptions.CondaBuildUserError: TESTS FAILED: x', 'CondaBuildUserError: TESTS FAILED: x'],
])('the line %j', (line, error) => {
  expect(parseErrorLine(line)).toBe(error);
});
