import { expect, test } from 'vitest';
import { formatError, ToolError } from '../../src/errors.js';
import { hostGlibc } from '../../src/host/platform.js';
import { refuseOldMachine } from '../../src/port/machine.js';

test('a machine with an older glibc than the compilers is refused, before they are made', async () => {
  const refuse = (host: string | null) => refuseOldMachine({ suite: 'trixie', glibc: '2.41', host });
  for (const host of ['2.41', '2.100', null]) expect(() => refuse(host)).not.toThrow();
  const failure = await Promise.resolve()
    .then(() => refuse('2.36'))
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ToolError);
  await expect(`${formatError(failure as ToolError)}\n`).toMatchFileSnapshot('golden/old-machine.txt');
});

test('the glibc of this machine is a version, or there is none', () => {
  expect(hostGlibc() ?? '2.1').toMatch(/^2\.\d+$/);
});
