import { expect, test } from 'vitest';
import { UserError } from '../../src/errors.js';
import { forPlatform } from '../../src/manifest/for-platform.js';
import { manifestOfEnv } from '../../src/manifest/of-environment.js';
import { parseManifest } from '../../src/manifest/parse.js';

const HEAD = 'name: A\nversion: "1"\nchannels: [conda-forge]\nspecs: [python 3.12.*]\n';

const problemsOf = (envs: string): string[] => {
  try {
    parseManifest(`${HEAD}envs:\n${envs}`, 'm.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.problems.map(({ where, message }) => `${where} ${message}`);
  }
};

test('an environment without exclude and channels has those of the manifest, and the platforms are those of both', () => {
  const manifest = parseManifest(
    `${HEAD}exclude: [readline]
platforms: {linux-64: {virtual_packages: [__cuda 12], exclude: [tk]}}
envs:
  one: {specs: [a], platforms: {linux-64: {specs: [b]}}}
  two: {pins: [a-1-0], exclude: [], channels: [bioconda]}
`,
    'm.yaml',
  );
  const [one, two] = manifest.envs.map((env) => manifestOfEnv(manifest, env));
  if (one === undefined || two === undefined) throw new Error('two are expected');
  expect(one).toMatchObject({ channels: ['conda-forge'], exclude: ['readline'], envs: [] });
  expect(forPlatform(one, 'linux-64')).toEqual({
    specs: ['a', 'b'],
    pins: [],
    exclude: ['readline', 'tk'],
    wheels: [],
    virtualPackages: { __cuda: '12' },
  });
  expect(two).toMatchObject({ channels: ['bioconda'], exclude: [], pins: ['a-1-0'], specs: [] });
});

test.each([
  ['  base: {specs: [a]}', ['m.yaml:6:3 this cannot be the name of an environment']],
  ['  a/b: {specs: [a]}', ['m.yaml:6:3 this cannot be the name of an environment']],
  ['  "..": {specs: [a]}', ['m.yaml:6:3 this cannot be the name of an environment']],
  ['  a b: {specs: [a]}', ['m.yaml:6:3 this cannot be the name of an environment']],
  [
    '  a: {specs: [x]}\n  A: {specs: [x]}',
    ['m.yaml:7:3 two environments have names that differ only by case'],
  ],
  ['  a: {}', ['m.yaml:6:6 envs.a lists no packages']],
  ['  a: {specs: [python 3.11.*]}', []],
  ['  a: {specs: [python 3.11.*, python 3.10.*]}', ['m.yaml:6:30 the manifest names two versions of python']],
  ['  a: {pins: [a-1-0, a-2-0]}', ['m.yaml:6:21 a is pinned to two builds']],
  ['  a: {specs: [b], exclude: [b]}', ['m.yaml:6:15 b is both wanted and excluded']],
])('%j gives %j', (envs, problems) => {
  expect(problemsOf(`${envs}\n`)).toEqual(problems);
});
