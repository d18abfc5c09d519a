import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMade } from '../../src/channel/index/made.js';
import { applyPatch, parsePatch } from '../../src/channel/index/patch.js';
import { parseRemembered } from '../../src/channel/index/remembered.js';
import { parseRepodata } from '../../src/channel/parse-repodata.js';
import { parseChannelUrl } from '../../src/conda/channel-url.js';
import { parseMatchSpec } from '../../src/conda/match-spec.js';
import { parseRecord } from '../../src/conda/parse-record.js';
import { solverSpec } from '../../src/conda/solver-spec.js';
import { loadVersions } from '../../src/conda/version.js';
import { silent } from '../../src/events.js';
import { proxyFor } from '../../src/host/proxy.js';
import { parseImageLock } from '../../src/image/base/image-lock.js';
import { parseImage } from '../../src/image/description/parse.js';
import { lintDockerfile } from '../../src/image/lint/lint.js';
import {
  parseArchiveManifest,
  parseConfig,
  parseIndex,
  parseManifest as parseOci,
} from '../../src/image/oci/formats.js';
import { parseAuthFile } from '../../src/image/registry/auth-file.js';
import { describeManifest } from '../../src/image/registry/manifests.js';
import { parseReference } from '../../src/image/registry/reference.js';
import { formatLock } from '../../src/lock/format-lock.js';
import { checkLock } from '../../src/lock/make-lock.js';
import { parseExplicit } from '../../src/lock/parse-explicit.js';
import { parseLock } from '../../src/lock/parse-lock.js';
import { parseManifest } from '../../src/manifest/parse.js';
import { readEntryPoints } from '../../src/package/entry-points.js';
import { readIndexJson } from '../../src/package/index-json.js';
import { readLegacyPaths } from '../../src/package/legacy-paths.js';
import { readPathsJson } from '../../src/package/paths-json.js';
import { environmentEntries } from '../../src/payload/environment.js';
import { readBuildConfig } from '../../src/pins/read-config.js';
import { readRecipes } from '../../src/recipe/read-recipe.js';
import { lockedOf } from '../lock/channels.js';
import { editedJson, editedText, endsWell } from './hostile.js';

const versions = await loadVersions();
const RUNS = { numRuns: 300 };

const SHA = 'a'.repeat(64);
const DIGEST = `sha256:${SHA}`;
const RECORD = {
  name: 'zlib',
  version: '1.2.13',
  build: 'h1_0',
  build_number: 0,
  subdir: 'linux-aarch64',
  depends: ['libc >=2.17', 'python 3.7.*'],
  constrains: ['other <2'],
  md5: 'b'.repeat(32),
  sha256: SHA,
  size: 10,
  timestamp: 1_544_000_000_000,
  license: 'Zlib',
  track_features: 'a b',
  noarch: 'python',
  python_site_packages_path: 'lib/python3.7/site-packages',
};
const FN = 'zlib-1.2.13-h1_0.conda';
const LOCK = JSON.parse(
  formatLock({
    platform: 'linux-aarch64',
    manifest: { name: 'Test', version: '1', sha256: SHA },
    channels: ['https://host/team', 'file:///srv/channel'],
    specs: ['a', 'zlib 1.*'],
    virtualPackages: { __glibc: '2.17' },
    exclude: ['readline'],
    packages: [lockedOf('zlib-1.2-0'), lockedOf('a-1-0', { depends: ['zlib >=1'], subdir: 'noarch' })],
  }),
);
const CHANNEL = parseChannelUrl('https://host/team');
const descriptor = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: DIGEST, size: 1 };
const bytes = (text: string) => Buffer.from(text);

