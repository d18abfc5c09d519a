import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { shippedChannel } from '../../src/manifest/shipped-channels.js';

const FILE = '/usr/lib/program/installers/Bootstrap3/manifest.yaml';
const CHANNEL = '../../dist/bookworm';
const here = resolve('dist/bookworm');
const own = '/usr/lib/program/dist/bookworm';

test.each([
  ['nowhere yet', [], here],
  ['in the current folder', [here], here],
  ['in both', [here, own], here],
  ['in the program’s folder alone', [own], CHANNEL],
])('shippedChannel finds a channel that is %s', (_, existing, expected) => {
  const isThere = (path: string) => existing.includes(path);
  expect(shippedChannel(CHANNEL, FILE, isThere, '/usr/lib/program')).toBe(expected);
});

test.each(['https://host/team', '/srv/channel', 'conda-forge', join('..', '..', '..', 'elsewhere')])(
  'shippedChannel leaves %s unchanged',
  (channel) => expect(shippedChannel(channel, FILE, () => false, '/usr/lib/program')).toBe(channel),
);
