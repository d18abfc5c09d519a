import { parseBaseline } from '../../../src/audit/parse-baseline.js';
import { readShebang } from '../../../src/audit/texts.js';
import { parseLine } from '../../../src/cli/parse-line.js';
import type { LineRules } from '../../../src/cli/tokens.js';
import { logEnd } from '../../../src/engine/failing-command.js';
import { parseErrorLine, parseReport } from '../../../src/engine/report.js';
import { silent } from '../../../src/events.js';
import { proxyFor } from '../../../src/host/http/proxy.js';
import { readRecordedPaths } from '../../../src/installed/prefix.js';
import { readAssignments } from '../../../src/installer/header/assignments.js';
import { typedValues } from '../../../src/installer/header/values.js';
import { BEGIN_OF_VALUES, END_OF_VALUES } from '../../../src/kind/marks.js';
import { parseLimits } from '../../../src/limits.js';
import { readForeignLock } from '../../../src/lock/foreign/read-foreign.js';
import { formatLock } from '../../../src/lock/formats/format.js';
import { parseExplicit } from '../../../src/lock/formats/parse-explicit.js';
import { parseLock } from '../../../src/lock/formats/parse-lock.js';
import { checkLock } from '../../../src/lock/make/make-lock.js';
import { parseManifest } from '../../../src/manifest/parse.js';
import { readVirtualFlags } from '../../../src/manifest/virtual-flags.js';
import { parseVirtualPackage, parseVirtualSpec } from '../../../src/manifest/virtual-package.js';
import { environmentEntries } from '../../../src/payload/environment.js';
import { menuCalls } from '../../../src/payload/menus/plan.js';
import { readMenu } from '../../../src/payload/menus/read-menu.js';
import { parseFacts } from '../../../src/payload/pyc/python-facts.js';
import { readScriptEnvironment } from '../../../src/payload/setup/scripts.js';
import { NO_SETUP } from '../../../src/payload/setup/types.js';
import { readBuildConfig } from '../../../src/pins/read-config.js';
import { parseMinutes, parseTimes } from '../../../src/plan/times.js';
import { readMakeLine } from '../../../src/port/make/read-line.js';
import { parseStamp } from '../../../src/port/stamps.js';
import { ITEMS, menuText } from '../../installer/menu-packages.js';
import { lockedOf } from '../../lock/channels.js';
import { ofJson, ofText, type Parser } from './parser.js';
import { SHA } from './seeds.js';

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
const EXPLICIT = `# platform: linux-64
@EXPLICIT
https://host/team/linux-64/zlib-1.2-0.conda#${'a'.repeat(32)}
file:///srv/noarch/a-1-0.tar.bz2#sha256:${SHA}
`;
const LINE: LineRules = {
  flags: {
    quiet: { type: 'boolean', char: 'q' },
    out: { type: 'option', char: 'o' },
    format: { type: 'option', options: ['text', 'json'], exclusive: ['quiet'] },
    channel: { type: 'option', char: 'c', multiple: true },
    workers: { type: 'option', min: 1, max: 9, dependsOn: ['out'] },
  },
  args: { path: { required: true } },
};
const HEADER = `#!/bin/sh
${BEGIN_OF_VALUES}
NAME='it'\\''s a test'
PACKAGES=12
TEXT='a'"$newline"'b'
${END_OF_VALUES}
`;
const RECORD = {
  files: ['bin/x'],
  paths_data: {
    paths: [{ _path: 'bin/x', path_type: 'hardlink', sha256: SHA, sha256_in_prefix: SHA }],
    paths_version: 1,
  },
};
const SCRIPT_ENVIRONMENT = `with_variables() { exec env \\\n  'A=it'\\''s' \\\n  'B='"$newline"'' \\\n  "$@"; }\n`;
const FINDING = { rule: 'a', package: 'b', subdir: null, path: 'c', message: 'd' };

