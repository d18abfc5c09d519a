import { expect, test } from 'vitest';
import { lintDockerfile } from '../../../src/image/lint/lint.js';

function findingsOf(lines: readonly string[]): string[] {
  return lintDockerfile(lines.join('\n'), 'Dockerfile').map(
    ({ where, rule }) => `${/:(\d+):/.exec(where)?.[1]} ${rule}`,
  );
}

test.each([
  ["by hadolint's code", ['FROM x', '# hadolint ignore=DL3002', 'USER root'], ['1 latest']],
  ['by several codes, with a reason', ['# hadolint ignore=DL3001, DL3006 # why', 'FROM x', 'USER 1'], []],
  ['by our name', ['# hadolint ignore=latest', 'FROM x'], []],
  ['by our own comment', ['# archi-construct ignore=latest', 'FROM x'], []],
  ["by docker's name", ['FROM x:1', '# hadolint ignore=JSONArgsRecommended', 'CMD a'], []],
  ['none by another code', ['# hadolint ignore=DL3007', 'FROM x'], ['2 latest']],
  ['none if it is not right above', ['# hadolint ignore=DL3006', '', 'FROM x'], ['3 latest']],
  ['of the whole file', ['FROM x', '# hadolint global ignore = DL3006 , DL3002', 'USER root'], []],
  [
    'of one stage',
    ['# hadolint stage ignore=DL3020', 'FROM x:1', 'ADD a /a', 'FROM x:1', 'ADD a /a'],
    ['5 add-local'],
  ],
  ['docker’s skip', ['# check=skip=JSONArgsRecommended', 'FROM x:1', 'CMD a'], []],
  [
    'docker’s skip of two',
    ['#check=skip=MaintainerDeprecated,JSONArgsRecommended;error=true', 'FROM x:1', 'CMD a'],
    [],
  ],
  ['docker’s skip of all is of docker’s alone', ['# check=skip=all', 'FROM x', 'CMD a'], ['2 latest']],
  [
    'docker’s skip beside a syntax',
    ['# syntax=docker/dockerfile:1', '# check=skip=all', 'FROM x:1', 'CMD a'],
    [],
  ],
  ['docker’s skip that is no directive', ['FROM x:1', '# check=skip=all', 'CMD a'], ['3 exec-form']],
  ['a shell that the base has', ['FROM x:1', '# hadolint shell=powershell', 'RUN a | b'], []],
] as const)('a comment leaves out findings: %s', (_, lines, expected) => {
  expect(findingsOf(lines)).toEqual(expected);
});
