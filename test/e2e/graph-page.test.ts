import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openPage, type Page } from '../fixtures/browser.js';
import { describeWithTools } from '../tools.js';
import { archiConstructOk } from './cli.js';

/** A name that would change the page if it were not quoted. */
const HOSTILE = `</script><script>document.title='taken'</script><img/src=x/onerror=document.title='taken'>`;

function record(name: string, size: number, depends: readonly string[]) {
  const fn = `${name}-1-0.tar.bz2`;
  return [fn, { name, version: '1', build: '0', build_number: 0, depends, size, md5: '0'.repeat(32) }];
}

const PACKAGES = Object.fromEntries([
  record('big', 9_000_000, ['small', 'ring-a']),
  record('small', 1000, []),
  record('ring-a', 20_000, ['ring-b']),
  record('ring-b', 20_000, ['ring-a', 'small', 'it\'s"<&']),
]);

describeWithTools('the page of a graph, in a browser', { tools: ['chromium'] }, () => {
  let folder: string;
  let page: Page;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'archi-construct-page-'));
    for (const subdir of ['linux-aarch64', 'noarch']) {
      mkdirSync(join(folder, 'channel', subdir), { recursive: true });
      const packages = subdir === 'noarch' ? {} : PACKAGES;
      writeFileSync(
        join(folder, 'channel', subdir, 'repodata.json'),
        JSON.stringify({ info: { subdir }, packages }),
      );
    }
    mkdirSync(join(folder, 'recipes/odd-feedstock/recipe'), { recursive: true });
    const recipe = `package: {name: odd, version: 1}\nrequirements:\n  host:\n    - {{ pin_subpackage("${HOSTILE}") }}\n    - big\n`;
    writeFileSync(join(folder, 'recipes/odd-feedstock/recipe/meta.yaml'), recipe);
    const out = join(folder, 'graph.html');
    const sources = ['--channel', join(folder, 'channel'), '--recipes', join(folder, 'recipes')];
    await archiConstructOk(['graph', ...sources, '--format', 'html', '--out', out]);
    page = await openPage(pathToFileURL(out).href);
  });

  afterAll(async () => {
    await page?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Types into the search key by key. */
  async function search(text: string): Promise<string[]> {
    await page.evaluate(
      `document.getElementById('search').value = ''; document.getElementById('search').focus()`,
    );
    await page.send('Input.insertText', { text });
    await frame();
    return (await page.evaluate(
      `[...document.querySelectorAll('#found button')].map((b) => b.textContent)`,
    )) as string[];
  }

  /** The picture changes with the next frame. */
  async function frame(): Promise<void> {
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  }

  /** Returns the colour of a pixel of the canvas, counted from its middle. */
  function pixel(x: number, y: number): Promise<unknown> {
    return page.evaluate(`(() => {
      const { width, height } = document.getElementById('view');
      const at = [Math.round(width / 2 + ${x}), Math.round(height / 2 + ${y})];
      const [r, g, b] = document.getElementById('view').getContext('2d').getImageData(...at, 1, 1).data;
      return '#' + [r, g, b].map((part) => part.toString(16).padStart(2, '0')).join('');
    })()`);
  }

  function details(): Promise<unknown> {
    return page.evaluate(`document.getElementById('details').textContent`);
  }

  test('shows a summary', async () => {
    expect(await page.evaluate(`document.getElementById('summary').textContent`)).toBe(
      '7 packages, 8 dependencies, 9.0 MB, 2 on cycles',
    );
  });

  test('finds and selects a package, with its needs and dependents', async () => {
    expect(await search('RING')).toEqual(['ring-a 1', 'ring-b 1']);
    expect(await details()).toBe(
      'ring-a 1package, 20.0 kB, on a cycleneeds 1ring-b 1needed by 2big 1ring-b 1',
    );
    expect(await search('nothing-like-it')).toEqual([]);
    expect(await details()).toBe('');
  });

  test('follows a name in the list', async () => {
    await search('ring-a');
    await page.evaluate(
      `[...document.querySelectorAll('#details button')].find((b) => b.textContent === 'big 1').click()`,
    );
    expect(await details()).toMatch(/^big 1package, 9\.0 MB/);
  });

  test('draws circles by size and cycles in red', async () => {
    await search('big');
    expect(await pixel(0, -9)).toBe('#dbeafe');
    await search('small');
    expect(await pixel(0, -9)).not.toBe('#dbeafe');
    await search('ring-b');
    expect(await pixel(0, 0)).toBe('#fecaca');
  });

  test('zooms at the pointer and moves by dragging', async () => {
    await search('big');
    const middle = (await page.evaluate(`(() => {
      const box = document.getElementById('view').getBoundingClientRect();
      return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
    })()`)) as { x: number; y: number };
    expect(await pixel(0, -32)).not.toBe('#dbeafe');
    for (let turn = 0; turn < 6; turn++) {
      await page.send('Input.dispatchMouseEvent', { type: 'mouseWheel', ...middle, deltaX: 0, deltaY: -100 });
    }
    await frame();
    expect(await pixel(0, -32)).toBe('#dbeafe');
    const button = { button: 'left', clickCount: 1 };
    await page.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...middle, ...button });
    await page.send('Input.dispatchMouseEvent', {
      type: 'mouseMoved',
      x: middle.x,
      y: middle.y + 300,
      button: 'left',
    });
    await page.send('Input.dispatchMouseEvent', {
      type: 'mouseReleased',
      x: middle.x,
      y: middle.y + 300,
      ...button,
    });
    await frame();
    expect(await pixel(0, -32)).not.toBe('#dbeafe');
    expect(await pixel(0, 300 - 32)).toBe('#dbeafe');
    // The package under the pointer moved with it: a click there selects the same package.
    await search('small');
    await search('big');
    await page.evaluate(`document.getElementById('search').blur()`);
    await page.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...middle, ...button });
    await page.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...middle, ...button });
    expect(await details()).toMatch(/^big 1/);
  });

  test('shows hostile names as text and requests nothing', async () => {
    const quoted = JSON.stringify(HOSTILE);
    const found = await search('</script>');
    expect(found).toEqual([quoted.length > 122 ? expect.stringContaining('</script><script>') : quoted]);
    expect(await search(`it's`)).toHaveLength(1);
    expect(await page.evaluate('document.title')).toBe('Dependencies recipes of a channel');
    expect(await page.evaluate(`document.querySelectorAll('script').length`)).toBe(2);
    expect(await page.evaluate(`document.querySelectorAll('img').length`)).toBe(0);
    expect(page.requests).toEqual([expect.stringMatching(/^file:.*graph\.html$/)]);
    expect(page.complaints).toEqual([]);
  });

  test('runs no script that is added to it', async () => {
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('script'), { textContent: 'document.title = "taken"' }))`,
    );
    await expect(page.evaluate(`eval('1')`)).resolves.toBe(1);
    expect(await page.evaluate('document.title')).not.toBe('taken');
    const fetched = `fetch('data:text/plain,x').then(() => 'fetched', () => 'refused')`;
    expect(await page.evaluate(fetched)).toBe('refused');
  });
});

describeWithTools('the page of a large graph, in a browser', { tools: ['chromium'] }, () => {
  test('draws every package as a dot from afar, and the search finds one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'archi-construct-page-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const packages = Object.fromEntries(
      Array.from({ length: 2500 }, (_, at) =>
        record(`name-${at}`, at === 0 ? 1e9 : 1000, [`name-${Math.floor(at / 3)}`]),
      ),
    );
    const subdirs = { 'linux-aarch64': packages, noarch: {} };
    for (const [subdir, own] of Object.entries(subdirs)) {
      mkdirSync(join(folder, subdir));
      writeFileSync(
        join(folder, subdir, 'repodata.json'),
        JSON.stringify({ info: { subdir }, packages: own }),
      );
    }
    const out = join(folder, 'graph.html');
    await archiConstructOk(['graph', '--channel', folder, '--format', 'html', '--out', out]);
    const page = await openPage(pathToFileURL(out).href);
    onTestFinished(() => page.close());
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    const dark = await page.evaluate(`(() => {
      const canvas = document.getElementById('view');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let at = 0; at < data.length; at += 4)
        if (data[at] === 0x47 && data[at + 1] === 0x55 && data[at + 2] === 0x69 && data[at + 3] === 255) count++;
      return count;
    })()`);
    expect(dark).toBeGreaterThan(1250);
    await page.evaluate(`document.getElementById('search').focus()`);
    await page.send('Input.insertText', { text: 'name-2499' });
    expect(await page.evaluate(`document.getElementById('details').textContent`)).toMatch(/^name-2499 1/);
    expect(page.complaints).toEqual([]);
  });
});
