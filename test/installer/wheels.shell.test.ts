import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { silent } from '../../src/events.js';
import { buildInstaller } from '../../src/installer/build.js';
import { findPython } from '../../src/payload/pyc/open-python.js';
import type { Pyc } from '../../src/payload/pyc/types.js';
import { proveInstaller } from '../../src/verify/run.js';
import { checkPart } from '../../src/verify/worker.js';
import type { FixturePackage } from '../fixtures/package.js';
import { describeWithTools } from '../tools.js';
import type { FixtureWheel } from '../wheels/fixture.js';
import { lockedWheel } from '../wheels/locked.js';
import { NO_PYTHON, SITE } from './pyc.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';
import { edgesIn, lockIn, pythonOnPath, requestIn } from './workshop.js';

const HELLO: FixtureWheel = {
  name: 'hello',
  files: {
    'hello/__init__.py': 'def main(): print("hello")\n',
    'hello-1.0.data/scripts/say': '#!python\nimport hello\nhello.main()\n',
    'hello-1.0.data/scripts/.hello-post-link.sh': 'echo evil > "$PREFIX/evil"\n',
    'hello-1.0.data/data/Menu/hello.json': '{}',
    'hello-1.0.data/data/share/hello/text': 'text\n',
  },
  info: { 'entry_points.txt': '[console_scripts]\nhello = hello:main\n' },
};

interface Built {
  readonly path: string;
  readonly folder: string;
}

async function builtOf(
  wheels: readonly FixtureWheel[],
  {
    packages = NO_PYTHON,
    pyc = 'target' as Pyc,
    version = '1.0',
  }: { packages?: readonly FixturePackage[]; pyc?: Pyc; version?: string } = {},
): Promise<Built> {
  const folder = mkdtempSync(join(tmpdir(), 'archi-wheels-'));
  const { manifest, ...lock } = await lockIn(folder, packages);
  const whole = {
    ...lock,
    manifest: { ...manifest, version },
    wheels: wheels.map((wheel) => lockedWheel(folder, wheel)),
  };
  const { path } = await buildInstaller(requestIn(folder, whole, { pyc }), edgesIn(folder, silent));
  return { path, folder };
}

const refusal = async (wheels: readonly FixtureWheel[], packages?: readonly FixturePackage[]) => {
  const built = builtOf(wheels, packages === undefined ? {} : { packages });
  const error: { problems: { where: string; message: string }[] } = await built.then(
    () => ({ problems: [] }),
    (error) => error,
  );
  return error.problems.map(({ where, message }) => `${where}: ${message}`).join('\n');
};

describe.each(SHELLS.map((shell) => [shell]))('an installer with a wheel, by %j', (shell) => {
  let built: Built;
  let prefix: string;
  const sh = (...args: string[]) => run([...shell, built.path, ...args]);
  const verify = () => {
    const { code, stdout, stderr } = sh('--verify', prefix);
    return { code, text: `${stdout}${stderr}` };
  };

  beforeAll(async () => {
    built = await builtOf([HELLO]);
    prefix = join(built.folder, 'a prefix');
    const { code, stderr } = sh('-b', '-p', prefix);
    expect([code, stderr.replace(/^.*does not run here.*\n/, '')]).toEqual([0, '']);
  });

  test('has its files and no record of conda', () => {
    const info = `${SITE}/hello-1.0.dist-info`;
    expect(readFileSync(join(prefix, SITE, 'hello/__init__.py'), 'utf8')).toContain('hello');
    expect(readFileSync(join(prefix, 'bin/say'), 'utf8')).toContain(`"${prefix}/bin/python3.11"`);
    expect(readFileSync(join(prefix, info, 'INSTALLER'), 'utf8')).toBe('archi-construct\n');
    expect(readFileSync(join(prefix, info, 'RECORD'), 'utf8')).toContain('../../../bin/hello,,\r\n');
    expect(readdirSync(join(prefix, 'conda-meta')).sort()).toEqual([
      'history',
      'pure-1.0-0.json',
      'python-3.11.4-0.json',
    ]);
    expect(readFileSync(join(prefix, 'conda-meta/history'), 'utf8')).not.toContain('hello');
  });

  test('runs nothing of it', () => {
    expect(existsSync(join(prefix, 'evil'))).toBe(false);
    expect(existsSync(join(prefix, '.archi/menus'))).toBe(false);
  });

  test('--verify and --repair know every file of it', () => {
    expect(verify().code).toBe(0);
    const paths = [`${SITE}/hello/__init__.py`, 'bin/say', 'bin/hello', `${SITE}/hello-1.0.dist-info/RECORD`];
    for (const path of paths) appendFileSync(join(prefix, path), '#');
    rmSync(join(prefix, 'share/hello/text'));
    const { code, text } = verify();
    expect(code).toBe(1);
    for (const path of [...paths, 'share/hello/text']) expect(text).toContain(path);
    expect(sh('--repair', prefix).code).toBe(0);
    expect(verify().code).toBe(0);
  });

  test('a wheel that its user removed is no damage', () => {
    const other = join(built.folder, 'removed');
    sh('-b', '-p', other);
    const record = readFileSync(join(other, SITE, 'hello-1.0.dist-info/RECORD'), 'utf8');
    for (const row of record.split('\r\n').slice(0, -1)) rmSync(join(other, SITE, row.replace(/,.*/, '')));
    expect(sh('--verify', other).code).toBe(0);
  });

  test('--uninstall removes them', () => {
    const other = join(built.folder, 'other');
    sh('-b', '-p', other);
    expect(sh('--uninstall', other, '-b').code).toBe(0);
    expect(existsSync(other)).toBe(false);
  });
});

