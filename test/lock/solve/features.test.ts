import { expect, test } from 'vitest';
import { parseRecord } from '../../../src/conda/parse-record.js';
import { withoutUntracked } from '../../../src/lock/solve/features.js';

/** Makes builds by their file names. `more` are further keys of their records. */
function channel(builds: Readonly<Record<string, object>>) {
  const packages = Object.entries(builds).map(([pin, more]) => {
    const [name = '', version = '', build = ''] = pin.split('-');
    const raw = { name, version, build, build_number: 0, subdir: 'linux-64', depends: [], ...more };
    return {
      fn: `${pin}.conda`,
      url: `https://c/${pin}.conda`,
      channel: 'https://c',
      record: parseRecord(raw, pin),
    };
  });
  return { channel: 'https://c', packages };
}

const NOMKL = { features: 'nomkl' };
const CHANNEL = channel({
  'scipy-1-mkl': {},
  'scipy-2-nomkl': NOMKL,
  'nomkl-1-0': { track_features: 'nomkl' },
  'only-1-nomkl': NOMKL,
});

test.each([
  ['no package tracks the feature', ['scipy'], ['scipy-1-mkl', 'nomkl-1-0', 'only-1-nomkl']],
  [
    'a requested package tracks it',
    ['scipy', 'nomkl >=1'],
    ['scipy-1-mkl', 'scipy-2-nomkl', 'nomkl-1-0', 'only-1-nomkl'],
  ],
])('withoutUntracked keeps the expected builds if %s', (_, specs, expected) => {
  const kept = withoutUntracked([CHANNEL], specs).flatMap(({ packages }) => packages.map(({ fn }) => fn));
  expect(kept).toEqual(expected.map((pin) => `${pin}.conda`));
});

test('withoutUntracked returns channels without features unchanged', () => {
  const channels = [channel({ 'a-1-0': {} })];
  expect(withoutUntracked(channels, ['a'])).toBe(channels);
});
