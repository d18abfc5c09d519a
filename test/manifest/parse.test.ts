import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors.js';
import { parseManifest } from '../../src/manifest/parse.js';
import { NO_MANIFEST_SETUP } from '../../src/manifest/setup/types.js';
import { anyText } from '../fixtures/any-text.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';

const installers = join(import.meta.dirname, '../../installers');

const LEAST = ['name: Least', 'version: 1.10', 'channels: [./channel]', 'specs: [conda]'];

function parse(...lines: string[]) {
  return parseManifest([...LEAST, ...lines].join('\n'), 'here/manifest.yaml');
}

test('a manifest needs only name, version, channels and specs', () => {
  expect(parse()).toEqual({
    file: 'here/manifest.yaml',
    sha256: 'c7581fcd0e1103db189144692ef5f269bbf6cdeef409c9782b122ef4248b6582',
    name: 'Least',
    version: '1.10',
    python: null,
    statesPython: false,
    channels: ['./channel'],
    specs: ['conda'],
    pins: [],
    exclude: [],
    wheels: [],
    requestedSpecs: null,
    menus: null,
    frozen: null,
    channelsRemap: [],
    installerFileName: null,
    virtualPackages: {},
    licenseFile: null,
    writeCondarc: false,
    keepPkgs: false,
    pyc: null,
    setup: NO_MANIFEST_SETUP,
    envs: [],
    audit: { base: null, ignore: [] },
    platforms: {},
  });
});

test('a manifest with every key is read', () => {
  const manifest = parse(
    'python: 3.10',
    'pins: [python-3.10.4-h12debd9_0]',
    'exclude: [readline]',
    'license_file: ../LICENSE.txt',
    'write_condarc: True',
    'keep_pkgs: true',
    'pyc: build',
    'platforms:',
    '  linux-s390x:',
    '    virtual_packages: [__cuda, __glibc 2.17, __archspec 1 z14]',
    '    specs: [numpy >=1.8]',
    '    pins: [xz-5.2.4-h14c3975_1001]',
    '    exclude: [tk]',
  );
  expect(manifest).toMatchObject({
    python: '3.10',
    statesPython: true,
    pins: ['python-3.10.4-h12debd9_0'],
    exclude: ['readline'],
    wheels: [],
    licenseFile: '../LICENSE.txt',
    writeCondarc: true,
    keepPkgs: true,
    pyc: 'build',
    platforms: {
      'linux-s390x': {
        virtualPackages: { __cuda: '0', __glibc: '2.17', __archspec: '1 z14' },
        specs: ['numpy >=1.8'],
        pins: ['xz-5.2.4-h14c3975_1001'],
        exclude: ['tk'],
        wheels: [],
      },
    },
  });
});

describe('the platforms of a manifest', () => {
  const lists = { specs: [], pins: [], exclude: [], wheels: [], virtualPackages: {} };
  test.each([
    '[linux-64, linux-aarch64]',
    '{linux-64: {}, linux-aarch64: {}}',
    '{linux-64: , linux-aarch64: }',
  ])('are a list or a mapping: %s', (written) => {
    expect(parse(`platforms: ${written}`).platforms).toEqual({ 'linux-64': lists, 'linux-aarch64': lists });
  });
});

describe('numbers in a manifest keep their digits', () => {
  test.each(['1.10', '0.3.0', '010', '1e3', '0x10', '1_000', '20261120', '"1.10"'])(
    'in version: %s',
    (written) => {
      const manifest = parseManifest(
        ['name: N', `version: ${written}`, 'channels: [/c]', 'specs: [a]'].join('\n'),
        'm',
      );
      expect(manifest.version).toBe(written.replaceAll('"', ''));
    },
  );
});

