import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openedPackage } from '../fixtures/opened.js';
import type { FixturePackage } from '../fixtures/package.js';
import { treeOf } from '../installer/damaged-prefix.js';
import { makeInstaller } from '../installer/make-installer.js';
import { PLACEHOLDER } from '../installer/sample.js';
import { outputOf, runProgram } from '../program.js';
import { killedAt, NOTE_SCRIPT, PARTS, SCRIPT } from './kill-at-step.js';
import { sideBySide } from './side-by-side.js';

/** What is prepared, the command that is killed, and the command that completes it. */
interface Scenario {
  readonly before: (prefix: string) => Promise<void>;
  readonly killed: (prefix: string) => readonly string[];
  readonly again: (prefix: string) => readonly string[];
  /** The exit code of the second command if the first one had completed. */
  readonly ended?: number;
  /** Whether the link script fails: only the steps behind it are those of no other scenario. */
  readonly fails?: true;
}

/** Files of the user. */
const MINE = ['bin/mine', 'envs/work/file', 'pkgs/mine-1.0-0/info/index.json', 'share/tool/mine', 'zz/mine'];

const folder = mkdtempSync(join(tmpdir(), 'archi-each-step-'));
let older: string;
let newer: string;
let failing: string;

beforeAll(async () => {
  older = await installerOf('1.0', 'exit 0');
  newer = await installerOf('2.0', 'exit 0');
  failing = await installerOf('2.0', 'exit 3');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Two packages: one with a version and a link script, and one that is the same in both versions. */
async function installerOf(version: string, end: string): Promise<string> {
  const tool = {
    'bin/.tool-post-link.sh': `echo made >"$PREFIX/etc/made"; ${NOTE_SCRIPT}; ${end}`,
    'bin/tool': { data: `${version} in ${PLACEHOLDER}`, placeholder: { prefix: PLACEHOLDER, mode: 'text' } },
    [`share/tool/${version}`]: version,
  } as const;
  const packages: FixturePackage[] = [
    { name: 'tool', version, files: tool },
    { name: 'same', files: { 'etc/same': 'same', 'share/same/file': 'same', 'zz/last': 'same' } },
  ];
  return makeInstaller(await Promise.all(packages.map(openedPackage)), { version, keepPkgs: true }).path;
}

const install = (installer: string, prefix: string) => ['sh', installer, '-b', '-k', '-p', prefix];
const update = (installer: string, prefix: string) => [...install(installer, prefix), '-u'];
const lay = (installer: string, prefix: string) => ['sh', installer, '-bfp', prefix, '--replace-files'];
const look = (mode: string, prefix: string) => ['sh', newer, mode, prefix, '-b'];

/** An installation with files of the user. */
async function installed(installer: string, prefix: string): Promise<void> {
  await outputOf(install(installer, prefix));
  plant(prefix, MINE);
}

/** Makes files of the user. */
function plant(prefix: string, paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(prefix, path)), { recursive: true });
    writeFileSync(join(prefix, path), path);
  }
}

