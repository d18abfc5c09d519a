import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Platform } from '../../../src/conda/platform.js';
import type { DockerfileRequest } from '../../../src/image/dockerfile/document.js';
import { lintDockerfile } from '../../../src/image/lint/lint.js';
import { runProgram } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { describeImage, render, stepsOf } from './request.js';

const EVERYTHING = `
locale: en_US.UTF-8
packages: [git, sudo]
remove_system_binutils: true
user: {name: conda, uid: 1000, gid: 0}
labels: {com.example.title: "A \\"$5\\" image"}
env: {GREETING: "it's $HOME"}
workdir: /home/conda
entrypoint: [/usr/bin/env, "A=b c"]
cmd: [/bin/bash, -l]
`;
const QEMU = { file: 'qemu-aarch64-static', path: '/usr/libexec/qemu-binfmt/aarch64-binfmt-P' };

/** A $ in single quotes is meant for sed. */
const QUOTED_DOLLAR = 'SC2016';

const CASES: readonly [name: string, base: string, lines: string, request: Partial<DockerfileRequest>][] = [
  ['apt-least', 'debian:12', '', {}],
  ['apt', 'debian:12', `${EVERYTHING}prefetch: {a: [numpy]}`, {}],
  ['apt-cache', 'debian:12', EVERYTHING, { cacheMounts: true }],
  ['apt-qemu', 'debian:12', `${EVERYTHING}slim: true`, { qemu: QEMU }],
  ['centos7-cache', 'arm64v8/centos:7', EVERYTHING, { cacheMounts: true }],
  ['centos7-qemu', 'arm64v8/centos:7', '', { qemu: { ...QEMU, path: '/usr/bin/qemu-aarch64-static' } }],
  ['dnf', 'ubi9/ubi-minimal:9.4', EVERYTHING, {}],
  ['dnf-cache', 'fedora:41', EVERYTHING, { cacheMounts: true }],
  ['dnf-digest', `almalinux@sha256:${'1'.repeat(64)}`, 'family: dnf', {}],
  ['none', 'busybox:1.36', 'locale: C.UTF-8\nuser: {name: conda}', { qemu: QEMU }],
];

test.each(CASES)(
  'the Dockerfile equals the golden file and has no lint errors: %s',
  async (name, base, lines, request) => {
    const text = await render(describeImage(lines, base), request);
    await expect(text).toMatchFileSnapshot(`golden/${name}.Dockerfile`);
    expect(lintDockerfile(text, name).filter(({ severity }) => severity === 'error')).toEqual([]);
  },
);

test.each<[Platform, string]>([
  ['linux-64', 'linux/amd64'],
  ['linux-aarch64', 'linux/arm64'],
  ['linux-ppc64le', 'linux/ppc64le'],
  ['linux-armv7l', 'linux/arm/v7'],
])('each FROM of an image for %s names the platform %s', async (platform, expected) => {
  const froms = stepsOf(await render(describeImage(), { platform, qemu: QEMU }), 'FROM');
  expect(froms).toHaveLength(4);
  for (const { flags } of froms) expect(flags).toEqual([{ name: 'platform', value: expected }]);
});

describe('the package manager runs before the installer is copied:', () => {
  test.each(CASES)('%s', async (_, base, lines, request) => {
    const text = await render(describeImage(lines, base), request);
    const [system = '', ...rest] = text.split(/^FROM /m).slice(1);
    expect(system).not.toContain('i.sh');
    expect(rest.join('')).not.toMatch(/yum|dnf|apt-get|localedef/);
  });
});

test.each(['scratch', 'oci:../base', 'docker-archive:base.tar'])(
  'a Dockerfile is refused for the base %s',
  async (base) => {
    await expect(render(describeImage('', base))).rejects.toThrow('a Dockerfile cannot use this base');
  },
);

test('a copied interpreter is in no layer of the last stage', async () => {
  const text = await render(describeImage(EVERYTHING), { qemu: QEMU });
  const stages = text.split(/^FROM /m).slice(1);
  expect(stages[0]).toContain(`COPY ${QEMU.file} ${QEMU.path}`);
  expect(stages.at(-2)).toContain(`RUN rm ${QEMU.path}`);
  expect(stages.at(-1)).toMatch(/^--platform=linux\/arm64 scratch\nCOPY --from=whole \/ \/\n/);
  expect(stages.at(-1)).not.toContain('qemu');
});

describeWithTools('the shell of every RUN', { tools: ['shellcheck'] }, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'archi-construct-runs-'));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is POSIX sh to shellcheck', async () => {
    const texts = await Promise.all(
      CASES.map(([, base, lines, request]) => render(describeImage(lines, base), request)),
    );
    const scripts = [...new Set(texts.flatMap((text) => stepsOf(text, 'RUN').map((step) => step.text)))];
    const files = scripts.map((script, index) => {
      const file = join(folder, `${index}.sh`);
      writeFileSync(file, `#!/bin/sh\n${script}\n`);
      return file;
    });
    expect(files.length).toBeGreaterThan(10);
    expect((await runProgram(['shellcheck', '-s', 'sh', '-e', QUOTED_DOLLAR, ...files])).stdout).toBe('');
  });
});
