import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, test } from 'vitest';
import { quickStart } from '../docs/quick-start.js';
import { openPage, type Page } from '../fixtures/browser.js';
import { commandsOf, openSession, type Session, type Typed } from './session.js';
import { sessionSvg } from './session-svg.js';

// The pictures of docs/pictures.md. They need chromium, and what `bootstrap` needs: apt's mirror and its keys.

const pictures = join(import.meta.dirname, '../../docs/pictures');

let home: string;
let session: Session;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'pictures-'));
  session = openSession(home);
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

test('quick-start.svg shows the channel and the installer of the quick start', async () => {
  const [channel = '', installer = ''] = quickStart();
  const [enter = '', ...rest] = [...commandsOf(channel), ...commandsOf(installer)];
  const typed: Typed[] = [{ command: enter, output: await session.run(enter) }];
  for (const command of rest) typed.push({ command, output: await session.run(command, 'hello') });
  writeFileSync(join(pictures, 'quick-start.svg'), sessionSvg('The quick start in a terminal', typed));
});

test('graph.png shows the page of the graph with one package selected', async () => {
  await session.run('archi-construct graph --format html --out graph.html', 'hello');
  await withPage('hello/graph.html', async (page) => {
    await page.evaluate(`document.getElementById('search').focus()`);
    await page.send('Input.insertText', { text: 'openssl' });
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    await takePicture(page, 'graph.png');
  });
});

test('plan.png shows the page of the plan for another platform', async () => {
  const plan = 'archi-construct plan --to linux-aarch64 --want requests --channel ./channel --emit html';
  await session.run(plan, 'hello');
  await withPage('hello/dist/plan.html', (page) => takePicture(page, 'plan.png'));
});

async function withPage(path: string, use: (page: Page) => Promise<void>): Promise<void> {
  const page = await openPage(pathToFileURL(join(home, path)).href);
  try {
    await use(page);
  } finally {
    await page.close();
  }
}

async function takePicture(page: Page, name: string): Promise<void> {
  await page.send('Emulation.setScrollbarsHidden', { hidden: true });
  const { data } = await page.send('Page.captureScreenshot', { format: 'png' });
  writeFileSync(join(pictures, name), Buffer.from(String(data), 'base64'));
}
