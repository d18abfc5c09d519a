import { expect, test } from 'vitest';
import { lintDockerfile } from '../../../src/image/lint/lint.js';
import { ASKING, CLEAN, LEAVING, PIP, PIPES, QUIET, SETTLED } from './samples.js';

/** Rules that are found in one RUN; ENV and the like may stand before it. */
function rulesOf(run: string, before = ''): string[] {
  const text = `FROM example.org/d:1\n${before === '' ? '' : `${before}\n`}RUN ${run}\n`;
  return [...new Set(lintDockerfile(text, 'Dockerfile').map(({ rule }) => rule))].sort();
}

test.each(ASKING)('asks: %s', (run) => {
  expect(rulesOf(run)).toContain('unattended');
});

test.each(QUIET)('does not ask: %s', (run) => {
  expect(rulesOf(run)).not.toContain('unattended');
});

test.each(SETTLED)('does not ask after %s', (before, run) => {
  expect(rulesOf(run, before)).not.toContain('unattended');
});

test.each(LEAVING)('leaves something: %s', (run) => {
  expect(rulesOf(run)).toContain('clean');
});

test.each(CLEAN)('leaves nothing: %s', (run) => {
  expect(rulesOf(run)).not.toContain('clean');
});

test('layers that are not shipped may hold anything', () => {
  const text = (last: string) =>
    `FROM x:1 AS a\nRUN apt-get update && pip install x\nFROM x:1 AS b\n${last}\n`;
  const rules = (last: string) => lintDockerfile(text(last), 'Dockerfile').map(({ rule }) => rule);
  expect(rules('COPY --from=a /x /x')).toEqual([]);
  expect(rules('FROM a')).toEqual(['clean', 'pip-cache']);
});

test.each(PIP)('pip’s cache: %s: %s', (run, isKept) => {
  expect(rulesOf(run).includes('pip-cache')).toBe(isKept);
});

test('pip’s cache: ENV turns it off, for stages on top as well', () => {
  expect(rulesOf('pip install numpy', 'ENV PIP_NO_CACHE_DIR=1')).toEqual([]);
  expect(rulesOf('pip install numpy', 'ENV PIP_NO_CACHE_DIR=off')).toEqual(['pip-cache']);
  const text = 'FROM x:1 AS a\nENV PIP_NO_CACHE_DIR=1\nFROM a\nRUN pip install numpy';
  expect(lintDockerfile(text, 'Dockerfile')).toEqual([]);
});

test.each(PIPES)('a pipe that hides failures: %s after %s: %s', (run, before, hides) => {
  expect(rulesOf(run, before).includes('pipefail')).toBe(hides);
});