describe('the python of a manifest without the key', () => {
  test.each([
    ['pins: [python-3.7.0-hab5db58_3]', '3.7'],
    ['pins: [python-3.10.4-0]', '3.10'],
    ['platforms: {linux-64: {specs: [python 3.7]}}', '3.7'],
    ['platforms: {linux-64: {specs: [python 3.7.*]}}', '3.7'],
    ['platforms: {linux-64: {specs: [python 2.7.15]}}', '2.7'],
    ['platforms: {linux-64: {specs: [python=3.7]}}', '3.7'],
    ['platforms: {linux-64: {specs: [python ==3.7.1]}}', '3.7'],
    ['platforms: {linux-64: {specs: [python=3.7.1=0]}}', '3.7'],
    ['platforms: {linux-64: {specs: [python 3.7* *_cpython]}}', '3.7'],
    ['platforms: {linux-64: {specs: ["python >=3.6,<3.8"]}}', null],
    ['platforms: {linux-64: {specs: ["python 3.6|3.7"]}}', null],
    ['platforms: {linux-64: {specs: [python]}}', null],
    ['platforms: {linux-64: {specs: [python-dateutil 2.7]}}', null],
  ])('is read from %s', (line, python) => {
    expect(parse(line).python).toBe(python);
  });
});

test.each(['../LICENSE.txt', 'LICENSE.txt', 'a/b.txt', './a.txt', 'a/../../COPYING', 'a..'])(
  'license_file may be %s',
  (path) => {
    expect(parse(`license_file: ${path}`).licenseFile).toBe(path);
  },
);

const FAR = ['..', 'a/', '../../x', '/x', '../', '.', 'a\\\\b'];
const PRIVATE = [
  '../.ssh/LICENSE',
  '../LICENSE/x',
  '../passwords.txt',
  '../.license',
  '.git/config',
  'a/.netrc',
];

test.each([...FAR, ...PRIVATE])('license_file may not be %s', (path) => {
  expect(() => parse(`license_file: "${path}"`)).toThrow(UserError);
});

test('any text is a manifest or throws a UserError', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'name',
      'pins',
      ': ',
      '\n',
      '  ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '&a',
      '*a',
      '!t',
      '"',
      "'",
      '|',
      '<<',
    ),
    anyText({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      try {
        parse(pieces.join(''));
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }),
  );
});

describe('the manifest of this project', () => {
  const names = readdirSync(installers, { withFileTypes: true }).filter((entry) => entry.isDirectory());

  test.each(names.map(({ name }) => name))('%s is sound and has the name of its folder', (name) => {
    const file = join(installers, name, 'manifest.yaml');
    expect(parseManifest(readFileSync(file, 'utf8'), file).name).toBe(name);
  });
});

describeWithSharedData('the manifest of Archiconda3', () => {
  test('has the pins of the closure in its README', () => {
    const file = join(installers, 'Archiconda3/manifest.yaml');
    const closure = readFileSync(join(sharedData, 'closures/archiconda3-readme.txt'), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(parseManifest(readFileSync(file, 'utf8'), file).pins).toEqual(closure);
  });
});

describe('the checksum that a lock has of its manifest', () => {
  const digest = (text: string) => parseManifest(text, 'manifest.yaml').sha256;
  const plain = 'name: Least\nversion: 1.10\n\nchannels: [./channel]\n# all of it\nspecs: [conda]\n';
  const reason = '{rule: machine, package: zlib, reason: known}';

  test.each([
    ['at the end', `${plain}\naudit:\n  base: centos7\n`],
    ['at the end, without a last newline', `${plain}audit: {base: centos7}`],
    ['at the end, with comments', `${plain}\naudit: # known\n  ignore: # much\n    - ${reason} # really\n`],
    ['with nothing in it', `${plain}audit: {}\n`],
    ['at the beginning', `audit:\n  ignore:\n\n    - ${reason}\n\n${plain}`],
    ['in between', plain.replace('channels:', 'audit: {base: debian12}\n\nchannels:')],
  ])('does not change with an audit section %s', (_, text) => {
    expect(digest(text)).toBe(digest(plain));
  });

  test('does not change with the contents of an audit section in braces', () => {
    const text = (audit: object) =>
      JSON.stringify({ audit, name: 'A', version: '1', channels: ['./c'], specs: ['x'] });
    const known = { ignore: [{ rule: 'machine', package: 'zlib', reason: 'known' }] };
    expect(digest(text(known))).toBe(digest(text({ base: 'centos7' })));
  });

  test.each([
    ['a spec', plain.replace('conda]', 'conda, pip]')],
    ['a version', plain.replace('1.10', '1.11')],
    ['a spec beside an audit', `${plain.replace('conda]', 'conda, pip]')}audit: {base: centos7}\n`],
  ])('changes with %s', (_, text) => {
    expect(digest(text)).not.toBe(digest(plain));
  });
});