function damage(prefix: string): void {
  for (const path of ['bin/tool', 'conda-meta/same-1.0-0.json', '.archi/installed/tool-2.0-0'])
    appendFileSync(join(prefix, path), 'x');
  for (const path of ['share/same', 'zz/last']) rmSync(join(prefix, path), { recursive: true });
}

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'an install': {
    // The lock of a dead process.
    before: async (prefix) =>
      symlinkSync(`4194305@${(await outputOf(['uname', '-n'])).trim()}`, `${prefix}.lock`),
    killed: (prefix) => install(newer, prefix),
    again: (prefix) => install(newer, prefix),
    ended: 19,
  },
  'an install whose link script fails': {
    before: async () => {},
    killed: (prefix) => install(failing, prefix),
    again: (prefix) => install(newer, prefix),
    fails: true,
  },
  'an update': {
    before: (prefix) => installed(older, prefix),
    killed: (prefix) => update(newer, prefix),
    again: (prefix) => update(newer, prefix),
  },
  'an update whose link script fails': {
    before: (prefix) => installed(older, prefix),
    killed: (prefix) => update(failing, prefix),
    again: (prefix) => update(newer, prefix),
    fails: true,
  },
  'an install into a full folder': {
    before: async (prefix) => plant(prefix, [...MINE, 'bin/tool']),
    killed: (prefix) => lay(newer, prefix),
    again: (prefix) => lay(newer, prefix),
  },
  'an install into a full folder whose link script fails': {
    before: async (prefix) => plant(prefix, [...MINE, 'bin/tool']),
    killed: (prefix) => lay(failing, prefix),
    again: (prefix) => lay(newer, prefix),
    fails: true,
  },
  'an install over a former one in a full folder': {
    before: async (prefix) => {
      plant(prefix, [...MINE, 'bin/tool']);
      await outputOf(lay(older, prefix));
    },
    killed: (prefix) => lay(newer, prefix),
    again: (prefix) => lay(newer, prefix),
  },
  'a repair': {
    before: async (prefix) => {
      await installed(newer, prefix);
      damage(prefix);
    },
    killed: (prefix) => look('--repair', prefix),
    again: (prefix) => look('--repair', prefix),
  },
  'an uninstall': {
    before: (prefix) => installed(newer, prefix),
    killed: (prefix) => look('--uninstall', prefix),
    again: (prefix) => look('--uninstall', prefix),
    ended: 19,
  },
};

test.each(Object.entries(SCENARIOS))(
  '%s killed at any step is completed to the same result by the next run',
  async (name, { before, killed, again, ended = 0, fails = false }) => {
    const usual = prefixIn(name, 'usual');
    await before(usual);
    const steps = await killedAt(killed(usual), Number.MAX_SAFE_INTEGER, 'nothing');
    expect(steps).toContain('rm');
    await runProgram(again(usual));
    const expected = await seen(usual);
    const first = fails ? steps.lastIndexOf(SCRIPT) : 0;
    expect(first).toBeGreaterThanOrEqual(0);
    const cuts = steps.flatMap((tool, i) =>
      i < first || tool === SCRIPT
        ? []
        : (tool === 'rm' ? PARTS : PARTS.slice(0, 1)).map((part) => ({ step: i + 1, tool, part })),
    );
    expect(cuts.length).toBeGreaterThan(1);
    const wrong = await sideBySide(cuts, async ({ step, tool, part }) => {
      const prefix = prefixIn(name, `${step}-${part}`);
      await before(prefix);
      await killedAt(killed(prefix), step, part);
      const { status, stderr } = await runProgram(again(prefix));
      const state = await seen(prefix);
      rmSync(dirname(prefix), { recursive: true });
      const isSame = JSON.stringify(state) === JSON.stringify(expected);
      return isSame && (status === 0 || status === ended)
        ? []
        : [{ step, tool, part, status, stderr, found: state }];
    });
    expect(wrong.flat()).toEqual([]);
  },
);

/** Returns the path of a prefix in a new folder of its own. */
function prefixIn(...names: string[]): string {
  const own = join(folder, ...names);
  mkdirSync(own, { recursive: true });
  return join(own, 'prefix');
}

/** Returns the state of a prefix and of the files beside it. The lock of a dead process counts as none. */
async function seen(prefix: string) {
  const left = readdirSync(dirname(prefix)).filter((name) => name !== 'prefix.lock');
  if (!existsSync(prefix)) return { left };
  const { stdout } = await runProgram([...look('--verify', prefix), '--json']);
  const { changed, foreign, missing, ok } = JSON.parse(stdout);
  const pkgs = existsSync(join(prefix, 'pkgs')) ? treeOf(join(prefix, 'pkgs')) : {};
  const mine = MINE.filter(
    (path) => existsSync(join(prefix, path)) && readFileSync(join(prefix, path), 'utf8') === path,
  );
  return { left, own: readdirSync(prefix), changed, foreign, missing, ok, pkgs, mine };
}
