import { expect, test } from 'vitest';
import { lintDockerfile } from '../../../src/image/lint/lint.js';
import { ASKING, CLEAN, LEAVING, PIP, PIPES, QUIET, SETTLED } from './samples.js';

/** Returns the rules found in one RUN, after optional instructions such as ENV. */
function rulesOf(run: string, before = ''): string[] {
  const text = `FROM example.org/d:1\n${before === '' ? '' : `${before}\n`}RUN ${run}\n`;
  return [...new Set(lintDockerfile(text, 'Dockerfile').map(({ rule }) => rule))].sort();
}

test.each(ASKING)('a RUN that asks for input is found: %s', (run) => {
  expect(rulesOf(run)).toContain('unattended');
});

test.each(QUIET)('a RUN that does not ask for input is not found: %s', (run) => {
  expect(rulesOf(run)).not.toContain('unattended');
});

test.each(SETTLED)('a RUN does not ask for input after %s', (before, run) => {
  expect(rulesOf(run, before)).not.toContain('unattended');
});

test.each(LEAVING)('a RUN that leaves files behind is found: %s', (run) => {
  expect(rulesOf(run)).toContain('clean');
});

test.each(CLEAN)('a RUN that leaves no files behind is not found: %s', (run) => {
  expect(rulesOf(run)).not.toContain('clean');
});

test('stages that are not shipped may leave files behind', () => {
  const text = (last: string) =>
    `FROM x:1 AS a\nRUN apt-get update && pip install x\nFROM x:1 AS b\n${last}\n`;
  const rules = (last: string) => lintDockerfile(text(last), 'Dockerfile').map(({ rule }) => rule);
  expect(rules('COPY --from=a /x /x')).toEqual([]);
  expect(rules('FROM a')).toEqual(['clean', 'pip-cache']);
});

test.each(PIP)("pip's cache is kept by %s: %s", (run, isKept) => {
  expect(rulesOf(run).includes('pip-cache')).toBe(isKept);
});

test("PIP_NO_CACHE_DIR turns off pip's cache, in stages built on top too", () => {
  expect(rulesOf('pip install numpy', 'ENV PIP_NO_CACHE_DIR=1')).toEqual([]);
  expect(rulesOf('pip install numpy', 'ENV PIP_NO_CACHE_DIR=off')).toEqual(['pip-cache']);
  const text = 'FROM x:1 AS a\nENV PIP_NO_CACHE_DIR=1\nFROM a\nRUN pip install numpy';
  expect(lintDockerfile(text, 'Dockerfile')).toEqual([]);
});

test.each(PIPES)('a pipe that hides failures is found: %s after %s: %s', (run, before, hides) => {
  expect(rulesOf(run, before).includes('pipefail')).toBe(hides);
});
