import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { condaPackage, type FixturePackage } from '../../fixtures/package.js';

/** One time in seconds and in milliseconds. */
const [S, MS] = [1_600_000_000, 1_600_000_000_000];

const ABOUT = {
  description: ['One\n', 'two\n'],
  summary: ' A « summary »\nin two 😀 lines ',
  home: 'https://about',
  source_url: 'https://about/source',
  license: 'the record knows better',
  tags: ['a'],
  identifiers: [],
  dev_url: '',
  keywords: null,
  channels: ['not published'],
};

const RECIPE = 'source:\n  url: https://recipe/source\n  git_url: https://recipe/git\n  fn: x\n';

/** Keys that no channel publishes, and keys that must be kept unchanged. */
const KEYS = {
  arch: 'x86_64',
  platform: 'linux',
  has_prefix: true,
  ucs: 4,
  binstar: {},
  mtime: 1,
  machine: 'x',
  requires_features: {},
  operatingsystem: 'y',
  'target-triplet': 'z',
  extra: { b: [1, { d: 1, c: 2 }], a: null, 10: 1, 9: 2 },
  license: 'Lizenz « ß »',
  é: '😀',
  noarch_python: false,
  md5: 'forged',
  sha256: 'forged',
  size: 1,
  fn: 'other',
  url: 'https://elsewhere',
};

const runExports = (value: unknown) => ({ info: { 'info/run_exports.json': JSON.stringify(value) } });

/** Packages that exercise every rule of an index. Written into `channel`, they need no other files. */
const ODD_PACKAGES: readonly FixturePackage[] = [
  // The newest version, what it depends on, and a version with the same beginning.
  { name: 'lib', version: '1.0' },
  { name: 'lib', version: '1.0.1', index: { timestamp: MS + 5000 } },
  { name: 'lib', version: '1.1' },
  { name: 'lib', version: '2.0', build: 'a', buildNumber: 1 },
  { name: 'lib', version: '2.0', build: 'b' },
  { name: 'lib', version: '2.0.1' },
  { name: 'app', depends: ['lib <1.1', 'tool', 'absent >3', 'python *'] },
  { name: 'tool', version: '1.0' },
  { name: 'tool', version: '1.0.0', build: '1' },
  { name: 'tool', version: '2.0rc1' },
  { name: 'epoch', version: '1!2.0+local_1' },
  { name: '_under', version: '1_2' },
  { name: 'dotted.name' },
  // Both formats.
  { name: 'both' },
  { name: 'both', extension: '.tar.bz2' },
  { name: 'both', version: '0.9', extension: '.tar.bz2' },
  // Features.
  { name: 'feat', version: '1.0' },
  { name: 'feat', version: '1.5', index: { track_features: ['x'] } },
  { name: 'feat', version: '2.0', index: { track_features: 'debug fast' } },
  { name: 'feat', version: '2.0', build: '1', index: { features: 'debug' } },
  { name: 'only-feat', index: { track_features: ['x', 'y'] } },
  // What channeldata.json takes from other files of the package.
  {
    name: 'about',
    index: { license: 'MIT', license_family: 'MIT' },
    info: { 'info/about.json': JSON.stringify(ABOUT), 'info/recipe/meta.yaml': RECIPE },
  },
  { name: 'sources', info: { 'info/recipe/meta.yaml': 'source:\n  - url: https://a\n  - url: https://b\n' } },
  { name: 'rendered', info: { 'info/recipe/meta.yaml.rendered': RECIPE } },
  { name: 'no-about', without: ['info/about.json'] },
  {
    name: 'link',
    files: {
      'bin/.link-post-link.sh': 'x',
      'bin/.link-pre-unlink.sh': 'x',
      'etc/conda/activate.d/a.sh': 'x',
      'etc/conda/deactivate.d/a.sh': 'x',
      'bin/text': { data: '#!/old/prefix/x', placeholder: { prefix: '/old/prefix', mode: 'text' } },
      'bin/binary': { data: '/old/prefix/x\0', placeholder: { prefix: '/old/prefix', mode: 'binary' } },
    },
  },
  { name: 'link', version: '2.0', files: { 'bin/.other-pre-link.bat': 'x' } },
  { name: 'exports', ...runExports({ weak: ['exports >=1'], strong: ['z', 'a'] }) },
  { name: 'exports', version: '2.0', ...runExports({ weak: ['exports >=2'] }) },
  { name: 'exports', version: '3', ...runExports({}) },
  { name: 'exports', version: '9', ...runExports({ weak: ['exports >=9'] }) },
  { name: 'exports', version: '10', ...runExports({ noarch: [] }) },
  // Records.
  { name: 'keys', index: KEYS },
  { name: 'seconds', index: { timestamp: S } },
  { name: 'precise', index: { timestamp: MS + 0.5 } },
  { name: 'untimed', index: { timestamp: undefined } },
  { name: 'py', noarch: 'python', depends: ['python'] },
  { name: 'py', version: '2', noarch: 'python' },
  { name: 'generic', noarch: 'generic' },
  { name: 'generic', version: '0.5' },
  { name: 'arm', subdir: 'linux-aarch64' },
  // Packages that the patch below changes.
  { name: 'fixed', depends: ['old'], index: { license: 'X', nested: { a: 1, b: 2 } } },
  { name: 'fixed', extension: '.tar.bz2', depends: ['old'] },
  { name: 'fixed2', extension: '.tar.bz2' },
  { name: 'revoked', depends: ['a'] },
  { name: 'revoked', extension: '.tar.bz2', depends: ['b'] },
  { name: 'removed' },
  { name: 'removed', extension: '.tar.bz2' },
  { name: 'removed', version: '2', extension: '.tar.bz2' },
  { name: 'gone' },
  { name: 'retold', version: '1' },
  { name: 'retold', version: '2', index: { license: 'Y' } },
];

/** The patch for linux-64, for the packages named there, and for some that do not exist. */
const PATCH = {
  patch_instructions_version: 1,
  packages: {
    'fixed-1.0-0.tar.bz2': { depends: ['new'], license: null, added: { x: 1 } },
    'fixed2-1.0-0.tar.bz2': { constrains: ['z'], timestamp: S },
    'retold-2-0.tar.bz2': { license: 'Z', timestamp: S },
    'absent-1-0.tar.bz2': { depends: [] },
  },
  'packages.conda': { 'fixed-1.0-0.conda': { nested: { b: 3, c: 4 }, license: 'MIT' } },
  revoke: ['revoked-1.0-0.tar.bz2', 'absent-1-0.conda'],
  remove: ['removed-1.0-0.conda', 'removed-2-0.tar.bz2', 'gone-1.0-0.conda', 'absent-1-0.conda'],
};

/** Writes the odd packages and their patch into the folder of a channel. */
export async function writeOddChannel(folder: string): Promise<void> {
  for (const description of ODD_PACKAGES) {
    const { fn, bytes, index } = await condaPackage(description);
    write(join(folder, String(index['subdir']), fn), bytes);
  }
  write(join(folder, 'linux-64', 'patch_instructions.json'), JSON.stringify(PATCH));
}

function write(path: string, content: Buffer | string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
