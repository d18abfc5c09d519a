import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LinkPlan, linkPackage } from '../../src/payload/link/link.js';
import { packMember } from '../../src/payload/member.js';
import { END_OF_TAR } from '../../src/payload/tar.js';
import { openedPackage } from '../fixtures/opened.js';
import { installedTree } from '../installer/installed-tree.js';
import { makeInstaller } from '../installer/make-installer.js';
import { expectedTree, PLACEHOLDER, SAMPLE } from '../installer/sample.js';
import { SHELLS } from '../installer/shells.js';
import { outputOf } from '../program.js';
import { seeded } from './seeded.js';

const RECORD = 'conda-meta/sample-1.0-0.json';
const CHARS = [...'abcXYZ019._-/ %\\\'"$`&*?~!#;|(){}[]<>\n\té☃'];

/** Prefixes of every length from two bytes to that of the placeholder, with every kind of character. */
const random = seeded(6174);
const PREFIXES = Array.from({ length: PLACEHOLDER.length - 1 }, (_, i) => prefixOf(i + 2));

let folder: string;
let plan: LinkPlan;
let template: string;
let header: string;
/** The first record written for each prefix. */
const records = new Map<string, string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'archi-prefixes-'));
  const sample = await openedPackage(SAMPLE);
  plan = linkPackage({ opened: sample.opened, noarch: null, python: null });
  template = join(folder, 'template');
  mkdirSync(template);
  const { tar } = packMember(sample.opened, { locked: sample.locked, python: null, omit: [] });
  writeFileSync(join(folder, 'member.tar'), Buffer.concat([...tar(), END_OF_TAR]));
  await outputOf(['tar', '-xpf', join(folder, 'member.tar'), '-C', template]);
  header = definitionsOf(readFileSync(makeInstaller([sample]).path, 'latin1'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('python relocates to prefixes of every length as the reference does', async () => {
  const relocatePy = fileURLToPath(new URL('../../construct/installer/relocate.py', import.meta.url));
  await expectAll('python', async (stage, prefix) => {
    await outputOf(['python3', '-E', '-S', '-B', relocatePy, stage, prefix, '', prefix]);
  });
});

test.each(SHELLS.map((shell) => ({ shell })))(
  '$shell relocates to prefixes of every length as the reference does',
  async ({ shell }) => {
    const script = join(folder, `${shell.join('-')}.sh`);
    const call = 'STAGE=$1\nPREFIX=$2\nfind_hasher\ncheck_length\nrelocate_with_sh "$PREFIX"\nexit\n';
    writeFileSync(script, `${header}${call}`, 'latin1');
    await expectAll(shell.join('-'), async (stage, prefix) => {
      const environment = { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' };
      await outputOf([...shell, script, stage, prefix], { environment });
    });
  },
);

async function expectAll(
  name: string,
  relocateStage: (stage: string, prefix: string) => Promise<void>,
): Promise<void> {
  for (const prefix of PREFIXES) {
    const stage = join(folder, name);
    cpSync(template, stage, { recursive: true, verbatimSymlinks: true });
    await relocateStage(stage, prefix);
    expect(installedTree(plan, stage)).toMatchObject(withoutSecondNames(expectedTree(plan, prefix)));
    const record = readFileSync(join(stage, RECORD), 'utf8');
    expect(JSON.parse(record)).toMatchObject({ extracted_package_dir: `${prefix}/pkgs/sample-1.0-0` });
    expect(record).toBe(records.get(prefix) ?? record);
    records.set(prefix, record);
    rmSync(stage, { recursive: true });
  }
}

// The copies of the template have no hard links.
function withoutSecondNames(tree: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(tree).filter(([, what]) => !what.startsWith('= ')));
}

/** Returns the script of an installer with all its definitions, without its main call. */
function definitionsOf(installer: string): string {
  const script = installer.slice(0, installer.lastIndexOf('\nmain "$@"\n') + 1);
  return `${script.replace(/^trap .*$/m, '').replace(/^verify_script$/m, '')}`;
}

/**
 * Returns an absolute path of this many bytes, without what an installer refuses: empty components, dots alone, `/`
 * at its end.
 */
function prefixOf(bytes: number): string {
  for (;;) {
    let prefix = '/';
    while (Buffer.byteLength(prefix) < bytes) prefix += CHARS[Math.floor(random() * CHARS.length)];
    if (Buffer.byteLength(prefix) === bytes && !/\/(\.\.?)?(\/|$)/.test(prefix)) return prefix;
  }
}