const JSON_PARSERS: readonly [string, unknown, (text: string) => unknown][] = [
  ['a record', RECORD, (text) => parseRecord(JSON.parse(text), 'x')],
  [
    'a lock, checked and described',
    LOCK,
    async (text) => {
      const lock = parseLock(text, 'x.lock');
      formatLock(lock);
      environmentEntries({
        lock,
        lockText: text,
        licenseText: null,
        writeCondarc: true,
        relocatePy: '',
        manageSh: '',
        folders: [],
        packages: lock.packages.map((locked) => ({ locked, bytes: 0 })),
        epoch: 0,
      });
      await checkLock(lock, silent);
    },
  ],
  [
    'repodata',
    {
      info: { subdir: 'linux-aarch64', base_url: '../x' },
      packages: { 'zlib-1.2.13-h1_0.tar.bz2': { ...RECORD, noarch: undefined } },
      'packages.conda': { [FN]: { ...RECORD, noarch: undefined } },
      removed: [],
      repodata_version: 2,
    },
    (text) => {
      const request = { text, where: 'x', channel: CHANNEL, subdir: 'linux-aarch64', only: null } as const;
      const repodata = parseRepodata(request);
      for (const name of repodata.names()) repodata.find(name);
    },
  ],
  ['info/index.json', RECORD, (text) => readIndexJson(text, FN)],
  [
    'info/paths.json',
    {
      paths_version: 1,
      paths: [
        { _path: 'bin/x', path_type: 'hardlink', sha256: SHA, size_in_bytes: 1, no_link: true },
        { _path: 'lib/y', path_type: 'softlink', file_mode: 'text', prefix_placeholder: '/opt/x' },
      ],
    },
    (text) => readPathsJson(text),
  ],
  [
    'info/link.json',
    { noarch: { type: 'python', entry_points: ['x = a.b:c'] } },
    (text) => readEntryPoints(text),
  ],
  [
    'patch instructions',
    {
      patch_instructions_version: 1,
      packages: { [FN]: { depends: ['a'] } },
      'packages.conda': { [FN]: { license: null } },
      revoke: [FN],
      remove: ['a-1-0.conda'],
    },
    (text) => {
      const info = { subdir: 'noarch' };
      const repodata = { info, packages: { [FN]: RECORD }, 'packages.conda': { [FN]: RECORD }, removed: [] };
      applyPatch(
        { ...repodata, repodata_version: 1 } as Parameters<typeof applyPatch>[0],
        parsePatch(text, 'x'),
      );
    },
  ],
  [
    'what index remembers',
    { archiConstructMade: 1, subdirs: {}, channeldata: null },
    (text) => parseMade(text),
  ],
  [
    'an index of images',
    { schemaVersion: 2, manifests: [{ ...descriptor, platform: { os: 'linux', architecture: 'arm64' } }] },
    (text) => [
      parseIndex(bytes(text), 'x'),
      describeManifest(bytes(text), DIGEST as `sha256:${string}`, 'x'),
    ],
  ],
  [
    'an image manifest',
    {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: descriptor,
      layers: [descriptor],
    },
    (text) => [describeManifest(bytes(text), DIGEST as `sha256:${string}`, 'x'), parseOci(bytes(text), 'x')],
  ],
  [
    'an image configuration',
    {
      architecture: 'arm64',
      os: 'linux',
      created: '2020-01-01T00:00:00Z',
      config: { Env: ['A=b'], Labels: { a: 'b' }, Cmd: ['sh'], User: '0' },
      rootfs: { type: 'layers', diff_ids: [DIGEST] },
      history: [{ empty_layer: true }],
    },
    (text) => parseConfig(bytes(text), 'x'),
  ],
  [
    'manifest.json of a docker archive',
    [{ Config: 'c.json', Layers: ['l.tar'], RepoTags: ['a:1'] }],
    (text) => parseArchiveManifest(bytes(text), 'x'),
  ],
  [
    'credentials of registries',
    {
      auths: { 'https://index.x/v1/': { auth: 'YTpi' }, 'h:5000/a': { identitytoken: 'x' } },
      credHelpers: { 'h.example': 'pass' },
      credsStore: 'pass',
    },
    (text) => parseAuthFile(text, 'x'),
  ],
  [
    'an image lock',
    { imageLockVersion: 1, platform: 'linux-64', base: { reference: 'h.example/a:1', digest: DIGEST } },
    (text) => parseImageLock(text, { file: 'x', platform: 'linux-64' }),
  ],
];

describe('any JSON ends as a value or as an error that says whose fault it is', () => {
  test.each(JSON_PARSERS)(
    '%s',
    async (_, seed, parse) => {
      await endsWell(() => parse(JSON.stringify(seed)));
      await fc.assert(
        fc.asyncProperty(fc.oneof(editedJson(seed), editedText(JSON.stringify(seed))), (text) =>
          // Texts that are no JSON are the business of those parsers that read texts.
          endsWell(() => {
            try {
              return parse(text);
            } catch (error) {
              if (error instanceof SyntaxError && parse.toString().includes('JSON.parse')) return null;
              throw error;
            }
          }),
        ),
        RUNS,
      );
    },
    60_000,
  );
});

