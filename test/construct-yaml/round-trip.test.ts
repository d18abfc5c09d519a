import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type * as Api from '../../src/api.js';
import { writeFixtureChannel } from '../fixtures/channel.js';

// The compiled one: threads need compiled files.
const api = (await import(new URL('../../lib/api.js', import.meta.url).href)) as typeof Api;

let home: string;
let count = 0;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'archi-round-trip-'));
  const file = (name: string) => ({ [`bin/${name}`]: `#!/bin/sh\necho ${name}\n` });
  await writeFixtureChannel(join(home, 'channel'), [
    { name: 'tool', version: '1.0', subdir: 'linux-64', files: file('tool') },
    { name: 'tool', version: '2.0', subdir: 'linux-64', files: file('tool') },
    { name: 'other', version: '1.0', subdir: 'linux-64', files: file('other') },
    { name: 'mamba', version: '2.0.0', subdir: 'linux-64', files: file('mamba') },
    { name: 'conda', version: '25.4.9', subdir: 'linux-64', files: file('conda') },
    { name: 'conda', version: '25.9.0', subdir: 'linux-64', files: file('conda') },
  ]);
  await writeFixtureChannel(join(home, 'empty'), [{ name: 'nothing', subdir: 'linux-64', files: {} }]);
  return () => rmSync(home, { recursive: true });
});

/** Returns what two installers of the same meaning have in common: the lock, and the header without sizes and checksums. */
async function built(source: { readonly construct: string } | { readonly manifest: string }) {
  const out = join(home, `out-${count++}`);
  const common = { cacheDir: join(home, 'cache'), platform: 'linux-64', out };
  const { installer, lock } = await api.buildInstaller({ ...common, ...source });
  const { manifest, ...others } = JSON.parse(readFileSync(lock ?? '', 'utf8'));
  const header = readFileSync(installer ?? '', 'latin1').split('@@END_HEADER@@')[0] ?? '';
  const values = header.slice(header.indexOf('# BEGIN VALUES'), header.indexOf('# END VALUES'));
  const isSame = (line: string) => !/^\w*(?:SHA256|BYTES|SHA256_AT)=/.test(line);
  return {
    name: basename(installer ?? ''),
    environment: environmentOf(installer ?? ''),
    lock: { name: manifest.name, version: manifest.version, ...others },
    header: values.split('\n').filter(isSame),
  };
}

/** Returns the texts that are installed, but belong to no package. */
function environmentOf(installer: string): Readonly<Record<string, string>> {
  const prefix = join(home, `prefix-${count++}`);
  execFileSync('sh', [installer, '-bf', '-p', prefix]);
  const texts = [
    '.condarc',
    'conda-meta/history',
    'conda-meta/frozen',
    'envs/a/conda-meta/frozen',
    'share/own',
  ].flatMap((name) => {
    const path = join(prefix, name);
    return existsSync(path) ? [[name, readFileSync(path, 'utf8')] as const] : [];
  });
  return Object.fromEntries(texts);
}

