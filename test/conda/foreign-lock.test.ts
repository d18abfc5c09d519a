import { expect, test } from 'vitest';
import { foreignLock } from '../../src/conda/foreign-lock.js';
import { parseLock } from '../../src/lock/formats/parse-lock.js';
import { failureOf } from '../lock/errors.js';

const CONDA_LOCK = 'version: 1\nmetadata:\n  platforms: [linux-64]\npackage:\n- name: tzdata\n';
const PIXI = 'version: 6\nenvironments:\n  default:\n    packages: {}\npackages:\n- conda: https://host/x\n';

test.each([
  ['a conda-lock file', CONDA_LOCK, 'installer --lock'],
  ['a pixi.lock file', PIXI, 'installer --lock'],
  [
    'an @EXPLICIT list',
    '# platform: linux-64\n@EXPLICIT\nhttps://host/c/noarch/a-1-0.conda\n',
    'installer --lock',
  ],
  ['an environment.yml file', 'name: x\ndependencies:\n  - python\n', 'specs of a manifest'],
  ['an environment.yml file', 'name: x\ndependencies: [python]\n', 'specs of a manifest'],
])('%s in place of a lock is called by its name, with the way to convert it', async (name, text, fix) => {
  expect(foreignLock(text)?.name).toBe(name);
  const message = await failureOf(() => parseLock(text, 'x.lock'));
  expect(message).toContain(`x.lock: it is ${name}`);
  expect(message).toContain(fix);
  expect(message).not.toContain('JSON');
});

test.each(['', 'hello', '{"lockVersion": 1', 'version: 1\n'])('foreignLock returns null for %j', (text) => {
  expect(foreignLock(text)).toBeNull();
});
