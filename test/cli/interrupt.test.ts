import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { shellQuote } from '../../src/text/shell-word.js';
import { bin } from '../command-line.js';
import { listenOnLoopback } from '../fixtures/loopback.js';
import { TERMINAL } from '../terminal.js';
import { describeWithTools } from '../tools.js';

const HIDE = '\u001b[?25l';
const SHOW = '\u001b[?25h';

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'archi-interrupt-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Runs the program on a terminal of its own and types Ctrl-C as soon as a step is shown. */
async function interrupted(argv: readonly string[]): Promise<{ status: number; shown: string }> {
  const line = `stty cols 300 rows 40; exec ${[process.execPath, bin, ...argv].map(shellQuote).join(' ')}`;
  const child: ChildProcess = spawn('script', ['-qec', line, '/dev/null'], {
    env: { ...process.env, CI: '', TERM: 'xterm', SHELL: '/bin/sh' },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let shown = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const before = shown.includes(HIDE);
    shown += chunk.toString();
    if (!before && shown.includes(HIDE)) child.stdin?.write('\u0003');
  });
  const status = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
  return { status, shown };
}

describeWithTools('Ctrl-C on a terminal', TERMINAL, () => {
  test('ends a command that waits for a server, and shows the cursor again', async () => {
    const server = createServer(() => {});
    const port = await listenOnLoopback(server);
    onTestFinished(() => void server.close());
    const folder = scratch();
    const { status, shown } = await interrupted([
      'bootstrap',
      `--mirror=http://127.0.0.1:${port}/debian`,
      `--out=${join(folder, 'channel')}`,
      `--cache-dir=${join(folder, 'cache')}`,
    ]);
    expect(status).toBe(130);
    expect(shown.lastIndexOf(SHOW)).toBeGreaterThan(shown.lastIndexOf(HIDE));
  });

  test('ends channel serve with its summary', async () => {
    const folder = scratch();
    mkdirSync(join(folder, 'noarch'));
    const { status, shown } = await interrupted(['channel', 'serve', folder, '--port', '0']);
    expect({ status, shown }).toMatchObject({ status: 0 });
    expect(shown).toContain(': 0 requests');
    expect(shown.lastIndexOf(SHOW)).toBeGreaterThan(shown.lastIndexOf(HIDE));
  });
});
