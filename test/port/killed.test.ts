import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeWithTools } from '../tools.js';

const MODULE = new URL('../../lib/port/make/open-make.js', import.meta.url).href;
const STEP = fileURLToPath(new URL('../../construct/port/step.sh', import.meta.url));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'port-killed-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Whether a process is there that has not ended: one whose parent has not asked for its end still has a number. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describeWithTools('make of a port', { tools: ['make'] }, () => {
  test('ends with its builds if the port is killed', async () => {
    const makefile = join(folder, 'port.mk');
    writeFileSync(makefile, 'all: a b\na b:\n\t@echo $$PPID $$$$ >$@.part; mv $@.part $@.pids; sleep 600\n');
    const run = { folder, makefile, jobs: 2 };
    const program = `import { runMake } from ${JSON.stringify(MODULE)};
      await runMake({ ...${JSON.stringify(run)}, env: {}, onEvent() {} });`;
    const port = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'ignore' });
    const files = ['a.pids', 'b.pids'].map((name) => join(folder, name));
    while (!files.every((file) => existsSync(file))) await setTimeout(20);
    const pids = files.flatMap((file) => readFileSync(file, 'utf8').trim().split(' ').map(Number));
    expect(pids.map(isRunning)).toEqual([true, true, true, true]);
    port.kill('SIGKILL');
    await once(port, 'close');
    while (pids.some(isRunning)) await setTimeout(20);
  });

  test('ends with a step that has just told of its start, and would wait for an answer that nobody gives', async () => {
    const makefile = join(folder, 'port.mk');
    writeFileSync(makefile, `all:\n\t@echo $$$$ >pid; exec sh '${STEP}' a a.stamp a.log false\n`);
    const run = { folder, makefile, jobs: 1, env: { ARCHI_PORT_PIPES: folder } };
    const program = `import { runMake } from ${JSON.stringify(MODULE)};
      await runMake({ ...${JSON.stringify(run)}, onEvent: () => process.kill(process.pid, 'SIGKILL') });`;
    const port = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'ignore' });
    const [, signal] = await once(port, 'close');
    expect(signal).toBe('SIGKILL');
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    while (isRunning(pid)) await setTimeout(20);
    expect(existsSync(join(folder, 'a.stamp'))).toBe(false);
  });
});
