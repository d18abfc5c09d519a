import { expect, test } from 'vitest';
import { BugError, formatError, ToolError } from '../../src/errors.js';
import { explainDiskErrors } from '../../src/store/disk.js';

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: refused, write`), { code, syscall: 'write' });
}

async function explained(error: Error): Promise<Error> {
  return explainDiskErrors('/cache', () => Promise.reject(error)).catch((reason) => reason);
}

test.each([['ENOSPC'], ['EDQUOT'], ['EROFS'], ['EACCES'], ['EIO']])(
  'the system error %s is explained',
  async (code) => {
    const error = await explained(systemError(code));
    expect(error).toBeInstanceOf(ToolError);
    expect(formatError(error as ToolError)).toMatchSnapshot();
  },
);

test.each([[new BugError('bug')], [new TypeError('type')]])('%s is passed on unchanged', async (error) => {
  expect(await explained(error)).toBe(error);
});