const MANIFEST = `name: Test
version: 0.1
python: "3.7"
channels:
  - https://host/team
specs: [python 3.7.*, "zlib >=1"]
pins: [zlib-1.2-0]
exclude: [readline]
license_file: LICENSE.txt
audit: {base: centos7, ignore: [{rule: a, package: b, reason: c}]}
platforms:
  linux-64: {virtual_packages: [__glibc 2.17], specs: [a]}
`;
const IMAGE = `name: test
base: arm64v8/centos:7
family: centos7
manifest: manifest.yaml
prefix: /opt/x
locale: en_US.UTF-8
packages: [file]
install: [conda-build]
prefetch: {numpy: [numpy 1.11.*]}
user: {name: conda, uid: 1000, gid: 0}
env: {A: b}
labels: {a.b: c}
`;
const RECIPE = `{% set version = "1.2" %}
package:
  name: zlib
  version: {{ version }}
build:
  number: {{ 1 + 2 }}
  skip: true  # [win or py<36]
requirements:
  build:
    - {{ compiler('c') }}
  host: [zlib >=1.2]
outputs:
  - name: {{ pin_subpackage('a', exact=True) }}
`;
const RATTLER_RECIPE = `context:
  version: "1.2"
package:
  name: zlib
  version: \${{ version }}
build:
  skip: [win]
requirements:
  host:
    - if: linux
      then: [a]
      else: b
`;
const EXPLICIT = `# platform: linux-64
@EXPLICIT
https://host/team/linux-64/zlib-1.2-0.conda#${'a'.repeat(32)}
file:///srv/noarch/a-1-0.tar.bz2#sha256:${SHA}
`;
const DOCKERFILE = `# syntax=docker/dockerfile:1
ARG V=1
FROM a.example/b:\${V} AS x
RUN ["sh", "-c", "true"]
RUN apt-get update && \\
  apt-get install -y a
COPY --from=x --chown=a:b /a /b
ENV A=b C="d e"
USER root
`;
const readRecipe = (text: string, file: string) => {
  const wanted = { platform: 'linux-aarch64', variants: { before: [], after: [], settings: {} } } as const;
  return readRecipes([{ file, text, variants: [{ file: 'v.yaml', text }] }], wanted, versions);
};

const TEXT_PARSERS: readonly [string, string, (text: string) => unknown][] = [
  ['a manifest', MANIFEST, (text) => parseManifest(text, 'x')],
  ['an image.yaml', IMAGE, (text) => parseImage(text, 'x')],
  ['a meta.yaml', RECIPE, (text) => readRecipe(text, 'meta.yaml')],
  ['a recipe.yaml', RATTLER_RECIPE, (text) => readRecipe(text, 'recipe.yaml')],
  [
    'a conda_build_config.yaml',
    'python: ["3.7"]\nzlib: 1.2\npin_run_as_build: {zlib: {max_pin: x.x}}\nzip_keys: [[a, b]]\n',
    (text) => readBuildConfig(text, 'x', 'linux-64'),
  ],
  ['an @EXPLICIT list', EXPLICIT, (text) => parseExplicit(text, 'x')],
  ['a Dockerfile', DOCKERFILE, (text) => lintDockerfile(text, 'x')],
  [
    'has_prefix and files',
    'bin/x\nlib/y\n',
    (text) => readLegacyPaths({ files: text, hasPrefix: `/opt/x text "${text}"\n${text}`, noLink: text }),
  ],
  [
    'a match spec',
    'conda-forge/linux-64::zlib[version=">=1.2,<2",build="h*",md5=abc]',
    (text) => [parseMatchSpec(text), solverSpec(text)],
  ],
  ['a match spec of old', 'zlib >=1.2.1,!=1.3|2.* h*_0', (text) => [parseMatchSpec(text), solverSpec(text)]],
  ['an image reference', `h.example:5000/a/b_c:1.0@${DIGEST}`, (text) => parseReference(text, 'x')],
  ['a channel', 'https://user:p%40ss@host:80/t/token/team/', (text) => parseChannelUrl(text)],
  ['a channel on disk', 'file:///srv/a%20b', (text) => parseChannelUrl(text)],
  [
    'a proxy',
    'http://u:p@proxy:3128',
    (text) => proxyFor(new URL('http://a/'), { http_proxy: text, no_proxy: text }),
  ],
  [
    'facts of an index',
    '{"archiConstructIndex":1}\n{"fn":"a","facts":{"fn":"a"}}\n',
    (text) => parseRemembered(Buffer.from(text)),
  ],
];

describe('any text ends as a value or as an error that says whose fault it is', () => {
  test.each(TEXT_PARSERS)(
    '%s',
    async (_, seed, parse) => {
      await endsWell(() => parse(seed));
      await fc.assert(
        fc.asyncProperty(editedText(seed), (text) => endsWell(() => parse(text))),
        RUNS,
      );
    },
    60_000,
  );
});

test('the seeds are accepted, so that what is near them reaches every branch', () => {
  expect(parseManifest(MANIFEST, 'x').name).toBe('Test');
  expect(parseImage(IMAGE, 'x').name).toBe('test');
  expect(parseLock(JSON.stringify(LOCK), 'x').packages).toHaveLength(2);
  expect(parseExplicit(EXPLICIT.replace('linux-64\n@', 'linux-64\n@'), 'x').packages).toHaveLength(2);
});
