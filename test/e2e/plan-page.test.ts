import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ganttSvg } from '../../src/plan/emit/gantt.js';
import { planPage } from '../../src/plan/emit/page.js';
import { figuresOf } from '../../src/plan/figures.js';
import type { BuildPlan } from '../../src/plan/types.js';
import { openPage, type Page } from '../fixtures/browser.js';
import { HOSTILE, HOSTILE_PLAN, SAMPLE } from '../plan/sample.js';
import { describeWithTools } from '../tools.js';

const WORKERS = 2;

describeWithTools('a plan in a browser', { tools: ['chromium'] }, () => {
  let folder: string;
  let page: Page;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'archi-construct-plan-'));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function open(name: string, text: string): Promise<Page> {
    const path = join(folder, name);
    writeFileSync(path, text);
    return openPage(pathToFileURL(path).href);
  }

  /** Returns the boxes of the bars by their titles, in pixels from the chart's corner. */
  async function bars(): Promise<Bar[]> {
    return (await page.evaluate(`[...document.querySelector('svg').querySelectorAll('g')].map((bar) => {
      const { x, y, width } = bar.querySelector('rect').getBBox();
      const text = bar.querySelector('text');
      return {
        title: bar.querySelector('title').textContent, x, y, width,
        critical: bar.querySelector('rect').classList.contains('critical'),
        inside: text === null || text.getBBox().x + text.getBBox().width <= x + width,
      };
    })`)) as Bar[];
  }

  /** Asserts that bars of one row follow each other, begin and end at their minutes, and hold their labels. */
  async function expectSchedule(plan: BuildPlan): Promise<void> {
    const { schedule, criticalPath } = figuresOf(plan, WORKERS);
    const found = await bars();
    const built = plan.waves.flat();
    expect(found).toHaveLength(built.length);
    const scale = Math.max(...found.map(({ width }) => width)) / Math.max(...plan.minutes);
    const left = Math.min(...found.map(({ x }) => x));
    for (const [index, step] of built.entries()) {
      const bar = found[index];
      expect(bar?.x).toBeCloseTo(left + (schedule.start[step] ?? 0) * scale, -1);
      expect(bar?.inside).toBe(true);
      expect(bar?.critical).toBe(criticalPath.includes(step));
    }
    const rows = new Set(found.map(({ y }) => y));
    expect(rows.size).toBe(new Set(built.map((step) => schedule.worker[step])).size);
  }

  const colourOf = (selector: string, property: string) =>
    page.evaluate(`getComputedStyle(document.querySelector('${selector}'))['${property}']`);

  describe('the page', () => {
    beforeAll(async () => {
      page = await open('plan.html', planPage(SAMPLE, figuresOf(SAMPLE, WORKERS)));
    });

    afterAll(() => page?.close());

    test('shows every build where the simulation places it', () => expectSchedule(SAMPLE));

    test('says in words what is to be done', async () => {
      const text = await page.evaluate('document.body.innerText');
      const { schedule, total } = figuresOf(SAMPLE, WORKERS);
      expect(text).toContain(`2 workers: ${schedule.makespan} min; 1 worker: ${total} min`);
      expect(text).toContain('glibc (with bootstrap)');
      expect(text).toContain('build numpy.core first without its tests, and again when checker is available');
    });

    test('opens its lists of packages', async () => {
      const shown = `[...document.querySelectorAll('details p')].filter((p) => p.checkVisibility()).map((p) => p.textContent)`;
      expect(await page.evaluate(shown)).toEqual([]);
      await page.evaluate(`document.querySelector('summary').click()`);
      expect(await page.evaluate(shown)).toEqual(['pip 1.0']);
    });

    test('is readable in light and dark mode', async () => {
      const contrasts: number[] = [];
      for (const value of ['light', 'dark']) {
        await page.send('Emulation.setEmulatedMedia', {
          features: [{ name: 'prefers-color-scheme', value }],
        });
        const paper = luminance(await colourOf('body', 'backgroundColor'));
        expect(paper > 0.5).toBe(value === 'light');
        expect(luminance(await colourOf('svg .page', 'fill'))).toBeCloseTo(paper, 5);
        const pairs = [
          [await colourOf('body', 'color'), await colourOf('body', 'backgroundColor')],
          [await colourOf('svg .dim', 'fill'), await colourOf('svg .page', 'fill')],
          [await colourOf('svg .ink', 'fill'), await colourOf('svg .bar', 'fill')],
          [await colourOf('svg .ink', 'fill'), await colourOf('svg .critical', 'fill')],
        ];
        contrasts.push(...pairs.map(([text, ground]) => contrast(text, ground)));
      }
      // WCAG 2.1, 1.4.3.
      expect(Math.min(...contrasts)).toBeGreaterThanOrEqual(4.5);
    });

    test('requests nothing and logs no errors', () => {
      expect(page.requests).toEqual([expect.stringMatching(/^file:.*plan\.html$/)]);
      expect(page.complaints).toEqual([]);
    });
  });

  describe('the picture', () => {
    beforeAll(async () => {
      page = await open('plan.svg', ganttSvg(SAMPLE, figuresOf(SAMPLE, WORKERS)));
    });

    afterAll(() => page?.close());

    test('shows every build where the simulation places it', () => expectSchedule(SAMPLE));
  });

  describe('hostile names', () => {
    beforeAll(async () => {
      page = await open('hostile.html', planPage(HOSTILE_PLAN, figuresOf(HOSTILE_PLAN, WORKERS)));
    });

    afterAll(() => page?.close());

    test('are shown as text', async () => {
      const names = (await bars()).map(({ title }) => title.replace(/: 3 min, starts at .*$/, ''));
      expect(names).toEqual(HOSTILE);
      expect(await page.evaluate(`document.querySelectorAll('script, img, b').length`)).toBe(0);
      expect(page.complaints).toEqual([]);
    });
  });
});

interface Bar {
  readonly title: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly critical: boolean;
  /** Asserts that the label ends before the bar does. */
  readonly inside: boolean;
}

/** Returns the luminance of a colour as browsers write it, by WCAG's formula. */
function luminance(colour: unknown): number {
  const parts = [...String(colour).matchAll(/\d+(?:\.\d+)?/g)]
    .slice(0, 3)
    .map(([part]) => Number(part) / 255);
  const [r = 0, g = 0, b = 0] = parts.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: unknown, b: unknown): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}
