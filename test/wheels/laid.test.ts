import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { wholeOf } from '../../src/formats/content.js';
import { type LinkPlan, linkPackage } from '../../src/payload/link/link.js';
import { relocate } from '../../src/payload/relocate/apply.js';
import { openWheel } from '../../src/wheels/lay/wheel.js';
import { type FixtureWheel, wheelOf } from './fixture.js';
import { inMemory, openedWheel, PYTHON } from './opened.js';

const SITE = PYTHON.sitePackages;

const WHEEL: FixtureWheel = {
  name: 'Hello_There',
  files: {
    'hello/__init__.py': 'x = 1\n',
    'hello/data,with comma.txt': 'text',
    'Hello_There-1.0.data/scripts/say': '#!python -u\nprint(1)\n',
    'Hello_There-1.0.data/scripts/say.sh': '#!/bin/sh\n',
    'Hello_There-1.0.data/data/share/hello/x': 'x',
    'Hello_There-1.0.data/headers/hello.h': 'int x;\n',
    'Hello_There-1.0.data/platlib/other.py': 'y = 2\n',
  },
  info: {
    'entry_points.txt':
      '[console_scripts]\nhello = hello:main [extra]\n\n[gui_scripts]\nhi=hello.gui:App.run\n[other]\n;=;\n',
    INSTALLER: 'something\n',
  },
};

async function linked(wheel: FixtureWheel): Promise<LinkPlan> {
  const opened = await openedWheel(wheelOf(wheel));
  return linkPackage({ opened, noarch: 'python', python: PYTHON });
}

function textOf({ entries }: LinkPlan, path: string): string {
  const entry = entries.find((one) => one.path === path);
  if (entry?.type === 'relocated')
    return relocate(entry.data, entry.relocation, '/opt/x').subarray(0, 10_000).toString();
  return entry?.type === 'file' ? wholeOf(entry.data).toString() : '';
}

test('the files of a wheel go where its schemes say', async () => {
  const { entries } = await linked(WHEEL);
  expect(entries.map(({ path }) => path).sort()).toEqual(
    [
      `${SITE}/hello/__init__.py`,
      `${SITE}/hello/data,with comma.txt`,
      `${SITE}/other.py`,
      ...['METADATA', 'WHEEL', 'RECORD', 'INSTALLER', 'REQUESTED', 'entry_points.txt'].map(
        (name) => `${SITE}/Hello_There-1.0.dist-info/${name}`,
      ),
      'bin/say',
      'bin/say.sh',
      'bin/hello',
      'bin/hi',
      'share/hello/x',
      'include/python3.11/Hello-There/hello.h',
    ].sort(),
  );
});

test('scripts name the python of the prefix', async () => {
  const plan = await linked(WHEEL);
  expect(textOf(plan, 'bin/say')).toBe('#!/opt/x/bin/python3.11\nprint(1)\n');
  expect(textOf(plan, 'bin/say.sh')).toBe('#!/bin/sh\n');
  expect(textOf(plan, 'bin/hello')).toContain('from hello import main');
  expect(textOf(plan, 'bin/hi')).toContain('sys.exit(App.run())');
  const modes = plan.entries.flatMap((entry) =>
    'mode' in entry && entry.path.startsWith('bin/') ? [entry.mode] : [],
  );
  expect(modes).toEqual([0o755, 0o755, 0o755, 0o755]);
});

test('RECORD lists every file once, sorted, with hashes of all that is the same in each prefix', async () => {
  const plan = await linked(WHEEL);
  const rows = textOf(plan, `${SITE}/Hello_There-1.0.dist-info/RECORD`).split('\r\n').slice(0, -1);
  const hash = (text: string) =>
    `sha256=${createHash('sha256').update(text).digest('base64url')},${text.length}`;
  expect(rows).toEqual([
    '../../../bin/hello,,',
    '../../../bin/hi,,',
    '../../../bin/say,,',
    `../../../bin/say.sh,${hash('#!/bin/sh\n')}`,
    `../../../include/python3.11/Hello-There/hello.h,${hash('int x;\n')}`,
    `../../../share/hello/x,${hash('x')}`,
    `Hello_There-1.0.dist-info/INSTALLER,${hash('archi-construct\n')}`,
    `Hello_There-1.0.dist-info/METADATA,${hash(textOf(plan, `${SITE}/Hello_There-1.0.dist-info/METADATA`))}`,
    'Hello_There-1.0.dist-info/RECORD,,',
    `Hello_There-1.0.dist-info/REQUESTED,${hash('')}`,
    `Hello_There-1.0.dist-info/WHEEL,${hash(textOf(plan, `${SITE}/Hello_There-1.0.dist-info/WHEEL`))}`,
    `Hello_There-1.0.dist-info/entry_points.txt,${hash(textOf(plan, `${SITE}/Hello_There-1.0.dist-info/entry_points.txt`))}`,
    `hello/__init__.py,${hash('x = 1\n')}`,
    `"hello/data,with comma.txt",${hash('text')}`,
    `other.py,${hash('y = 2\n')}`,
  ]);
});

test('sources of a wheel are compiled as those of packages are', async () => {
  const { pyc } = await linked(WHEEL);
  expect(pyc.map(({ source }) => source)).toEqual([`${SITE}/hello/__init__.py`, `${SITE}/other.py`]);
});

test('a wheel that was asked for by its url says so, without credentials', async () => {
  const { fn, bytes } = wheelOf({ name: 'hello' });
  const direct = { url: 'https://user:secret@example.org/ü/hello.whl', sha256: 'ab'.repeat(32) };
  const opened = await openWheel(
    { fn, bytes, collect: inMemory, name: 'hello', version: '1.0', direct },
    PYTHON,
  );
  const plan = linkPackage({ opened, noarch: 'python', python: PYTHON });
  const text = textOf(plan, `${SITE}/hello-1.0.dist-info/direct_url.json`);
  expect(JSON.parse(text)).toEqual({
    url: 'https://example.org/ü/hello.whl',
    archive_info: { hash: `sha256=${direct.sha256}`, hashes: { sha256: direct.sha256 } },
  });
  expect(text).toMatch(/^[\x20-\x7e]*$/);
});

test.each(['conda-meta/x.json', '.archi/x', 'pkgs/x', 'envs/x'])(
  'a wheel must not write into %s',
  async (path) => {
    await expect(linked({ name: 'hello', files: { [`hello-1.0.data/data/${path}`]: '' } })).rejects.toThrow(
      'cannot be linked',
    );
  },
);

test('a placeholder that stands in a script already is not replaced', async () => {
  const body = 'x = "/archi_prefix_/bin"\n';
  const plan = await linked({ name: 'hello', files: { 'hello-1.0.data/scripts/a': `#!python\n${body}` } });
  expect(textOf(plan, 'bin/a')).toBe(`#!/opt/x/bin/python3.11\n${body}`);
});
