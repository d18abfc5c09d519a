import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Platform } from '../../../src/conda/platform.js';
import { outputOf } from '../../program.js';
import { repositories } from './repositories.js';
import { describeImage, render, runScript, stepsOf } from './request.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'archi-construct-centos7-'));
  for (const folder of ['etc/yum.repos.d', 'etc/yum/pluginconf.d', 'etc/rpm']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

async function run(words: string, platform: Platform, lines = 'locale: en_US.UTF-8'): Promise<void> {
  const text = await render(describeImage(lines, 'arm64v8/centos:7'), { platform });
  await outputOf(['sh', '-c', runScript(text, words, root)]);
}

describe.each([
  ['linux-aarch64', 'altarch'],
  ['linux-ppc64le', 'altarch'],
  ['linux-64', 'centos'],
] as const)('repositories of %s', (platform, tree) => {
  test("are set to those of one release in the vault's %s", async () => {
    write('etc/yum.repos.d', repositories(tree));
    await run('yum.repos.d', platform);
    await expect(texts('etc/yum.repos.d')).toMatchFileSnapshot(`golden/repositories-${tree}.txt`);
  });

  test('are not changed when they are set again', async () => {
    write('etc/yum.repos.d', repositories(tree));
    await run('yum.repos.d', platform);
    const once = texts('etc/yum.repos.d');
    await run('yum.repos.d', platform);
    expect(texts('etc/yum.repos.d')).toBe(once);
  });

  test('have no mirror and no other release', async () => {
    write('etc/yum.repos.d', repositories(tree));
    await run('yum.repos.d', platform);
    const lines = texts('etc/yum.repos.d')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#') && !line.includes('epel'));
    expect(lines.filter((line) => /mirror(list)?\.centos\.org|mirrorlist=/.test(line))).toEqual([]);
    expect(lines.filter((line) => /^baseurl=.*\$releasever/.test(line))).toEqual([]);
    expect(lines).toContain(`baseurl=http://vault.centos.org/${tree}/7.9.2009/os/$basearch/`);
  });
});

test('an image that mixes both trees gets that of its architecture', async () => {
  write('etc/yum.repos.d', { 'CentOS-Base.repo': repositories('centos')['CentOS-Base.repo'] ?? '' });
  await run('yum.repos.d', 'linux-aarch64');
  expect(texts('etc/yum.repos.d')).not.toContain('vault.centos.org/centos/');
});

test('the fastestmirror plugin is switched off if it exists', async () => {
  write('etc/yum.repos.d', repositories('altarch'));
  write('etc/yum/pluginconf.d', { 'fastestmirror.conf': '[main]\nenabled=1\nverbose=0\n' });
  await run('yum.repos.d', 'linux-aarch64');
  expect(texts('etc/yum/pluginconf.d')).toContain('[main]\nenabled=0\n');
});

test('packages are installed with all languages again, and the rest of yum.conf stays', async () => {
  write('etc', {
    'yum.conf': '[main]\ncachedir=/var/cache/yum\noverride_install_langs=en_US.utf8\ntsflags=nodocs\n',
  });
  write('etc/rpm', {
    'macros.image-language-conf': '%_install_langs en_US.utf8\n',
    'macros.dist': '%rhel 7\n',
  });
  await run('override_install_langs', 'linux-aarch64');
  expect(readFileSync(join(root, 'etc/yum.conf'), 'utf8')).toBe(
    '[main]\ncachedir=/var/cache/yum\ntsflags=nodocs\n',
  );
  expect(readdirSync(join(root, 'etc/rpm'))).toEqual(['macros.dist']);
});

test('the repositories are repaired before the first package, and the locale is made after the last', async () => {
  const description = describeImage('locale: de_DE.UTF-8\npackages: [git]', 'arm64v8/centos:7');
  const text = await render(description);
  const places = ['yum.repos.d', 'override_install_langs', 'yum install', 'localedef'].map((words) =>
    stepsOf(text, 'RUN').findIndex((step) => step.text.includes(words)),
  );
  expect(places).toEqual([0, 1, 2, 3]);
  expect(text).toContain('localedef -i de_DE -f UTF-8 de_DE.UTF-8');
  expect(text).toContain('ENV LANG=de_DE.UTF-8 LANGUAGE=de_DE:de LC_ALL=de_DE.UTF-8');
});

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, folder, name), text);
}

function texts(folder: string): string {
  const names = readdirSync(join(root, folder)).sort();
  return names.map((name) => `==> ${name}\n${readFileSync(join(root, folder, name), 'utf8')}`).join('');
}