async function lock(text: string): Promise<void> {
  const read = parseLock(text, 'x.lock');
  formatLock(read);
  environmentEntries({
    lock: read,
    lockText: text,
    licenseText: null,
    writeCondarc: true,
    setup: NO_SETUP,
    relocatePy: '',
    manageSh: '',
    folders: [],
    packages: read.packages.map((locked) => ({ locked, member: null, bytes: 0 })),
    menuPlan: null,
    envs: [],
    epoch: 0,
  });
  await checkLock(read, silent);
}

/** Readers of texts written by people and of our own files. */
const ENVIRONMENT_LOCK = `name: app
channels: [conda-forge, nodefaults]
dependencies:
  - zlib=1.2=h1_0
  - team::python==3.11.4=h2_0_cpython # [linux64]
  - sel(osx): x=1=0
  - pip: [requests==2.32]
`;
const FOREIGN_CHOICE = {
  platform: 'linux-64',
  environment: null,
  category: ['dev'],
  dropPip: true,
} as const;

const SHA256_LINE = `sha256: ${'a'.repeat(64)}`;

const CONDA_LOCK = `version: 1
metadata:
  content_hash: {linux-64: ab}
  channels:
  - {url: conda-forge, used_env_vars: [TOKEN]}
  platforms: [linux-64]
package:
- name: zlib
  version: '1.3'
  manager: conda
  platform: linux-64
  dependencies: {}
  url: https://host/t/$TOKEN/c/linux-64/zlib-1.3-0.conda
  hash: {${SHA256_LINE}}
  category: dev
  optional: true
`;

const PIXI_LOCK = `version: 7
platforms:
- {name: board, subdir: linux-64}
environments:
  default:
    channels: [{url: 'https://host/c/'}]
    packages:
      board:
      - conda: https://host/c/linux-64/zlib-1.3-0.conda
      - pypi: https://host/requests-2.32-py3-none-any.whl
packages:
- conda: https://host/c/linux-64/zlib-1.3-0.conda
  ${SHA256_LINE}
  depends: [libgcc]
- pypi: https://host/requests-2.32-py3-none-any.whl
  name: requests
`;

