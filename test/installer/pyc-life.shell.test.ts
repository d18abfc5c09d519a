import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { findPython } from '../../src/payload/pyc/open-python.js';
import type { PythonProgram } from '../../src/payload/pyc/types.js';
import { describeWithTools } from '../tools.js';
import { type Built, builtWith, installInto, listedPyc, pureWith, pycOf, SITE, verified } from './pyc.js';
import { run } from './run.js';

const SOURCES = ['__init__', 'old', 'place'];

describeWithTools('pyc files in the life of a prefix', { tools: ['python3.11'] }, () => {
  let python: PythonProgram;
  let build: Built;
  let target: Built;
  let none: Built;
  let folder: string;
  let prefix: string;

  beforeAll(async () => {
    python = await findPython('3.11');
    const packages = pureWith(`exec ${python.command} "$@"`);
    build = await builtWith(python, packages, { keepPkgs: true });
    target = await builtWith('target', packages, { keepPkgs: true });
    none = await builtWith('none', packages, { keepPkgs: true });
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'archi-pyc-life-'));
    prefix = join(folder, 'prefix');
  });

  const present = () => SOURCES.filter((name) => existsSync(join(prefix, pycOf(name))));
  const bytes = () => readFileSync(join(prefix, pycOf('__init__')));
  const importPure = () =>
    expect(run([python.command, '-c', 'import pure, pure.place'], { cwd: join(prefix, SITE) }).code).toBe(0);
  const uninstall = ({ path }: Built) =>
    expect(run(['sh', path, '--uninstall', prefix, '-b'])).toMatchObject({ code: 0 });

  test('the target compiles what depends on the prefix, too; the payload does not bring it', () => {
    installInto(prefix, target);
    expect(present()).toEqual(['__init__', 'place']);
    rmSync(prefix, { recursive: true });
    installInto(prefix, build);
    expect(present()).toEqual(['__init__']);
    importPure();
    expect(present()).toEqual(['__init__', 'place']);
    expect(verified(build, prefix)).toEqual([0, []]);
  });

  test.each(['target', 'none', 'build'] as const)('build replaces %s', (before) => {
    installInto(prefix, build);
    const whole = bytes();
    rmSync(prefix, { recursive: true });
    const old = { target, none, build }[before];
    installInto(prefix, old);
    importPure();
    installInto(prefix, build, '-u');
    expect(bytes()).toEqual(whole);
    expect(listedPyc(prefix)).toEqual(SOURCES.map(pycOf));
    expect(verified(build, prefix)).toEqual([0, []]);
    expect(readdirSync(folder)).toEqual(['prefix']);
    uninstall(build);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each(['target', 'none'] as const)('%s replaces build', (after) => {
    installInto(prefix, build);
    importPure();
    const next = { target, none }[after];
    installInto(prefix, next, '-u');
    expect(present()).toEqual(after === 'target' ? ['__init__', 'place'] : []);
    expect(verified(next, prefix)).toEqual([0, []]);
    expect(readdirSync(folder)).toEqual(['prefix']);
    importPure();
    uninstall(next);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('--repair brings back what the payload brought, and compiles nothing', () => {
    installInto(prefix, build);
    importPure();
    const whole = bytes();
    rmSync(join(prefix, SITE, 'pure'), { recursive: true });
    expect(run(['sh', build.path, '--repair', prefix]).code).toBe(0);
    expect(bytes()).toEqual(whole);
    expect(present()).toEqual(['__init__']);
    expect(verified(build, prefix)).toEqual([0, []]);
  });

  test('-k: the package cache is the same, whoever compiles', () => {
    const cacheOf = (installer: Built) => {
      installInto(prefix, installer, '-k');
      const tree = run(['sh', '-c', 'cd "$1/pkgs" && find . | sort', 'sh', prefix]).stdout;
      expect(verified(installer, prefix)).toEqual([0, []]);
      uninstall(installer);
      expect(existsSync(join(prefix, 'lib'))).toBe(false);
      rmSync(prefix, { recursive: true, force: true });
      return tree;
    };
    const tree = cacheOf(target);
    expect(tree).toContain('./pure-1.0-0/site-packages/pure/__init__.py\n');
    expect(tree).not.toContain('__pycache__');
    expect([cacheOf(build), cacheOf(none)]).toEqual([tree, tree]);
  });
});
