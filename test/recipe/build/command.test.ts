import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { SHAPES } from '../../cli/json-shapes.js';
import { bin, runCommandLine } from '../../command-line.js';
import { writeFakeEngine } from '../../engine/fake-engine.js';
import { writeFixtureChannel } from '../../fixtures/channel.js';
import { condaPackage } from '../../fixtures/package.js';
import { serveRoughly } from '../../fixtures/rough-server.js';

let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'archi-recipe-build-'));
  for (const name of ['one', 'two']) {
    const { fn, bytes } = await condaPackage({
      name,
      subdir: 'noarch',
      noarch: 'generic',
      files: { 'share/x': name },
    });
    mkdirSync(join(folder, 'made', name), { recursive: true });
    writeFileSync(join(folder, 'made', name, fn), bytes);
    recipe(name, name === 'two' ? 'requirements: {host: [one]}\n' : '');
  }
});

afterEach(() => rmSync(folder, { recursive: true }));

function recipe(name: string, more = ''): void {
  mkdirSync(join(folder, 'recipes', name), { recursive: true });
  writeFileSync(
    join(folder, 'recipes', name, 'recipe.yaml'),
    `package: {name: ${name}, version: "1"}\n${more}`,
  );
}

/** Waits for what is certain to come; the test ends with its own timeout if it does not. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setTimeout(20);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Runs the command with a stand-in for rattler-build, and nothing else that builds, on PATH. */
async function build(body: string, ...flags: readonly string[]) {
  writeFakeEngine(join(folder, 'bin'), body);
  const argv = ['recipe', 'build', 'recipes', '--channel', 'out', '--from', 'linux-64', ...flags];
  const environment = {
    PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
    ARCHI_CONSTRUCT_CACHE: join(folder, 'cache'),
  };
  const ran = await runCommandLine(argv, { cwd: folder, environment });
  const shown = (text: string) => text.replaceAll(folder, 'HERE').replace(/^Build.*\n/gm, '');
  return { ...ran, stdout: shown(ran.stdout), stderr: shown(ran.stderr) };
}

const COPY =
  'name=$(basename "$(dirname "$RECIPE")"); mkdir -p "$OUT/noarch"; cp "$MADE/$name"/* "$OUT/noarch/"';
const made = () => COPY.replace('$MADE', `${folder}/made`);

function namesIn(...parts: readonly string[]): string[] {
  const path = join(folder, 'out', ...parts);
  return existsSync(path) ? readdirSync(path).sort() : [];
}

const packages = () => namesIn('noarch').filter((name) => name.endsWith('.conda'));
const listed = () =>
  Object.keys(
    JSON.parse(readFileSync(join(folder, 'out', 'noarch', 'repodata.json'), 'utf8'))['packages.conda'],
  );

test('recipes are built in their order into an indexed channel, with a log each', async () => {
  const { status, stdout, stderr } = await build(`echo "building $RECIPE"; ${made()}`);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toBe(
    'HERE/out, by rattler-build 0.99.1\n  one  noarch/one-1.0-0.conda\n  two  noarch/two-1.0-0.conda\n',
  );
  expect(listed()).toEqual(['one-1.0-0.conda', 'two-1.0-0.conda']);
  expect(namesIn('.logs')).toEqual(['one.log', 'two.log']);
  expect(readFileSync(join(folder, 'out', '.logs', 'one.log'), 'utf8')).toBe(
    `building ${folder}/recipes/one/recipe.yaml\n`,
  );
  expect(namesIn().filter((name) => name.startsWith('.build'))).toEqual([]);
});

test('what a failed recipe left is not in the channel, what needs it is not built, the rest is', async () => {
  recipe('three');
  writeFileSync(join(folder, 'made', 'one', 'half.conda'), '');
  const fail = `case $RECIPE in */one/*) ${made()}; echo '+ false'; echo 'Error: Script failed to execute' >&2; exit 1 ;; */three/*) exit 0 ;; esac; ${made()}`;
  const { status, stdout, stderr } = await build(fail);
  expect([status, stdout, stderr]).toMatchSnapshot();
  expect(packages()).toEqual([]);
});

test('a channel that is a file is told in one line before anything is built', async () => {
  writeFileSync(join(folder, 'out'), '');
  const { status, stderr } = await build('touch begun');
  expect([status, stderr]).toMatchSnapshot();
  expect([existsSync(join(folder, 'begun')), readFileSync(join(folder, 'out'), 'utf8')]).toEqual([false, '']);
});

test('with --json what became of each recipe stands beside the error', async () => {
  const { status, stdout } = await build('exit 1', '--json');
  const { error, ...result } = JSON.parse(stdout.replaceAll('HERE', folder));
  expect([status, error.problems.length]).toEqual([2, 2]);
  expect(SHAPES['recipe build'].parse(result)).toMatchObject({
    recipes: [
      { name: 'one', status: 'failed', packages: [], waitsFor: [] },
      { name: 'two', status: 'waits', packages: [], waitsFor: ['one'], log: null },
    ],
  });
});

