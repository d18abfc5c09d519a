import { describe, expect, test } from 'vitest';
import { ganttSvg } from '../../src/plan/emit/gantt.js';
import { planPage } from '../../src/plan/emit/page.js';
import { figuresOf } from '../../src/plan/figures.js';
import { NEED } from '../../src/plan/types.js';
import { runProgram } from '../program.js';
import { describeWithTools } from '../tools.js';
import { planOf } from './graphs.js';
import { HOSTILE, HOSTILE_PLAN, SAMPLE } from './sample.js';

test('the chart of the sample plan equals the golden file', async () => {
  await expect(ganttSvg(SAMPLE, figuresOf(SAMPLE, 2))).toMatchFileSnapshot('golden/plan.svg');
});

/** Prints the titles of all bars, as read by an XML parser of Python. */
const TITLES = `
import sys, xml.etree.ElementTree as tree
for group in tree.parse(sys.stdin.buffer).getroot().iter('{http://www.w3.org/2000/svg}g'):
    print(group.find('{http://www.w3.org/2000/svg}title').text)
`;

describeWithTools("Python's XML parser", { tools: ['python3'] }, () => {
  test('finds every build in the chart once, by its name', async () => {
    const input = ganttSvg(HOSTILE_PLAN, figuresOf(HOSTILE_PLAN, 2));
    const ran = await runProgram(['python3', '-X', 'utf8', '-c', TITLES], { input });
    expect(ran.stderr).toBe('');
    expect(ran.stdout.trimEnd().split('\n')).toEqual(
      HOSTILE.map((name, index) => `${name}: 3 min, starts at ${3 * index} min`),
    );
  });
});

describe('the HTML page of a plan', () => {
  test('has chart, curve, waves, cycles and missing dependencies, and no script', () => {
    const build = { status: 'build', minutes: 3 } as const;
    const plan = planOf(
      [
        { ...build, needs: [[1, NEED.host]] },
        { ...build, needs: [[0, NEED.test]] },
      ],
      ['<b>', 'two'],
    );
    const page = planPage(plan, figuresOf(plan, 2));
    expect(page).toContain(
      '<li>build two first without its tests, and again when &lt;b&gt; is available</li>',
    );
    expect(page).toContain('<polyline');
    expect(page).toContain('2 workers: 9 min; 1 worker: 9 min');
    const hostile = planPage(HOSTILE_PLAN, figuresOf(HOSTILE_PLAN, 2));
    expect(hostile).not.toMatch(/<script|<b>|src=|href=|url\(/);
  });
});