test('-u replaces a wheel by another version', async () => {
  const old = await builtOf([HELLO]);
  const young = await builtOf([{ ...HELLO, version: '2.0', files: { 'hello/__init__.py': 'x = 2\n' } }], {
    version: '2.0',
  });
  const prefix = join(old.folder, 'prefix');
  expect(run(['sh', old.path, '-b', '-p', prefix]).code).toBe(0);
  writeFileSync(join(prefix, SITE, 'mine.py'), 'mine');
  expect(run(['sh', young.path, '-b', '-u', '-p', prefix]).code).toBe(0);
  expect(readdirSync(join(prefix, SITE)).sort()).toEqual(['hello', 'hello-2.0.dist-info', 'mine.py', 'pure']);
  expect(existsSync(join(prefix, 'bin/say'))).toBe(false);
  expect(run(['sh', young.path, '--verify', prefix]).stdout).not.toContain('hello');
});

test('a wheel that would replace a file of a package, or of another wheel, is refused', async () => {
  const same = { name: 'same', files: { 'pure/__init__.py': 'x = __file__\n' } };
  expect(await refusal([same])).toBe('');
  const other = { name: 'other', files: { 'pure/__init__.py': 'x = 2\n', 'pure/old.py': 'x = 3\n' } };
  expect(await refusal([other])).toBe(
    `${SITE}/pure/__init__.py: other-1.0-py3.whl would replace this file of pure-1.0-0, and 1 more`,
  );
  const second = { name: 'second', files: { 'hello/__init__.py': 'x = 2\n' } };
  expect(await refusal([HELLO, second])).toContain(
    'second-1.0-py3.whl would replace this file of hello-1.0-py3.whl',
  );
  const program = { name: 'third', info: { 'entry_points.txt': '[console_scripts]\nhello = other:main\n' } };
  expect(await refusal([HELLO, program])).toContain('bin/hello: third-1.0-py3.whl would replace');
});

test('wheels need a python, and one that they are for', async () => {
  const none = NO_PYTHON.slice(1).map(({ noarch: _, ...pure }) => pure);
  expect(await refusal([HELLO], none)).toContain('wheels are laid for a python, but there is none');
  expect(await refusal([{ ...HELLO, tags: 'cp310-cp310-manylinux2014_x86_64' }])).toContain(
    'it is not for python 3.11',
  );
  expect(await refusal([{ ...HELLO, tags: 'cp311-cp311-manylinux_2_28_x86_64' }])).toContain(
    'it needs glibc 2.28',
  );
});

describeWithTools('wheels whose sources the payload compiles', { tools: ['python3.11'] }, () => {
  test('verify makes the same bytes, and python takes them', async () => {
    const program = await findPython('3.11');
    const { path, folder } = await builtOf([HELLO], {
      pyc: { version: program.version, open: async () => program },
    });
    const prefix = join(folder, 'prefix');
    run(['sh', path, '-b', '-p', prefix]);
    expect(existsSync(join(prefix, SITE, 'hello/__pycache__/__init__.cpython-311.pyc'))).toBe(true);
    const proved = await proveInstaller(
      { installer: path, compare: null, channels: [] },
      { store: edgesIn(folder, silent).store, check: checkPart, emit: silent, openPython: pythonOnPath },
    );
    expect(proved.packages).toEqual(['python-3.11.4-0', 'pure-1.0-0', 'hello-1.0-py3.whl']);
  });
});