describe('a channel of --dependencies', () => {
  test('that cannot be read is told before anything is built, with the others', async () => {
    const { status, stderr } = await build(made(), '--dependencies', './no', '--dependencies', './nor');
    expect([status, stderr]).toMatchSnapshot();
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  test('that has packages for the target is missing', async () => {
    await writeFixtureChannel(join(folder, 'cross'), [{ name: 'gcc', subdir: 'linux-64' }]);
    const { stderr } = await build(UNSOLVED, '--dependencies', './cross');
    expect(stderr).toContain(
      'no channel has what it needs\n    found:    missing: packages for linux-aarch64\n',
    );
  });
});

const UNSOLVED = `echo '{"error": "Failed to resolve dependencies", "requirements": {"build": ["gcc"]}}'; exit 1`;

test('a package of the same file name is replaced, in the index too', async () => {
  await build(made());
  const before = readFileSync(join(folder, 'out', 'noarch', 'repodata.json'), 'utf8');
  const { fn, bytes } = await condaPackage({
    name: 'one',
    subdir: 'noarch',
    noarch: 'generic',
    files: { 'share/x': 'new' },
  });
  writeFileSync(join(folder, 'made', 'one', fn), bytes);
  const { status } = await build(made());
  expect(status).toBe(0);
  expect(readFileSync(join(folder, 'out', 'noarch', fn))).toEqual(bytes);
  expect(readFileSync(join(folder, 'out', 'noarch', 'repodata.json'), 'utf8')).not.toBe(before);
});

test('a package that cannot be indexed is a failure of its recipe', async () => {
  const { status, stderr } = await build('mkdir -p "$OUT/noarch"; echo x > "$OUT/noarch/one-1-0.conda"');
  expect(status).toBe(2);
  expect(stderr).toContain('recipes/one/recipe.yaml: its packages cannot be used: one-1-0.conda: it is not');
});

test('a package that cannot be indexed is taken out of the channel again, and an earlier one is put back', async () => {
  await build(made());
  const path = join(folder, 'out', 'noarch', readdirSync(join(folder, 'made', 'one'))[0] ?? '');
  const before = readFileSync(path);
  const index = readFileSync(join(folder, 'out', 'noarch', 'repodata.json'), 'utf8');
  const broken = `${made()}; for file in "$OUT"/noarch/*; do echo x >"$file"; echo x >"$OUT/noarch/other-1-0.conda"; done`;
  expect((await build(broken)).status).toBe(2);
  expect(readFileSync(path)).toEqual(before);
  expect(readFileSync(join(folder, 'out', 'noarch', 'repodata.json'), 'utf8')).toBe(index);
  expect(existsSync(join(folder, 'out', 'noarch', 'other-1-0.conda'))).toBe(false);
  expect((await build(made())).status).toBe(0);
});

describe('packages that the engine should not have made are refused:', () => {
  const lies = {
    'of another platform': [{ name: 'one', subdir: 'linux-64' }, 'linux-64', 'is for another platform'],
    'that say another platform than their folder': [
      { name: 'one', subdir: 'linux-64' },
      'linux-aarch64',
      'says that it is for another platform',
    ],
    'of another name': [{ name: 'other', subdir: 'noarch' }, 'noarch', 'no package has a name of the recipe'],
  } as const;
  test.each(Object.entries(lies))('%s', async (_, [description, subdir, message]) => {
    const { fn, bytes } = await condaPackage(description);
    writeFileSync(join(folder, 'made', fn), bytes);
    const { status, stderr } = await build(
      `mkdir -p "$OUT/${subdir}"; cp "${folder}/made/${fn}" "$OUT/${subdir}/"`,
    );
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(namesIn(subdir).filter((name) => name.endsWith('.conda'))).toEqual([]);
  });
});

describe('the log of a build', () => {
  const log = () => readFileSync(join(folder, 'out', '.logs', 'one.log'), 'utf8');

  test('has the script’s own log without passwords', async () => {
    const say =
      'mkdir -p "$OUT/bld/x/work"; echo "get http://me:Pass-1@x.example/a" >"$OUT/bld/x/work/conda_build.log"';
    const { stderr } = await build(`${say}; exit 1`);
    expect(`${log()}${stderr}`).not.toContain('Pass-1');
    expect(log()).toContain('get http://x.example/a\n');
  });
});

describe('an engine', () => {
  test('that is killed gives exit code 3', async () => {
    const { status, stderr } = await build('kill -9 $$');
    expect([status, stderr]).toMatchSnapshot();
  });

  test('may print urls: passwords and tokens of these are neither in its log nor in a message', async () => {
    const empty = Buffer.from('{"info": {"subdir": "noarch"}, "packages": {}}');
    const paths = ['/a/noarch/repodata.json', '/t/Token-2/b/noarch/repodata.json'];
    const { url, close } = await serveRoughly(Object.fromEntries(paths.map((path) => [path, empty])));
    onTestFinished(close);
    const channels = [`${url.replace('://', '://me:Pass-1@')}/a`, `${url}/t/Token-2/b`];
    const flags = channels.flatMap((channel) => ['--dependencies', channel]);
    const say = `u='${channels.join(' ')}'; echo "channels: $u"`;
    const asJson = `${say}; echo "{\\"error\\": \\"no $u\\"}"; exit 1`;
    for (const body of [`${say}; echo "Error: no $u"; exit 1`, asJson]) {
      const { stdout, stderr } = await build(body, ...flags);
      const log = readFileSync(join(folder, 'out', '.logs', 'one.log'), 'utf8');
      expect(`${stdout}${stderr}${log}`).not.toMatch(/Pass-1|Token-2/);
      expect(stderr).toContain(`no ${url}/a ${url}/t/<token>/b`);
      expect(log).toContain(`no ${url}/a`);
    }
  });

  test('ends with the command, even if that is killed', async () => {
    writeFakeEngine(
      join(folder, 'bin'),
      'echo $$ >"$PIDS.part"; mv "$PIDS.part" "$PIDS"; sleep 1000; :'.replaceAll('$PIDS', `${folder}/pid`),
    );
    const argv = [bin, 'recipe', 'build', 'recipes', '--channel', 'out', '--from', 'linux-64'];
    const env = {
      PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
      ARCHI_CONSTRUCT_CACHE: join(folder, 'cache'),
    };
    const command = spawn(process.execPath, argv, { cwd: folder, env, stdio: 'ignore' });
    await until(() => existsSync(join(folder, 'pid')));
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    expect(isAlive(pid)).toBe(true);
    command.kill('SIGKILL');
    await until(() => !isAlive(pid));
  });

  test('that fills the disk gives exit code 3', async () => {
    const { status, stderr } = await build('echo "Error: No space left on device (os error 28)"; exit 1');
    expect([status, stderr]).toMatchSnapshot();
  });

  test('gets the channels, the variants of a channel’s folder and the target’s glibc', async () => {
    await writeFixtureChannel(join(folder, 'cross'), []);
    writeFileSync(
      join(folder, 'cross', 'variants.yaml'),
      'c_stdlib: [sysroot]\nc_stdlib_version: ["2.36"]\n',
    );
    writeFileSync(join(folder, 'mine.yaml'), 'python: ["3.11"]\n');
    const words = `echo "$CONDA_OVERRIDE_GLIBC"; tr '\\0' ' ' </proc/$$/cmdline; ${made()}`;
    await build(words, '--dependencies', './cross', '--variants', 'mine.yaml');
    const log = readFileSync(join(folder, 'out', '.logs', 'one.log'), 'utf8');
    expect(log).toMatch(/^2\.36\n/);
    expect(log).toContain(`--channel file://${folder}/out --channel file://${folder}/cross `);
    expect(log).toContain(
      `--variant-config ${folder}/cross/variants.yaml --variant-config ${folder}/mine.yaml `,
    );
  });

  test.each([['rattler-build'], ['py-rattler-build'], ['conda-build']])(
    'that is not there: %s',
    async (name) => {
      recipe('one');
      rmSync(join(folder, 'recipes', 'two'), { recursive: true });
      if (name === 'conda-build')
        writeFileSync(join(folder, 'recipes', 'one', 'meta.yaml'), 'package: {name: one}\n');
      if (name === 'conda-build') rmSync(join(folder, 'recipes', 'one', 'recipe.yaml'));
      const argv = ['recipe', 'build', 'recipes', '--channel', 'out', '--engine', name, '--from', 'linux-64'];
      const environment = { PATH: join(folder, 'empty'), ARCHI_CONSTRUCT_CACHE: join(folder, 'cache') };
      const { status, stderr } = await runCommandLine(argv, { cwd: folder, environment });
      expect([status, stderr]).toMatchSnapshot();
      expect(existsSync(join(folder, 'out'))).toBe(false);
    },
  );
});

test('a folder that a killed run left is removed, and that of a run that goes on is kept', async () => {
  await build(made());
  const name = (pid: number) =>
    `.build-${hostname().replace(/[^A-Za-z0-9.]/g, '') || 'here'}-${pid}-0123abcd`;
  for (const pid of [process.pid, 4_194_304]) mkdirSync(join(folder, 'out', name(pid)));
  await build(made());
  expect(namesIn().filter((entry) => entry.startsWith('.build'))).toEqual([name(process.pid)]);
});
