import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { portBuilds } from '../../src/port/builds.js';
import { portMakefile } from '../../src/port/make/makefile.js';
import { readMakeLine } from '../../src/port/make/read-line.js';
import { SAMPLE } from '../plan/sample.js';
import { outputOf } from '../program.js';
import { describeWithTools } from '../tools.js';

const STEP = fileURLToPath(new URL('../../construct/port/step.sh', import.meta.url));
const builds = portBuilds(SAMPLE, { common: '', engineOf: () => '', recipe: () => '' });

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'port-make-'));
  for (const name of ['stamps', 'logs']) mkdirSync(join(folder, name));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('the makefile of the sample plan equals the golden file', async () => {
  const text = portMakefile(builds, {
    step: '/x/step.sh',
    build: ['archi-construct', 'recipe', 'build', '-q'],
  });
  await expect(text).toMatchFileSnapshot('golden/port.mk');
});

describeWithTools('GNU make with the makefile', { tools: ['make'] }, () => {
  const write = (...build: readonly string[]) =>
    writeFileSync(join(folder, 'port.mk'), portMakefile(builds, { step: STEP, build }));
  const stamps = () => readdirSync(join(folder, 'stamps')).filter((name) => !name.endsWith('.part'));

  test('begins a build when those that it needs are done, and does each once', async () => {
    write('echo');
    const command = ['make', '-k', '-j4', '-f', 'port.mk'];
    const events = (await outputOf(command, { cwd: folder })).trimEnd().split('\n').map(readMakeLine);
    expect(events).not.toContain(null);
    for (const { id, needs } of builds) {
      const at = (kind: string, of: string) =>
        events.findIndex((event) => event?.kind === kind && event.id === of);
      expect(needs.filter((need) => at('done', need) > at('start', id))).toEqual([]);
    }
    expect(stamps().sort()).toEqual(builds.map(({ stamp }) => stamp).sort());
    expect(await outputOf(command, { cwd: folder })).toBe("make: Nothing to be done for 'all'.\n");
  });

  test('killed while builds run, it leaves no stamp of them', async () => {
    write('sh', '-c', 'echo begun >>log; echo half; exec sleep 60', 'sh');
    const options = { cwd: folder, detached: true, stdio: 'ignore' } as const;
    const running = spawn('make', ['-k', '-j2', '-f', 'port.mk'], options);
    while (!existsSync(join(folder, 'log'))) await setTimeout(20);
    process.kill(-(running.pid ?? 0), 'SIGKILL');
    await once(running, 'close');
    expect(stamps()).toEqual([]);
  });
});
