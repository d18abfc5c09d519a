import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foreignLock } from '../../../src/conda/foreign-lock.js';
import type { Platform } from '../../../src/conda/platform.js';
import { findPins } from '../../../src/lock/foreign/find-pins.js';
import { readForeignLock } from '../../../src/lock/foreign/read-foreign.js';
import { describeWithSharedData, sharedData } from '../../shared-data.js';
import { channelOf, packageOf } from '../channels.js';
import { failureOf } from '../errors.js';

function listOf(text: string, { dropPip = false, platform = 'linux-64' as Platform, file = 'x.yml' } = {}) {
  const choice = { platform, environment: null, category: [], dropPip };
  return readForeignLock({ text, file, kind: 'environment-yml' }).list(choice);
}

const dependencies = (...lines: string[]) =>
  `dependencies:\n${lines.map((line) => `  - ${line}\n`).join('')}`;

test.each([
  ['zlib=1.2=h1_0', ['zlib', '1.2', 'h1_0', null]],
  ['zlib==1.2=h1_0', ['zlib', '1.2', 'h1_0', null]],
  ['zlib 1.2 h1_0', ['zlib', '1.2', 'h1_0', null]],
  ['conda-forge/label/dev::Zlib=1!2.0+a=h1_0', ['zlib', '1!2.0+a', 'h1_0', 'conda-forge/label/dev']],
  ['https://host/c::zlib=1.2=0', ['zlib', '1.2', '0', 'https://host/c']],
])('%s names one build', (line, [name, version, build, channel]) => {
  expect(listOf(dependencies(line)).pins).toMatchObject([
    { name, version, build, channel, where: 'x.yml:2:5' },
  ]);
});

test('lines for other platforms are left out: those of mamba, and words in brackets as conda-lock reads them', () => {
  const text = dependencies(
    'sel(linux): a=1=0',
    'sel(unix): b=1=0',
    'sel(win): c=1=0',
    'd=1=0  # [linux64]',
    'e=1=0 # [osx]',
    'f=1=0 # [aarch64]',
    'g=1=0 # a remark [of mine]',
  );
  const names = (platform: Platform) => listOf(text, { platform }).pins.map(({ name }) => name);
  expect(names('linux-64')).toEqual(['a', 'b', 'd', 'g']);
  expect(names('linux-aarch64')).toEqual(['a', 'b', 'f', 'g']);
});

test('what is missing is named for every dependency at once', async () => {
  const text = [
    'name: x\nchannels: [defaults]\nvariables: {A: b}\n',
    dependencies(
      'python',
      'zlib=1.2',
      'numpy>=1',
      'numpy 1.* *_0',
      'a=1=0',
      'sel(bsd): b=1=0',
      'pip:\n    - requests\n    - -e .',
    ),
  ].join('');
  const failure = await failureOf(() => listOf(text));
  await expect(failure).toMatchFileSnapshot('golden/environment-loose.txt');
});

test('the first channel that has a build provides it, or the one that is named', async () => {
  const own = channelOf([packageOf('zlib-1-0')]);
  const other = channelOf(
    [packageOf('zlib-1-0'), packageOf('a-1-0')].map((build) => ({
      ...build,
      url: build.url.replace('host/team', 'conda.anaconda.org/other'),
    })),
    'https://conda.anaconda.org/other',
  );
  const { pins } = listOf(dependencies('zlib=1=0', 'a=1=0', 'other::zlib=1=0'));
  const found = await findPins(pins, [own, other], undefined);
  expect(found.map(({ url }) => url)).toEqual([
    'https://host/team/linux-aarch64/zlib-1-0.conda',
    'https://conda.anaconda.org/other/linux-aarch64/a-1-0.conda',
    'https://conda.anaconda.org/other/linux-aarch64/zlib-1-0.conda',
  ]);
  const gone = listOf(dependencies('zlib=1=h2', 'zlab=1=0', 'nowhere::a=1=0')).pins;
  const failure = await failureOf(() => findPins(gone, [own, other], undefined));
  await expect(failure).toMatchFileSnapshot('golden/environment-not-found.txt');
});

describeWithSharedData('the given environment.yml', () => {
  const folder = join(sharedData, 'front-door/environment');
  test.each(readdirSync(folder).filter((name) => /\.ya?ml$/.test(name)))(
    '%s is refused, with every dependency that names no build and all of pip',
    async (name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      expect(foreignLock(text)?.kind).toBe('environment-yml');
      const failure = await failureOf(() => listOf(text, { file: name }));
      expect(failure).toMatch(/^exit 2\n/);
      // The lines of a list that are no mapping are its dependencies.
      const stated = failure.match(
        /: (?:version and build are missing|the build is missing|several builds may fit, and none is named)/g,
      );
      expect(failure).toContain(`${stated?.length} of its `);
    },
  );
});
