import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { formatError, type ToolError } from '../../../src/errors.js';
import { runAttached } from '../../../src/host/process/attached.js';
import { outputOf } from '../../program.js';

const sh = (script: string) => runAttached({ command: 'sh', args: ['-c', script] });

test("runAttached returns the program's exit code, or 128 and the signal", async () => {
  expect([await sh('exit 7'), await sh('exit 0'), await sh('kill -TERM $$')]).toEqual([7, 0, 143]);
});

test('runAttached reports a program that is not on PATH', async () => {
  const error: ToolError = await runAttached({ command: 'no-such-program', args: [] }).then(
    () => expect.unreachable(),
    (reason) => reason,
  );
  expect(formatError(error)).toContain('no-such-program: no such program on PATH');
});

test('the program reads and writes the streams of this process', async () => {
  const module = pathToFileURL(join(import.meta.dirname, '../../../lib/host/process/attached.js')).href;
  const script = `const { runAttached } = await import(${JSON.stringify(module)});
    await runAttached({ command: 'sh', args: ['-c', 'read -r line; echo "got $line"'] });`;
  const command = [process.execPath, '--input-type=module', '--eval', script];
  expect(await outputOf(command, { input: 'this\n' })).toBe('got this\n');
});
