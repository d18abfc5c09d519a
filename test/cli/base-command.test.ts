import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { BaseCommand } from '../../src/cli/base-command.js';
import { UserError } from '../../src/errors.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
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
    const result = await Probe.run(['-q', '--cache-dir', join(cache, 'c'), '--offline'], root);
    expect(result).toEqual({ cacheDir: join(cache, 'c'), offline: true });
    expect(await Probe.run(['-q', '--cache-dir', join(cache, 'c')], root)).toEqual({
      cacheDir: join(cache, 'c'),
      offline: false,
    });
  });

  test('throws its errors to the one catch', async () => {
    const before = process.exitCode;
    await expect(Probe.run(['-q', '--cache-dir', join(cache, 'fail'), '--offline'], root)).rejects.toThrow(
      UserError,
    );
    expect(process.exitCode).toBe(before);
  });

  test.each([[['-q', '-v']], [['--nope']], [['argument']]])(
    'refuses %j as a wrong command line',
    async (argv) => {
      await expect(Probe.run(argv, root)).rejects.toMatchObject({ exitCode: 2, code: 'command-line' });
    },
  );
});
