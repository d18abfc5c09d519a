import { describe, expect, test } from 'vitest';
import { bin } from '../command-line.js';
import { runProgram } from '../program.js';

describe('the program', () => {
  test('prints help for --help', async () => {
    const { status, stdout, stderr } = await runProgram([process.execPath, bin, '--help']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('USAGE\n  $ archi-construct [COMMAND]');
  });

  test.each([[['no-such-command']], [['installer', '--no-such-flag']]])(
    'refuses the command line %j',
    async (argv) => {
      const { status, stdout, stderr } = await runProgram([process.execPath, bin, ...argv]);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^Error: /);
    },
  );

  test('prints a refusal as JSON with --json', async () => {
    const argv = ['installer', '--no-such-flag', '--json'];
    const { status, stdout, stderr } = await runProgram([process.execPath, bin, ...argv]);
    expect([status, stderr]).toEqual([2, '']);
    expect(JSON.parse(stdout)).toMatchObject({ error: { kind: 'UserError', exitCode: 2 } });
  });

  test('ends without an error if its output is no longer read', async () => {
    const script = '"$0" "$1" --help | true; "$0" "$1" --help --json | true';
    const { status, stderr } = await runProgram(['sh', '-c', script, process.execPath, bin]);
    expect([status, stderr]).toEqual([0, '']);
  });

  // The failure comes as soon as the program listens for failures. Any command will do.
  const failing = (statement: string) => {
    const errors = new URL('../../lib/errors.js', import.meta.url);
    const preload = `import { UserError } from '${errors}';
      process.on('newListener', (event) => {
        if (event === 'uncaughtException') setImmediate(async () => { ${statement} });
      });`;
    return `data:text/javascript,${encodeURIComponent(preload)}`;
  };
  const serve = (statement: string) =>
    [process.execPath, '--import', failing(statement), bin, 'channel', 'serve', '.', '--port', '0'] as const;
  const broken = "new UserError('damaged', [{ where: 'x.tar', message: 'it is cut' }])";

  test.each([
    ['a rejection', `void Promise.reject(${broken})`],
    ['an exception in a timer', `setTimeout(() => { throw ${broken}; }, 0)`],
    ['a stream without a listener', `new (await import('node:stream')).Readable().destroy(${broken})`],
  ])('reports %s that nothing catches as a bug and ends', async (_, statement) => {
    const { status, stderr } = await runProgram(serve(statement));
    expect(status).toBe(70);
    expect(stderr).toContain('Error: a bug in archi-construct\n  this should not happen\n');
    expect(stderr).toContain('UserError: damaged');
    expect(stderr).toContain('  x.tar: it is cut\n');
    expect(stderr).not.toContain('Node.js v');
  });

  test('reports a rejection that nothing catches as JSON with --json', async () => {
    const { status, stdout } = await runProgram([...serve(`void Promise.reject(${broken})`), '--json']);
    expect(status).toBe(70);
    expect(stdout).toContain('"kind": "BugError",\n    "exitCode": 70,');
  });
});
