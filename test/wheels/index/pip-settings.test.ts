import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { chooseIndex } from '../../../src/wheels/index/location.js';
import { parsePipConfig, pipSettings } from '../../../src/wheels/index/pip-settings.js';
import { testWithTools } from '../../tools.js';

const NONE = { indexUrl: null, cert: null };

/** What the machine of a test has: variables, and files below its folder. */
interface Machine {
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

const url = (name: string) => `https://${name}.example/simple`;
const setting = (name: string, section = 'global') => `[${section}]\nindex-url = ${url(name)}\n`;

const MACHINES: Readonly<Record<string, Machine>> = {
  'a file of the user': { files: { 'home/.config/pip/pip.conf': setting('user') } },
  'a file of the user at its former place': { files: { 'home/.pip/pip.conf': setting('old') } },
  'both files of the user': {
    files: { 'home/.config/pip/pip.conf': setting('user'), 'home/.pip/pip.conf': setting('old') },
  },
  'files of the machine': {
    env: { XDG_CONFIG_DIRS: 'DIR/one:DIR/two' },
    files: { 'one/pip/pip.conf': setting('one'), 'two/pip/pip.conf': setting('two') },
  },
  'files of the user and of the machine': {
    env: { XDG_CONFIG_DIRS: 'DIR/one' },
    files: { 'one/pip/pip.conf': setting('one'), 'home/.config/pip/pip.conf': setting('user') },
  },
  '[install] of the machine': {
    env: { XDG_CONFIG_DIRS: 'DIR/one' },
    files: { 'one/pip/pip.conf': setting('one', 'install'), 'home/.config/pip/pip.conf': setting('user') },
  },
  'another section': { files: { 'home/.config/pip/pip.conf': setting('user', 'download') } },
  'a folder of settings of its own': {
    env: { XDG_CONFIG_HOME: 'DIR/config' },
    files: { 'config/pip/pip.conf': setting('own'), 'home/.config/pip/pip.conf': setting('user') },
  },
  'a file of its own': {
    env: { PIP_CONFIG_FILE: 'DIR/my.conf' },
    files: { 'my.conf': setting('my'), 'home/.config/pip/pip.conf': setting('user') },
  },
  'no files': {
    env: { PIP_CONFIG_FILE: '/dev/null' },
    files: { 'home/.config/pip/pip.conf': setting('user') },
  },
  'a variable': {
    env: { PIP_INDEX_URL: url('env') },
    files: { 'home/.config/pip/pip.conf': setting('user') },
  },
  'an empty variable': {
    env: { PIP_INDEX_URL: '' },
    files: { 'home/.config/pip/pip.conf': setting('user') },
  },
  'other spellings': {
    files: {
      'home/.config/pip/pip.conf': `# a\n; b\n[install]\nINDEX_URL: ${url('colon')}\n[global]\nindex_url=x\n`,
    },
  },
  certificates: { files: { 'home/.config/pip/pip.conf': '[global]\ncert = /etc/a.pem\n' } },
  'certificates of a variable': { env: { PIP_CERT: '/etc/b.pem' } },
};

/** Lays the files, and returns the variables of a process on that machine. */
function laid({ env = {}, files = {} }: Machine): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'archi-pip-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const own = Object.entries(env).map(([name, value]) => [name, value.replaceAll('DIR', folder)]);
  // A machine's own /etc/pip.conf counts for both.
  return { HOME: join(folder, 'home'), XDG_CONFIG_DIRS: join(folder, 'none'), ...Object.fromEntries(own) };
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

testWithTools('settings are those that pip install uses', { tools: ['python3'] }, () => {
  const code = `
import json
from pip._internal.commands import create_command
values = create_command("install").parser.get_default_values()
print(json.dumps([values.index_url, values.cert]))`;
  const python = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
  for (const [name, machine] of Object.entries(MACHINES)) {
    const env = laid(machine);
    const { stdout, stderr } = spawnSync(python.stdout.trim(), ['-I', '-c', code], { env, encoding: 'utf8' });
    const { indexUrl, cert } = pipSettings({ env, readText });
    const own = [chooseIndex(undefined, { indexUrl, cert }).url, cert?.value ?? null];
    expect([name, own], stderr).toEqual([name, JSON.parse(stdout)]);
  }
});

test('a setting names the variable or the file that it is from', () => {
  const env = { HOME: '/home/me', PIP_CERT: '/a.pem' };
  const readIt = (path: string) => (path === '/home/me/.config/pip/pip.conf' ? setting('user') : null);
  expect(pipSettings({ env, readText: readIt })).toEqual({
    indexUrl: { value: url('user'), where: '/home/me/.config/pip/pip.conf' },
    cert: { value: '/a.pem', where: 'PIP_CERT' },
  });
});

test('the flag comes before all settings', () => {
  const indexUrl = { value: url('user'), where: 'x' };
  expect(chooseIndex(url('flag'), { ...NONE, indexUrl }).url).toBe(url('flag'));
});

test.each([
  ['https://user:secret@host.example/simple/', 'https://host.example/simple'],
  ['http://host.example:8080', 'http://host.example:8080'],
  ['https://host.example/a/simple//#x', 'https://host.example/a/simple'],
])('the url %s is shown as %s', (value, shown) => {
  expect(chooseIndex(value, NONE).url).toBe(shown);
});

test.each([
  '',
  'host.example/simple',
  'file:///srv/simple',
  'https://',
  'https://host/simple?token=secret',
  './simple',
])('%j is no url of an index', (value) => {
  expect(() => chooseIndex(value, NONE)).toThrow('an index cannot be used');
});

test('a hundred thousand odd lines are read at once', () => {
  const odd = [
    `a${' '.repeat(1e6)}`,
    `[${'['.repeat(1e6)}`,
    ' x\n'.repeat(1e5),
    'a\n'.repeat(1e5),
    '=\n'.repeat(1e5),
  ];
  for (const text of odd) parsePipConfig(`[global]\nkey = 1\n${text}`);
  expect(
    parsePipConfig(`[global]\nkey = 1\n${' x\n'.repeat(1e5)}`)
      .get('global')
      ?.get('key'),
  ).toHaveLength(200_001);
});