export const TEXTS: readonly Parser[] = [
  ofText('a command line', '-qo dist my -c a b --workers=2 -- x', {
    reaches: ['cli/parse-line:parseLine'],
    parse: (line) => parseLine(line.split(' '), { ...LINE, strict: false }, null),
  }),
  ofText('a manifest', MANIFEST, {
    reaches: ['manifest/parse:parseManifest', 'yaml/source:readYaml'],
    parse: (text) => parseManifest(text, 'x'),
  }),
  ofText('a menu', menuText('A {{ ENV_NAME }}', ITEMS), {
    reaches: ['payload/menus/read-menu:readMenu'],
    parse: (text) => {
      const menu = readMenu(text, true);
      return 'unusable' in menu ? menu : menuCalls(menu, { env: null, sitePackages: null });
    },
  }),
  ofText('a virtual package', '__archspec 1 zen2', {
    reaches: ['manifest/virtual-package:parseVirtualPackage', 'manifest/virtual-flags:readVirtualFlags'],
    parse: (text) => [parseVirtualPackage(text), readVirtualFlags([text])],
  }),
  ofText('a virtual spec', '__glibc >=2.28', {
    reaches: ['manifest/virtual-package:parseVirtualSpec'],
    parse: parseVirtualSpec,
  }),
  ofJson('a lock, checked and described', LOCK, {
    reaches: ['lock/formats/parse-lock:parseLock'],
    parse: lock,
  }),
  ofText('what a python says about itself', '3.11.2 3495 64 siphash13\n/usr/bin/python3.11\n', {
    reaches: ['payload/pyc/python-facts:parseFacts'],
    parse: parseFacts,
  }),
  ofText('an @EXPLICIT list', EXPLICIT, {
    reaches: ['lock/formats/parse-explicit:parseExplicit'],
    parse: (text) => parseExplicit(text, 'x'),
  }),
  ofText('a conda-lock file', CONDA_LOCK, {
    reaches: ['lock/foreign/conda-lock:readCondaLock', 'lock/foreign/read-foreign:readForeignLock'],
    parse: (text) => readForeignLock({ text, file: 'x', kind: 'conda-lock' }).list(FOREIGN_CHOICE),
  }),
  ofText('a pixi.lock', PIXI_LOCK, {
    reaches: ['lock/foreign/pixi-lock:readPixiLock'],
    parse: (text) => readForeignLock({ text, file: 'x', kind: 'pixi-lock' }).list(FOREIGN_CHOICE),
  }),
  ofText('an environment.yml of builds', ENVIRONMENT_LOCK, {
    reaches: ['lock/foreign/environment-yml:readEnvironmentLock'],
    parse: (text) => readForeignLock({ text, file: 'x', kind: 'environment-yml' }).list(FOREIGN_CHOICE),
  }),
  ofText(
    'a conda_build_config.yaml of pins',
    'python: ["3.7"]\nzlib: 1.2\npin_run_as_build: {zlib: {max_pin: x.x}}\nzip_keys: [[a, b]]\n',
    {
      reaches: ['pins/read-config:readBuildConfig'],
      parse: (text) => readBuildConfig(text, 'x', 'linux-64'),
    },
  ),
  ofText('values of a header', HEADER, {
    reaches: ['installer/header/assignments:readAssignments'],
    parse: (text) => typedValues(readAssignments(text, 'x').values, 'x'),
  }),
  ofText('variables of scripts', SCRIPT_ENVIRONMENT, {
    reaches: ['payload/setup/scripts:readScriptEnvironment'],
    parse: readScriptEnvironment,
  }),
  ofJson('a record of conda-meta', RECORD, {
    reaches: ['installed/prefix:readRecordedPaths'],
    parse: readRecordedPaths,
  }),
  ofJson(
    'what an audit found',
    { findings: [FINDING], known: [FINDING] },
    {
      reaches: ['audit/parse-baseline:parseBaseline'],
      parse: (text) => parseBaseline(text, 'x'),
    },
  ),
  ofText('a first line', '#!/usr/bin/env -S python3 -E\n', {
    reaches: ['audit/texts:readShebang'],
    parse: (text) => readShebang(Buffer.from(text)),
  }),
  ofText(
    'what an engine reports',
    '{"error": "x", "requirements": {"build": ["gcc"], "host": [], "run": []}}',
    {
      reaches: ['engine/report:parseReport'],
      parse: parseReport,
    },
  ),
  ofText('a line of an engine', 'Error: Script failed to execute', {
    reaches: ['engine/report:parseErrorLine'],
    parse: parseErrorLine,
  }),
  ofText('a log', '+ $CC -c a.c\na.c: no such file\n', { reaches: [], parse: logEnd }),
  ofText('minutes', '# minutes\nzlib: 3\n"a b": 2.5\n', {
    reaches: ['plan/times:parseTimes'],
    parse: (text) => parseTimes(text, 'x'),
  }),
  ofText('a number of minutes', '2.5', { reaches: ['plan/times:parseMinutes'], parse: parseMinutes }),
  ofText('a stamp of a port', '/out/linux-aarch64/zlib-1.3-0.conda\n/out/noarch/a-1-0.tar.bz2\n', {
    reaches: ['port/stamps:parseStamp'],
    parse: (text) => parseStamp(text, '/out'),
  }),
  ofText('a line of make', 'failed zlib', {
    reaches: ['port/make/read-line:readMakeLine'],
    parse: readMakeLine,
  }),
  ofText('limits', 'path-depth=5,package-text=2M', {
    reaches: ['limits:parseLimits'],
    parse: (text) => parseLimits(text),
  }),
  ofText('a proxy', 'http://u:p@proxy:3128', {
    reaches: [],
    parse: (text) => proxyFor(new URL('http://a/'), { http_proxy: text, no_proxy: text }),
  }),
];
