import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { assembleHeader } from '../../src/installer/header.js';
import { describeWithTools } from '../tools.js';
import { run } from './run.js';

const header = assembleHeader((name) =>
  readFileSync(new URL(`../../construct/installer/${name}`, import.meta.url), 'utf8'),
);

describeWithTools('the header as a whole', { tools: ['shellcheck'] }, () => {
  test('shellcheck has nothing to say', () => {
    expect(run(['shellcheck', '--shell=sh', '-'], { input: header })).toMatchObject({ code: 0, stdout: '' });
  });
});

test('it is ASCII: yash reads nothing else in the C locale', () => {
  expect(header).toMatch(/^[\n\t -~]*$/);
});
