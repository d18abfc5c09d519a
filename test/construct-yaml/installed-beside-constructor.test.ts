import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';
import { type FolderServer, serveFolder } from '../fixtures/serve-folder.js';
import { foundIn } from '../image/direct/unpacked.js';
import { PLACEHOLDER } from '../installer/sample.js';
import { constructWith, describeWithConstructor } from '../oracles/constructor.js';
import { runProgram } from '../program.js';

const CONSTRUCT = `name: Beside
version: 1.0.0
channels:
  - CHANNEL
specs:
  - conda
  - tool
user_requested_specs:
  - conda >=25
write_condarc: true
conda_default_channels:
  - CHANNEL
license_file: LICENCE
pre_install: pre.sh
post_install: post.sh
script_env_variables:
  WHO: "me"
extra_files:
  - own.txt
  - own.txt: share/deep/own.txt
freeze_base:
  conda:
    message: Ask IT.
register_envs: true
extra_envs:
  work:
    specs:
      - tool
      - pure
    freeze_env:
      conda: {}
  other:
    specs:
      - tool
`;

/** What only one of both has: its own folders, and what conda leaves of the package cache. */
const OF_CONSTRUCTOR =
  /^(?:\.installer\.info|_conda|_internal|pkgs|install\\.log|conda-meta\/initial-state|envs\/[^/]+\/conda-meta\/initial-state)/;
const OF_OURS = /^(?:envs\/[^/]+\/)?\.archi(?:\/|$)/;

let home: string;
let server: FolderServer;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'archi-beside-'));
  const file = (path: string) => ({ [path]: { data: '#!/bin/sh\n', mode: 0o755 } });
  await writeFixtureChannel(join(home, 'channel'), [
    {
      name: 'python',
      version: '3.12.0',
      files: { 'bin/python3.12': { data: '#!/bin/sh\nexit 1\n', mode: 0o755 } },
    },
    { name: 'conda', version: '25.9.0', depends: ['python', 'tool'], files: file('condabin/conda') },
    {
      name: 'tool',
      files: {
        ...file('bin/tool'),
        'bin/link': { softlink: 'tool' },
        'etc/tool.conf': { data: `at ${PLACEHOLDER}\n`, placeholder: { prefix: PLACEHOLDER, mode: 'text' } },
        'bin/.tool-post-link.sh': 'echo "$PREFIX" >"$PREFIX/linked"\n',
      },
    },
    { name: 'pure', noarch: 'generic', files: { 'share/pure': 'pure' } },
  ]);
  server = await serveFolder(home);
  mkdirSync(join(home, 'app'));
  writeFileSync(join(home, 'app/construct.yaml'), CONSTRUCT.replaceAll('CHANNEL', `${server.url}/channel`));
  writeFileSync(join(home, 'app/LICENCE'), 'Do as you like.\n');
  writeFileSync(join(home, 'app/own.txt'), 'own\n');
  for (const name of ['pre', 'post'])
    writeFileSync(
      join(home, `app/${name}.sh`),
      `#!/bin/sh\nenv | grep -E "^(INSTALLER_(NAME|VER|PLAT|TYPE|UNATTENDED)|WHO|FORCE)=" | sort >"$PREFIX/${name}.env"\n`,
    );
  return async () => {
    await server.close();
    rmSync(home, { recursive: true });
  };
});

async function installed(installer: string, of: string): Promise<string> {
  const prefix = join(home, of, 'prefix');
  mkdirSync(join(home, of, 'home'), { recursive: true });
  const environment = {
    ...process.env,
    HOME: join(home, of, 'home'),
    CONDARC: '/nowhere',
    MAMBARC: '/nowhere',
  };
  const ran = await runProgram(['sh', installer, '-b', '-p', prefix], { environment });
  expect({ of, ...ran }).toMatchObject({ of, status: 0 });
  return prefix;
}

describeWithConstructor('what a real constructor installs', () => {
  test('is the tree, .condarc, history and list of environments that ours installs', async () => {
    const out = (of: string) => ({ out: join(home, of), cache: join(home, `${of}-cache`) });
    await constructWith(join(home, 'app'), out('theirs'));
    const words = [
      '--platform',
      'linux-64',
      '--output-dir',
      out('ours').out,
      '--cache-dir',
      out('ours').cache,
    ];
    const built = await runCommandLine(['constructor', join(home, 'app'), ...words], { cwd: home });
    expect(built).toMatchObject({ status: 0 });
    const name = 'Beside-1.0.0-Linux-x86_64.sh';
    const [ours, theirs] = [
      await installed(join(home, 'ours', name), 'ours'),
      await installed(join(home, 'theirs', name), 'theirs'),
    ];
    const differ = differences(ours, theirs);
    expect(differ).toEqual({});
    expect(historyOf(ours)).toEqual(historyOf(theirs));
    const environments = (of: string) =>
      readFileSync(join(home, of, 'home/.conda/environments.txt'), 'utf8')
        .replaceAll(join(home, of), '')
        .split('\n')
        .sort();
    expect(environments('ours')).toEqual(environments('theirs'));
  }, 300_000);
});

/** Returns what each has at the paths where they differ. */
function differences(ours: string, theirs: string): Record<string, readonly unknown[]> {
  const [a, b] = [treeOf(ours), treeOf(theirs)];
  const paths = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(
    paths.filter((path) => !isDeepStrictEqual(a[path], b[path])).map((path) => [path, [a[path], b[path]]]),
  );
}

function treeOf(prefix: string): Record<string, unknown> {
  const found = Object.entries(foundIn(prefix, '.')).map(
    ([path, what]) => [path.replace(/^\.\//, ''), what] as const,
  );
  return Object.fromEntries(
    found
      .filter(([path]) => !OF_CONSTRUCTOR.test(path) && !OF_OURS.test(path))
      .map(([path, what]) => [path, comparable(prefix, path, what)]),
  );
}

function comparable(prefix: string, path: string, what: string): unknown {
  if (!what.startsWith('f')) return what;
  if (/(?:^|\/)conda-meta\/history$/.test(path)) return what.split(' ')[0];
  const text = readFileSync(join(prefix, path), 'latin1').replaceAll(prefix, 'PREFIX');
  if (/(?:^|\/)conda-meta\/frozen$/.test(path)) return JSON.parse(text);
  if (path === 'pre.env') return text.replace('FORCE=0\n', '');
  if (text === '' || !/(?:^|\/)conda-meta\/[^/]+\.json$/.test(path)) return [what.split(' ')[0], text];
  // Packages of these tests list no paths, constructor asks for each by its url, and conda says noarch in a second word.
  const {
    paths_data: _,
    requested_spec: __,
    requested_specs: ___,
    package_type: ____,
    ...record
  } = JSON.parse(text);
  return [what.split(' ')[0], record];
}

/** Returns the history of each environment without time and command. */
function historyOf(prefix: string): Record<string, unknown> {
  return Object.fromEntries(
    ['', 'envs/work/', 'envs/other/'].map((env) => [
      env,
      readFileSync(join(prefix, env, 'conda-meta/history'), 'utf8')
        .split('\n')
        .filter((line) => !/^(?:==>|# (?:cmd|conda version):)/.test(line) && line !== '')
        // Ours has the subdir, as conda writes it, and specs as they were given.
        .map((line) =>
          line.replace(/\/(?:linux-64|noarch)::/, '::').replace(/"(\w+)\[version='(.*?)'\]"/g, "'$1 $2'"),
        )
        .sort(),
    ]),
  );
}
