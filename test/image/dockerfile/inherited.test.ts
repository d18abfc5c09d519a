import { expect, test } from 'vitest';
import { inheritedConfig } from '../../../src/image/dockerfile/inherited.js';
import type { RunConfig } from '../../../src/image/types.js';
import { describeImage, render, stepsOf } from './request.js';

const QEMU = { file: 'qemu-aarch64-static', path: '/usr/bin/qemu-aarch64-static' };
const CONFIG: RunConfig = {
  User: '1001',
  Env: ['PATH=/special:/bin', 'FOO=a "b" $c', 'EMPTY='],
  Entrypoint: ['/entry', 'a b'],
  Cmd: ['serve'],
  WorkingDir: '/srv',
  Labels: { 'com.example.a': 'x', many: 'a\nb' },
  Volumes: { '/data': {}, '/a b': {} },
  ExposedPorts: { '80/tcp': {}, '53/udp': {} },
  StopSignal: 'SIGQUIT',
  Shell: ['/bin/bash', '-c'],
  OnBuild: ['RUN true'],
  Healthcheck: { Test: ['CMD-SHELL', 'curl -f "$URL" || exit 1'], Interval: 1_500_000_000, Retries: 3 },
};

test('a last stage from scratch gets the run-time configuration of the base', async () => {
  const inherited = inheritedConfig(CONFIG);
  expect(inherited.unsaid).toEqual(['LABEL many']);
  const text = await render(describeImage('user: {name: conda}'), { qemu: QEMU, inherited: inherited });
  await expect(text.slice(text.lastIndexOf('FROM '))).toMatchFileSnapshot('golden/inherited.txt');
});

test('image.yaml takes precedence, and a command of the base is dropped with its entry point', async () => {
  const lines = 'entrypoint: [/mine]\nworkdir: /work\nenv: {FOO: mine}';
  const text = await render(describeImage(lines), { qemu: QEMU, inherited: inheritedConfig(CONFIG) });
  expect(stepsOf(text, 'ENTRYPOINT').map((step) => step.text)).toEqual(['["/mine"]']);
  expect(stepsOf(text, 'CMD')).toEqual([]);
  expect(stepsOf(text, 'WORKDIR').at(-1)?.text).toBe('/work');
  expect(text.lastIndexOf('ENV FOO=mine')).toBeGreaterThan(text.indexOf('ENV FOO="a'));
});

test('nothing is copied from the base if the builder does it', async () => {
  expect(await render(describeImage(), { inherited: inheritedConfig(CONFIG) })).toBe(
    await render(describeImage()),
  );
});

test.each<[RunConfig, readonly string[]]>([
  [{}, []],
  [{ Entrypoint: null, Cmd: null, Labels: null, Volumes: null, Shell: null, Healthcheck: null }, []],
  [{ Healthcheck: { Test: ['NONE'] } }, ['HEALTHCHECK NONE']],
  [{ Healthcheck: { Test: ['CMD', 'a', 'b c'] } }, ['HEALTHCHECK CMD ["a", "b c"]']],
  [{ Healthcheck: { Test: [] } }, []],
  [
    { Healthcheck: { Test: ['CMD', 'a'], Interval: { valueOf: null }, Retries: [] } },
    ['HEALTHCHECK CMD ["a"]'],
  ],
])('inheritedConfig reads %j', (config, lines) => {
  expect(inheritedConfig(config)).toMatchObject({ lines, unsaid: [] });
});