function folder(files: Readonly<Record<string, string>>): string {
  const path = join(home, `in-${count++}`);
  mkdirSync(path);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

const HEAD = 'name: App\nversion: 1.5.0\nchannels: [../channel]\n';
const TOOL = `${HEAD}specs: [tool]\n`;

test.each<[string, string, Readonly<Record<string, string>>?]>([
  ['user_requested_specs', `${HEAD}specs: [tool, other]\nuser_requested_specs: [tool >=1]\n`],
  ['user_requested_specs, empty', `${TOOL}user_requested_specs: []\n`],
  [
    'user_requested_specs of an environment',
    `${TOOL}extra_envs:\n  a: {specs: [tool 1.*, other], user_requested_specs: [other]}\n`,
  ],
  ['condarc, a text', `${TOOL}condarc: "channels:\\n  - a # yes\\n"\n`],
  [
    'condarc, keys',
    `${TOOL}condarc: {channels: [a, "1.0"], ssl_verify: false, x: 1.50, y: {z: ~, __proto__: a}}\n`,
  ],
  ['write_condarc of a folder', `${TOOL}write_condarc: true\n`],
  [
    'write_condarc with all its keys',
    `${HEAD}conda_default_channels: [x]\nspecs: [mamba >=1, tool]\nwrite_condarc: true\nconda_channel_alias: https://a.example\nmirrored_channels: {a: [b]}\n`,
  ],
  ['installer_filename', `${TOOL}installer_filename: "The App"\n`],
  [
    'channels_remap',
    `${HEAD.replace('channels: [../channel]', 'channels: [../empty]')}specs: [tool]\nwrite_condarc: true\nchannels_remap: [{src: ../channel, dest: "https://example.org/app/"}, {src: ../channel, dest: never}]\n`,
  ],
  [
    'channels_remap of an environment',
    `${TOOL}extra_envs: {a: {specs: [other], channels: [../empty], channels_remap: [{src: ../channel, dest: app}]}}\n`,
  ],
  [
    'environment_file of an environment',
    `${TOOL}extra_envs: {a: {environment_file: a.yml}, b: {environment_file: b.txt, channels: [../channel]}}\n`,
    {
      'a.yml': 'name: x\nchannels: [../channel]\ndependencies: [other]\n',
      'b.txt': '# two\ntool 1.*\nother\n',
    },
  ],
  ['freeze_base', `${TOOL}freeze_base: {conda: {message: "a: # b", x: {y: 1, z: true}}}\n`],
  ['freeze_base of nothing', `${TOOL}freeze_base: {}\n`],
  ['freeze_env', `${TOOL}extra_envs:\n  a: {specs: [other], freeze_env: {conda: {}}}\n`],
  ['virtual_specs', `${TOOL}virtual_specs:\n  - __glibc >=2.17\n  - __linux\n  - __unix\n`],
  ['initialize_conda', `${HEAD}specs: [conda]\ninitialize_conda: condabin\ninitialize_by_default: true\n`],
])(
  '%s: a construct.yaml and the manifest that is imported from it give the same lock and header',
  async (_, text, files = {}) => {
    // Without a comment, a list at the end of a line is a selector.
    const path = folder({ 'construct.yaml': text.replaceAll('\n', ' #\n'), ...files });
    await api.importManifest({ file: path, platform: 'linux-64', out: join(path, 'manifest.yaml') });
    expect(await built({ manifest: path })).toEqual(await built({ construct: path }));
  },
);

test.each([
  ['pins', `${HEAD}pins: [tool-1.0-0, other-1.0-0]\n`],
  ['pins and specs', `${HEAD}specs: [tool]\npins: [tool-1.0-0, other-1.0-0]\n`],
  ['requested_specs', `${HEAD}specs: [tool, other]\nrequested_specs: [tool >=1]\n`],
  [
    'freeze, condarc and files',
    `${TOOL}freeze: {message: "a: [linux] {{ b }} # [x]", x: {y: [1, true, null, [{a: 1.5}]], z: {}}}\ncondarc: {channels: [a], ssl_verify: false}\nfiles: [{from: manifest.yaml, to: share/own}]\nenvs: {a: {specs: [other], freeze: {}}}\n`,
  ],
  ['environments', `${TOOL}envs: {a: {specs: [tool], pins: [tool-1.0-0], requested_specs: []}}\n`],
])(
  '%s: the construct.yaml of a manifest can be imported, and gives the same packages and history',
  async (_, text) => {
    const path = folder({ 'manifest.yaml': text });
    const out = join(home, `out-${count++}`);
    await api.buildInstaller({ manifest: path, render: true, platform: 'linux-64', out });
    const again = folder({});
    await api.importManifest({ file: out, platform: 'linux-64', out: join(again, 'manifest.yaml') });
    const [ours, theirs] = [await built({ manifest: path }), await built({ manifest: again })];
    expect(withoutPins(theirs.lock)).toEqual(withoutPins(ours.lock));
    expect(withoutPins(theirs.environment)).toEqual(withoutPins(ours.environment));
  },
);

/** A lock of pins alone requests the pins as conda spells them; a construct.yaml spells the same as name version build. */
function withoutPins(lock: unknown): unknown {
  return JSON.parse(JSON.stringify(lock).replaceAll(/(\w+)==([\w.]+)=(\w+)/g, '$1 $2 $3'));
}

test('initialize_conda without a conda that can is refused', async () => {
  const refused = (specs: string, value: string) =>
    api.buildInstaller({
      ...{ manifest: folder({ 'manifest.yaml': `${HEAD}specs: [${specs}]\ninitialize_conda: ${value}\n` }) },
      ...{ cacheDir: join(home, 'cache'), platform: 'linux-64', dryRun: true },
    });
  const needs = (expected: string, found: string) =>
    expect.objectContaining({ problems: [expect.objectContaining({ expected, found })] });
  await expect(refused('tool', 'true')).rejects.toEqual(needs('conda', 'no conda in the base'));
  await expect(refused('conda 25.4.*', 'condabin')).rejects.toEqual(
    needs('conda 25.5.0 or newer', 'conda 25.4.9'),
  );
  await expect(refused('conda 25.4.*', 'classic')).resolves.toMatchObject({ envs: [] });
  await expect(refused('tool', 'false')).resolves.toMatchObject({ envs: [] });
});

test('write_condarc writes what constructor writes, in its order, without folders relative to the construct.yaml', async () => {
  const lines = [
    ...['specs: [mamba]', 'write_condarc: true', 'conda_channel_alias: https://a.example'],
    ...['mirrored_channels: {a: [b]}', 'conda_default_channels: [x]'],
  ];
  const channels = 'channels: [../channel, file:///srv/own, conda-forge]';
  const text = [...HEAD.trim().split('\n').slice(0, 2), channels, ...lines, ''].join(' #\n');
  const path = folder({ 'construct.yaml': text });
  const { manifest } = await api.importManifest({ file: path, platform: 'linux-64' });
  const [, condarc = ''] = /^condarc: (.*) {2}#/m.exec(manifest) ?? [];
  expect(condarc).toBe(
    '{"default_channels":["x"],"channels":["file:///srv/own","conda-forge"],' +
      '"channel_alias":"https://a.example","mirrored_channels":{"a":["b"]}}',
  );
});

test('channels_remap: the prefix records the other channel everywhere, the lock keeps where packages are from', async () => {
  const remap = 'channels_remap: [{from: ../channel, to: https://example.org/app/}]';
  const path = folder({
    'manifest.yaml': `${HEAD.replace('../channel', '../empty')}${remap}\nspecs: [tool]\nkeep_pkgs: true\n`,
  });
  const out = join(home, `out-${count++}`);
  const common = { cacheDir: join(home, 'cache'), platform: 'linux-64' };
  const { installer, lock } = await api.buildInstaller({ ...common, manifest: path, out });
  const [locked] = JSON.parse(readFileSync(lock ?? '', 'utf8')).packages;
  expect(locked).toMatchObject({ url: `file://${home}/channel/linux-64/${locked.fn}` });
  const prefix = join(home, `prefix-${count++}`);
  execFileSync('sh', [installer ?? '', '-bk', '-p', prefix]);
  const read = (name: string) => readFileSync(join(prefix, name), 'utf8');
  const url = `https://example.org/app/linux-64/${locked.fn}`;
  const channel = 'https://example.org/app/linux-64';
  expect(JSON.parse(read('conda-meta/tool-2.0-0.json'))).toMatchObject({ url, channel });
  expect(JSON.parse(read('pkgs/tool-2.0-0/info/repodata_record.json'))).toMatchObject({ url, channel });
  expect(read('conda-meta/history')).toContain(`+${channel}::tool-2.0-0\n`);
  expect(read('pkgs/urls.txt')).toBe(`${url}\n`);
  expect(read('pkgs/urls')).toBe(`${url}#${locked.record.md5}\n`);
  execFileSync('sh', [installer ?? '', '--verify', prefix]);
  await expect(
    api.verifyInstaller({ cacheDir: join(home, 'cache'), installer: installer ?? '' }),
  ).resolves.toMatchObject({ installer });
});

test('an @EXPLICIT list is the packages of an environment beside the base, and a manifest that is imported has its pins', async () => {
  const path = folder({ 'construct.yaml': '' });
  const explicit = `@EXPLICIT\nfile://${home}/channel/linux-64/tool-1.0-0.conda#`;
  const name = ['tool-1.0-0.conda', 'tool-1.0-0.tar.bz2'].find((fn) =>
    existsSync(join(home, 'channel/linux-64', fn)),
  );
  const md5 = createHash('md5')
    .update(readFileSync(join(home, 'channel/linux-64', name ?? '')))
    .digest('hex');
  writeFileSync(join(path, 'list.lock'), `${explicit.replace('tool-1.0-0.conda', name ?? '')}${md5}\n`);
  const text = `${TOOL}extra_envs:\n  a:\n    environment_file: list.lock\n`;
  writeFileSync(join(path, 'construct.yaml'), text.replaceAll('\n', ' #\n'));
  const theirs = await built({ construct: path });
  expect(theirs.lock).toMatchObject({
    envs: [{ packages: [{ fn: name }] }],
    packages: [{ fn: name?.replace('1.0', '2.0') }],
  });
  await api.importManifest({ file: path, platform: 'linux-64', out: join(path, 'manifest.yaml') });
  const ours = await built({ manifest: path });
  expect(ours.environment).toEqual(theirs.environment);
});

test('environments that are installed are refused at their lines', async () => {
  const lines = [
    ...[HEAD.trim(), 'environment: /opt/env', 'extra_envs:', '  a:', '    environment: ../b', '  c:'],
    ...[
      '    specs:',
      '    - https://example.org/ch/noarch/a-1-0.conda',
      '  d:',
      '    environment_file: none.yml',
      '',
    ],
  ];
  const path = folder({ 'construct.yaml': lines.join('\n').replaceAll('\n', ' #\n') });
  const error = await api.importManifest({ file: path, platform: 'linux-64' }).catch((error) => error);
  const shown = error.problems.map(
    ({ where, message }: { where: string; message: string }) =>
      `${where.slice(path.length)} ${message.slice(0, 40)}`,
  );
  expect(shown).toEqual([
    '/construct.yaml:4:14 an installed environment does not say wh',
    '/construct.yaml:7:18 an installed environment does not say wh',
    '/construct.yaml:12:23 no such file: none.yml',
  ]);
});
