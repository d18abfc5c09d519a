import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silent } from '../../src/events.js';
import { formatLock } from '../../src/lock/formats/format.js';
import { planSubject } from '../../src/plan/subject.js';
import { lockOf } from '../installer/envs.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-plan-subject-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function subjectOf(path: string) {
  const given = { path: join(folder, path), from: 'linux-64', to: 'linux-aarch64', want: [], channel: [] };
  const common = { cacheDir: join(folder, 'cache'), offline: true, emit: silent, env: {} };
  return planSubject({ ...given, ...common });
}

test('the plan of a manifest with environments is for the specs and channels of all, each once', async () => {
  const lines = [
    ...[
      'name: P',
      'version: "1"',
      'channels: [https://a.example/main]',
      'specs: [python 3.12.*, tool]',
      'envs:',
    ],
    '  work: {specs: [python 3.11.*, tool], platforms: {linux-aarch64: {specs: [own]}}}',
    '  other: {specs: [tool], channels: [https://a.example/main, https://b.example/other]}',
    'platforms: [linux-64, linux-aarch64]',
  ];
  writeFileSync(join(folder, 'manifest.yaml'), lines.join('\n'));
  expect(await subjectOf('manifest.yaml')).toEqual({
    to: 'linux-aarch64',
    want: ['python 3.12.*', 'tool', 'python 3.11.*', 'own'],
    channel: ['https://a.example/main', 'https://b.example/other'],
  });
});

test('the plan of a lock with environments is for the specs of all', async () => {
  const lock = await lockOf(folder, { '': [], work: [] });
  const specs = { specs: ['python', 'own'], channels: ['https://b.example/other'] };
  const several = { ...lock, specs: ['python'], envs: lock.envs?.map((env) => ({ ...env, ...specs })) ?? [] };
  writeFileSync(join(folder, 'several.lock'), formatLock(several));
  expect(await subjectOf('several.lock')).toMatchObject({
    want: ['python', 'own'],
    channel: [...lock.channels, 'https://b.example/other'],
  });
});
