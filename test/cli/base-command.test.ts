import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { BaseCommand } from '../../src/cli/base-command.js';
import { readProgram } from '../../src/cli/program.js';
import { UserError } from '../../src/errors.js';
import { bin } from '../command-line.js';

const run = (argv: readonly string[]) => Probe.run({ argv, id: 'probe', program });
const program = readProgram(pathToFileURL(bin).href);
const cache = mkdtempSync(join(tmpdir(), 'archi-base-'));

class Probe extends BaseCommand {
  async run() {
    const { flags } = await this.parse(Probe);
    const { cacheDir, offline, emit } = this.common(flags);
    emit({ kind: 'start', step: 'a', title: 'Title' });
    if (offline && cacheDir === join(cache, 'fail')) throw new UserError('failed');
    return { cacheDir, offline };
  }
}

describe('every command', () => {
  test('takes the common flags', async () => {
    const result = await run(['-q', '--cache-dir', join(cache, 'c'), '--offline']);
    expect(result).toEqual({ cacheDir: join(cache, 'c'), offline: true });
    expect(await run(['-q', '--cache-dir', join(cache, 'c')])).toEqual({
      cacheDir: join(cache, 'c'),
      offline: false,
    });
  });

  test('throws its errors to the one catch', async () => {
    const before = process.exitCode;
    await expect(run(['-q', '--cache-dir', join(cache, 'fail'), '--offline'])).rejects.toThrow(UserError);
    expect(process.exitCode).toBe(before);
  });

  test.each([[['-q', '-v']], [['--nope']], [['argument']]])(
    'refuses %j as a wrong command line',
    async (argv) => {
      await expect(run(argv)).rejects.toMatchObject({ exitCode: 2, code: 'command-line' });
    },
  );
});
