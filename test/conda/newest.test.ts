import { expect, test } from 'vitest';
import { firstWith } from '../../src/conda/first-channel.js';
import { comparesAny, newestBuild, newestFirst } from '../../src/conda/newest.js';
import { loadVersions } from '../../src/conda/version.js';

const versions = await loadVersions();

const build = (version: string, buildNumber = 0, timestamp: number | null = null, text = 'h0') => ({
  version,
  buildNumber,
  timestamp,
  build: text,
});

test.each([
  ['the version, as conda orders it', build('1.10'), build('1.9', 7)],
  ['then the build number', build('1.9', 10), build('1.9', 9, 5)],
  ['then the timestamp', build('1.9', 0, 1), build('1.9', 0, null, 'z')],
  ['then the build string', build('1.9', 0, 1, 'hb'), build('1.9', 0, 1, 'ha')],
  ['the build number where versions are equal but spelt differently', build('1.0', 1), build('1', 0)],
])('builds are sorted by %s', (_, newer, older) => {
  expect([older, newer].sort((a, b) => newestFirst(a, b, versions.compare))).toEqual([newer, older]);
  expect(newestBuild([older, newer], versions.compare)).toBe(newer);
  expect(newestBuild([newer, older], versions.compare)).toBe(newer);
});

test('newestBuild returns null for no builds', () => {
  expect(newestBuild([], versions.compare)).toBeNull();
});

test('an unreadable version throws in newestFirst, and is older than every version with comparesAny', () => {
  const odd = [build('(b)'), build('0.1'), build('(c)')];
  expect(() => newestBuild(odd, versions.compare)).toThrow(TypeError);
  const ordered = odd.toSorted((a, b) => newestFirst(a, b, comparesAny(versions)));
  expect(ordered.map(({ version }) => version)).toEqual(['0.1', '(c)', '(b)']);
});

test('the first channel that has a build is chosen, and no channel after it is read', () => {
  const read: string[] = [];
  const builds = (channel: { name: string; has: string[] }) => {
    read.push(channel.name);
    return channel.has;
  };
  const channels = [
    { name: 'empty', has: [] },
    { name: 'first', has: ['old'] },
    { name: 'second', has: ['new'] },
  ];
  expect(firstWith(channels, builds)).toEqual(['old']);
  expect(read).toEqual(['empty', 'first']);
  expect(firstWith([], builds)).toEqual([]);
});
