import { describe, expect, test } from 'vitest';
import { ENGINE_KINDS } from '../../src/engine/engines.js';
import { buildEnvironment } from '../../src/engine/environment.js';
import { ENGINES } from '../../src/engine/types.js';

const REQUEST = {
  recipe: '/r/zlib/recipe.yaml',
  output: '/out',
  from: 'linux-64',
  to: 'linux-aarch64',
  channels: ['file:///a', 'file:///b'],
  variants: ['/v1.yaml', '/v2.yaml'],
  test: 'native',
} as const;

describe('the command lines of engines', () => {
  test.each(ENGINES)('of %s', (name) => {
    const { args, input } = ENGINE_KINDS[name].command(REQUEST, '/driver.py');
    expect([args.join('\n'), input]).toMatchSnapshot();
  });

  test.each(['rattler-build', 'py-rattler-build'] as const)('of %s, to build a package again', (name) => {
    const request = { package: '/c/noarch/a-1-0.conda', output: '/out', test: 'skip' } as const;
    const { args, input } = ENGINE_KINDS[name].rebuild(request, '/driver.py');
    expect([args.join(' '), input]).toMatchSnapshot();
  });

  test.each([
    ['rattler-build', 'emulated', ['--test', 'native-and-emulated']],
    ['rattler-build', 'skip', ['--test', 'skip']],
    ['conda-build', 'skip', ['--no-test']],
  ] as const)('%s --test %s: %j', (name, choice, words) => {
    const { args } = ENGINE_KINDS[name].command({ ...REQUEST, test: choice }, '/driver.py');
    expect(args).toEqual(expect.arrayContaining([...words]));
  });

  test('conda-build tests what is for the machine that builds', () => {
    const { args } = ENGINE_KINDS['conda-build'].command({ ...REQUEST, to: 'linux-64' }, '/driver.py');
    expect(args).not.toContain('--no-test');
  });
});

describe('the environment of a build', () => {
  const surroundings = { offline: false, home: '/home', cache: '/cache', glibc: null };

  test('has nothing of the user’s but what a build needs', () => {
    const env = {
      PATH: '/bin',
      HOME: '/me',
      CC: 'mine',
      PYTHONPATH: '/x',
      https_proxy: 'http://p',
      LC_ALL: 'de_DE',
    };
    expect(buildEnvironment({ ...surroundings, env })).toEqual({
      PATH: '/bin',
      https_proxy: 'http://p',
      HOME: '/home',
      LANG: 'C.UTF-8',
      LC_ALL: 'C.UTF-8',
      RATTLER_CACHE_DIR: '/cache',
    });
  });

  test('has the target’s glibc, and the cache that the user names', () => {
    const made = buildEnvironment({ ...surroundings, glibc: '2.36', env: { RATTLER_CACHE_DIR: '/mine' } });
    expect(made).toMatchObject({ CONDA_OVERRIDE_GLIBC: '2.36', RATTLER_CACHE_DIR: '/mine' });
  });

  test('offline, every proxy refuses', () => {
    const made = buildEnvironment({
      ...surroundings,
      offline: true,
      env: { HTTPS_PROXY: 'http://p', no_proxy: '*' },
    });
    expect([made['HTTPS_PROXY'], made['http_proxy'], made['no_proxy']]).toEqual([
      'http://127.0.0.1:9',
      'http://127.0.0.1:9',
      '',
    ]);
  });
});
