import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseRecord } from '../../src/conda/parse-record.js';
import type { BuiltFacts } from '../../src/construct-yaml/outputs/built-facts.js';
import { licensesJson } from '../../src/construct-yaml/outputs/licenses.js';
import { pythonText, TEXT_ERRORS } from '../../src/construct-yaml/outputs/python-text.js';
import { readConstructYaml } from '../../src/construct-yaml/read.js';
import { renderTemplate } from '../../src/construct-yaml/template/render.js';
import { runCommandLine } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';
import { type FolderServer, serveFolder } from '../fixtures/serve-folder.js';
import { constructWith, describeWithConstructor } from '../oracles/constructor.js';
import { testWithTools } from '../tools.js';

const CONSTRUCT = `{% set token = environ.get("APP_TOKEN") %}
name: Outs
version: {{ environ.get("APP_VERSION", "1") }}
channels:
  - CHANNEL
specs:
  - conda
  - old
license_file: LICENCE
post_install: post.sh
extra_files:
  - LICENCE
  - LICENCE: share/licence
script_env_variables:
  WHO: "me {{ token }}"
initialize_conda: true
extra_envs:
  work:
    specs:
      - tool
      - pure
build_outputs:
  - hash:
      algorithm: sha256
  - info.json
  - pkgs_list:
      env: work
  - lockfile
  - licenses:
      include_text: true
      text_errors: replace
`;

/** To write .tar.bz2 needs a program bzip2; what constructor says of one is compared where there is a constructor. */
const OLD = process.env['CONSTRUCTOR'] === undefined ? '.conda' : '.tar.bz2';

let home: string;
let server: FolderServer;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'archi-outputs-'));
  const licences = {
    'info/licenses/LICENSE': 'a\r\nb\n',
    'info/licenses/more/COPYING': 'c\u00e9\ud83d\ude00\n',
  };
  const file = (path: string) => ({ [path]: '#!/bin/sh\n' });
  await writeFixtureChannel(join(home, 'channel'), [
    { name: 'python', version: '3.12.0', files: file('bin/python3.12') },
    {
      ...{ name: 'conda', version: '25.9.0', depends: ['python', 'tool'], files: file('condabin/conda') },
      ...{ index: { license: 'BSD-3-Clause', license_family: 'BSD' }, info: licences },
    },
    { name: 'tool', depends: ['python'], files: file('bin/tool'), info: licences },
    { name: 'old', extension: OLD, files: file('bin/old'), index: { license: 'MIT' }, info: licences },
    { name: 'pure', noarch: 'generic', files: file('share/a/very/long/path/of/a/file') },
  ]);
  server = await serveFolder(home);
  mkdirSync(join(home, 'app'));
  writeFileSync(join(home, 'app/construct.yaml'), CONSTRUCT.replace('CHANNEL', `${server.url}/channel`));
  writeFileSync(join(home, 'app/LICENCE'), 'Do as you like.\n');
  writeFileSync(join(home, 'app/post.sh'), '#!/bin/sh\n');
  return async () => {
    await server.close();
    rmSync(home, { recursive: true });
  };
});

const TOKEN = 'shh-this-is-secret';

async function built(out: string): Promise<(name: string) => string> {
  const options = ['--platform', 'linux-64', '--output-dir', out, '--cache-dir', 'cache'];
  const { status, stderr } = await runCommandLine(
    ['constructor', 'app', ...options, '--env', `APP_TOKEN=${TOKEN}`],
    { cwd: home },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining('Error') });
  return (name) => readFileSync(join(home, out, name), 'utf8');
}

test('info.json has what the template read of the environment, and no secret', async () => {
  const text = (await built('own'))('info.json');
  const { _archi_construct: own, script_env_variables: variables, ...info } = JSON.parse(text);
  expect(own.environment).toEqual([
    { name: 'APP_TOKEN', value: null, is_set: true, is_secret: true },
    { name: 'APP_VERSION', value: null, is_set: false, is_secret: false },
  ]);
  expect(variables).toEqual({ WHO: 'me ***' });
  expect(text).not.toContain(TOKEN);
  expect(info).toMatchObject({ name: 'Outs', version: '1', _platform: 'linux-64', _conda_exe_version: '' });
});

