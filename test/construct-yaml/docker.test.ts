import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';

const CONSTRUCT = `name: App
version: 1.2.3
company: Some Ltd
channels:
  - ../channel
specs:
  - tool
license_file: LICENCE
extra_files:
  - LICENCE: share/licence
installer_type: docker
docker_base_image: scratch
docker_labels:
  org.opencontainers.image.title: Mine
  some.label: it's "$HOME"
docker_image_format: tar
`;

let home: string;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'archi-docker-'));
  home = folder;
  const file = (name: string) => ({ name, files: { [`bin/${name}`]: '#!/bin/sh\n' } });
  await writeFixtureChannel(join(home, 'channel'), [file('tool'), file('other')]);
  mkdirSync(join(home, 'app'));
  writeFileSync(join(home, 'app/LICENCE'), 'Do as you like.\n');
  return () => rmSync(folder, { recursive: true });
});

function build(text: string, out: string, ...more: readonly string[]) {
  writeFileSync(join(home, 'app/construct.yaml'), text);
  const options = ['--platform', 'linux-64', '--cache-dir', join(home, 'cache'), '--output-dir', out];
  return runCommandLine(['constructor', 'app', ...options, ...more], { cwd: home });
}

/** Unpacks what docker load would read. */
function unpacked(archive: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-xf', archive, '-C', folder]);
  return folder;
}

test('docker_image_format: tar makes the archive that docker loads, with its tag, labels and files', async () => {
  const { status, stderr, stdout } = await build(CONSTRUCT, 'tar');
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining('without effect') });
  expect(stdout).toContain('docker load');
  expect(readdirSync(join(home, 'tar'))).toEqual(['App-1.2.3-Linux-x86_64-docker.tar']);
  const image = unpacked(join(home, 'tar/App-1.2.3-Linux-x86_64-docker.tar'), join(home, 'image'));
  const [{ Config, RepoTags, Layers }] = JSON.parse(readFileSync(join(image, 'manifest.json'), 'utf8'));
  expect(RepoTags).toEqual(['app:1.2.3']);
  const { config } = JSON.parse(readFileSync(join(image, Config), 'utf8'));
  expect(config).toMatchObject({
    Cmd: ['/bin/bash'],
    Labels: {
      'org.opencontainers.image.title': 'Mine',
      'org.opencontainers.image.version': '1.2.3',
      'org.opencontainers.image.vendor': 'Some Ltd',
      'some.label': `it's "$HOME"`,
    },
  });
  expect(config.Env).toEqual(expect.arrayContaining(['LANG=C.UTF-8', 'LC_ALL=C.UTF-8']));
  const tree = join(home, 'tree');
  for (const layer of Layers) unpacked(join(image, layer), tree);
  const files = readdirSync(join(tree, 'opt/app'), { recursive: true });
  expect(files).toEqual(expect.arrayContaining(['bin/tool', 'share/licence', 'LICENSE.txt']));
});

test('extra_envs, keep_pkgs and register_envs are in the image', async () => {
  const more = 'keep_pkgs: true\nregister_envs: true\nextra_envs:\n  work:\n    specs:\n      - other\n';
  const { status, stderr } = await build(`${CONSTRUCT}${more}`, 'envs');
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: expect.stringContaining('name a base that has them as docker_base_image'),
  });
  const image = unpacked(join(home, 'envs/App-1.2.3-Linux-x86_64-docker.tar'), join(home, 'envs-image'));
  const [{ Layers }] = JSON.parse(readFileSync(join(image, 'manifest.json'), 'utf8'));
  const tree = join(home, 'envs-tree');
  for (const layer of Layers) unpacked(join(image, layer), tree);
  expect(readdirSync(join(tree, 'opt/app/envs/work/bin'))).toEqual(['other']);
  expect(readdirSync(join(tree, 'opt/app/pkgs'))).toEqual(
    expect.arrayContaining(['tool-1.0-0.conda', 'other-1.0-0.conda', 'urls.txt']),
  );
  expect(readFileSync(join(tree, 'root/.conda/environments.txt'), 'utf8')).toBe(
    '/opt/app\n/opt/app/envs/work\n',
  );
});