test('a licence that is not UTF-8 is an error that names package and file, unless text_errors says what to do', () => {
  const record = parseRecord({ name: 'a', version: '1', build: '0', build_number: 0, subdir: 'noarch' }, 'a');
  const channel = 'https://conda.anaconda.org/conda-forge';
  const packages = [
    { fn: 'a-1-0.conda', url: `${channel}/noarch/a-1-0.conda`, channel, requestedSpec: null, record },
  ];
  const path = 'info/licenses/L';
  const licenses = [{ path, data: Buffer.from('a\xff', 'latin1') }];
  const facts: BuiltFacts = {
    ...{
      name: 'A',
      version: '1',
      platform: 'linux-64',
      path: '/a.sh',
      fileName: 'a.sh',
      cacheDir: '/',
      program: '',
    },
    construct: readConstructYaml('name: A\nversion: 1\n', {
      ...{ file: 'construct.yaml', platform: 'linux-64', environment: new Map(), render: renderTemplate },
    }),
    environments: [{ name: 'base', specs: [], packages }],
    contents: new Map([['a-1-0.conda', { path: '/', size: 1, licenses, paths: [] }]]),
  };
  expect(() => licensesJson({ includeText: true, textErrors: 'strict' }, facts)).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ where: `a-1-0.conda: ${path}` })] }),
  );
  const [name, licence] = ['conda-forge/noarch::a-1-0', { type: null, files: [{ path, text: 'a\\xff' }] }];
  expect(JSON.parse(licensesJson({ includeText: true, textErrors: 'backslashreplace' }, facts))).toEqual({
    [name]: licence,
  });
});

describe('a text is what python reads', () => {
  const samples = [
    ...['', '61', 'c3a9', 'efbbbf61', '610d0a620d63', 'f09f9880', 'ff', 'c3', '61c361', 'e28228', 'eda080'],
    ...[
      'f0908080',
      'f08f8080',
      'f4908080',
      'f48fbfbf',
      'e0a0',
      'e0a061',
      'f09f98',
      'c0af',
      'f5808080',
      '80bf',
    ],
  ];
  testWithTools('for every way to treat errors', { tools: ['python3'] }, () => {
    const program = [
      'import json, pathlib, sys, tempfile',
      'result = []',
      'file = pathlib.Path(tempfile.mkdtemp()) / "text"',
      'for errors in sys.argv[1].split():',
      '    for sample in sys.argv[2].split(","):',
      '        file.write_bytes(bytes.fromhex(sample))',
      '        try: result.append(file.read_text(encoding="utf-8", errors=errors))',
      '        except UnicodeDecodeError: result.append(None)',
      'print(json.dumps(result))',
    ].join('\n');
    const said = execFileSync('python3', ['-c', program, TEXT_ERRORS.join(' '), samples.join(',')]);
    const ours = TEXT_ERRORS.flatMap((errors) =>
      samples.map((sample) => pythonText(Buffer.from(sample, 'hex'), errors)),
    );
    expect(ours).toEqual(JSON.parse(said.toString()));
  });
});

describeWithConstructor('the build outputs of a real constructor', () => {
  test('have the same names and say the same, apart from order and folders of the builder', async () => {
    await constructWith(join(home, 'app'), {
      ...{ out: join(home, 'theirs'), cache: join(home, 'their-cache') },
      environment: { APP_TOKEN: TOKEN },
    });
    const ours = await built('ours');
    const theirs = (name: string) => readFileSync(join(home, 'theirs', name), 'utf8');

    const lines = (text: string) => text.split('\n').filter((line) => !line.startsWith('# created-by'));
    for (const name of ['pkg-list.work.txt', 'lockfile.base.txt'])
      expect(lines(ours(name)).sort()).toEqual(lines(theirs(name)).sort());

    const licences = (text: string) =>
      JSON.parse(text, (_, value) =>
        typeof value?.path === 'string'
          ? { ...value, path: value.path.replace(/^.*\/info\//, 'info/') }
          : value,
      );
    expect(licences(ours('licenses.json'))).toEqual(licences(theirs('licenses.json')));

    const [our, their] = [info(ours('info.json')), info(theirs('info.json'))];
    expect(our).toEqual(their);
  }, 120_000);
});

/** What info.json says, without folders of the builder and of conda.exe, which ours has not; lists sorted, since the order of links differs. */
function info(text: string): Record<string, unknown> {
  const {
    _archi_construct: _,
    _conda_exe: __,
    _conda_exe_type: ___,
    _conda_exe_version: ____,
    _conda_exe_supports_logging: _____,
    _ignore_condarcs_arg: ______,
    ...rest
  } = JSON.parse(text, (key, value) => {
    if (Array.isArray(value) && /^_(all_pkg_records|records|urls|dists)$/.test(key))
      return [...value].sort((a, b) => (JSON.stringify(a.fn ?? a) < JSON.stringify(b.fn ?? b) ? -1 : 1));
    if (typeof value?.fn === 'string')
      return Object.fromEntries(
        Object.entries(value).filter(
          ([field, item]) =>
            item !== null && field !== 'package_tarball_full_path' && field !== 'extracted_package_dir',
        ),
      );
    return value;
  });
  for (const key of ['_output_dir', '_outpath', '_download_dir', '_input_dir']) delete rest[key];
  rest.script_env_variables = null;
  return rest;
}