test('without a format there is the folder of a Dockerfile with its installer, and no installer beside it', async () => {
  const text = CONSTRUCT.replace('docker_image_format: tar\n', '').replace(': scratch', ': debian:13');
  const more = 'docker_tag: acme:dev\npost_install: LICENCE\nregister_envs: true\n';
  const { status, stdout } = await build(`${text}${more}`, 'file');
  expect([status, stdout]).toEqual([0, expect.stringContaining('docker build -t acme:dev ')]);
  expect(readdirSync(join(home, 'file'))).toEqual(['App-1.2.3-Linux-x86_64']);
  const folder = join(home, 'file/App-1.2.3-Linux-x86_64');
  expect(readdirSync(join(folder, 'installer'))).toContain('App-1.2.3-Linux-x86_64.sh');
  expect(readFileSync(join(folder, 'files/0'), 'utf8')).toBe('/opt/app\n');
  const dockerfile = readFileSync(join(folder, 'Dockerfile'), 'utf8');
  expect(dockerfile).toMatch(/^FROM --platform=linux\/amd64 debian:13 AS/m);
  expect(dockerfile).toMatch(/^# The image app. Generated by archi-construct from construct.yaml: /);
  expect(dockerfile).toContain('COPY files/0 /root/.conda/environments.txt\n');
  expect(dockerfile).toContain('LABEL some.label="it\'s \\"\\$HOME\\""\n');
});

test('--installer-type decides, whatever installer_type says', async () => {
  expect((await build(CONSTRUCT, 'sh', '--installer-type', 'sh')).status).toBe(0);
  expect(readdirSync(join(home, 'sh'))).toContain('App-1.2.3-Linux-x86_64.sh');
  const plain = CONSTRUCT.replace('installer_type: docker\n', 'installer_type: exe\n');
  expect((await build(plain, 'docker', '--installer-type', 'docker')).status).toBe(0);
  expect(readdirSync(join(home, 'docker'))).toEqual(['App-1.2.3-Linux-x86_64-docker.tar']);
});

test.each([
  [CONSTRUCT.replace(/docker_base_image.*\n/, ''), 'app/construct.yaml:11:1: an image needs a base'],
  [CONSTRUCT.replace('scratch', 'Debian:13'), 'app/construct.yaml:12:20: '],
  [
    `${CONSTRUCT}default_prefix: $HOME/app\n`,
    'app/construct.yaml:17:17: an image has no variables of a target',
  ],
  [`${CONSTRUCT}build_outputs:\n  - licenses\n`, 'app/construct.yaml:17:1: build_outputs are written beside'],
  [CONSTRUCT.replace(': docker', ':\n  - docker\n  - sh'), 'docker cannot be one of several types'],
  [CONSTRUCT.replace(': docker', ':\n  - exe\n  - pkg'), 'no output for Linux is asked for'],
  [`${CONSTRUCT}docker_tag: "A B"\n`, 'app/construct.yaml:17:13: '],
  [CONSTRUCT.replace('some.label: it', 'some_token: it'), 'app/construct.yaml:15:'],
  [`${CONSTRUCT}post_install: LICENCE\n`, 'leave out docker_image_format: then a Dockerfile is written'],
  ...['docker-archive:none.tar', 'oci-archive:none.tar:x', 'oci:none'].map((base) => [
    CONSTRUCT.replace('scratch', base),
    'no such file; app/construct.yaml names it as the base',
  ]),
])('what cannot be made is told at its place: %#', async (text, message) => {
  const { status, stderr } = await build(text, 'none');
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(message) });
});

test('installer --construct says which command makes the image', async () => {
  writeFileSync(join(home, 'app/construct.yaml'), CONSTRUCT);
  const words = ['installer', '--construct', 'app', '--platform', 'linux-64'];
  const { status, stderr } = await runCommandLine(words, { cwd: home });
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringContaining('archi-construct constructor'),
  });
});
