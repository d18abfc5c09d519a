import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openedPackage } from '../fixtures/opened.js';
import { makeInstaller } from '../installer/make-installer.js';
import { SAMPLE } from '../installer/sample.js';
import { runProgram } from '../program.js';
import { type Damage, payloadStart, spoil, spread } from './damage.js';
import { AS_NOBODY } from './nobody.js';
import { seeded } from './seeded.js';
import { sideBySide } from './side-by-side.js';

/** The result of an installer for a missing prefix. `left` names the files that it left. */
interface Outcome {
  readonly damage: Damage;
  readonly status: number | null;
  readonly stderr: string;
  readonly left: readonly string[];
}

const random = seeded(20260);
const value = () => Math.floor(random() * 256);
let whole: Buffer;
let start: number;
let folder: string;

beforeAll(async () => {
  const other = { name: 'other', files: { 'bin/other': 'other', 'lib/data': Buffer.alloc(50_000, 'data') } };
  whole = readFileSync(
    makeInstaller([await openedPackage(SAMPLE), await openedPackage(other)], { keepPkgs: true }).path,
  );
  start = payloadStart(whole);
  folder = mkdtempSync(join(tmpdir(), 'archi-damage-'));
  chmodSync(folder, 0o1777);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a damaged installer is refused and leaves nothing behind:', () => {
  test('250 changed bytes in the payload, members and relocation scripts included', async () => {
    const damages = spread({ start, end: whole.length, count: 250, random }).map(flip);
    expect((await outcomes(damages)).filter((outcome) => !isRefused(outcome))).toEqual([]);
  });

  test('200 lengths, cut after the first statement', async () => {
    const first = whole.indexOf('\n', whole.indexOf('\ntrap ') + 1);
    const cuts = spread({ start: first, end: whole.length, count: 200, random });
    const damages = cuts.map((at) => ({ kind: 'cut', at }) as const);
    expect((await outcomes(damages)).filter((outcome) => !isRefused(outcome))).toEqual([]);
  });

  test('250 changed bytes in the header', async () => {
    const damages = spread({ start: 0, end: start, count: 250, random }).map(flip);
    const accepted = (await outcomes(damages)).filter((outcome) => !isRefused(outcome));
    // Up to the check, the shell reads unverified text and may fail in its own words.
    expect(
      accepted.filter(({ damage, ...outcome }) => !isInCheck(damage) || !isRefusedSomehow(outcome)),
    ).toEqual([]);
  });
});

function flip(at: number): Damage {
  const before = whole[at];
  let after = value();
  while (after === before) after = value();
  return { kind: 'flip', at, value: after };
}

function isRefused({ status, stderr, left }: Outcome): boolean {
  return status === 3 && stderr.includes('damaged') && left.length === 0;
}

function isRefusedSomehow({ status, left }: Pick<Outcome, 'status' | 'left'>): boolean {
  return status !== 0 && !left.some((name) => name.startsWith('prefix'));
}

function isInCheck({ at }: Damage): boolean {
  return at < whole.indexOf('# --- arguments');
}

// A shell that reads changed text could do anything, so it runs as nobody in a folder of its own.
function outcomes(damages: readonly Damage[]): Promise<Outcome[]> {
  return sideBySide(damages, async (damage, index) => {
    const own = join(folder, `${damage.kind}-${index}`);
    mkdirSync(own);
    chmodSync(own, 0o1777);
    const file = join(own, 'damaged.sh');
    writeFileSync(file, spoil(whole, damage));
    const environment = { PATH: process.env['PATH'], HOME: own };
    const command = [...AS_NOBODY, 'sh', file, '-b', '-p', join(own, 'prefix')];
    const { status, stderr } = await runProgram(command, { cwd: own, environment });
    const left = readdirSync(own).filter((name) => name !== 'damaged.sh');
    rmSync(own, { recursive: true, force: true });
    return { damage, status, stderr, left };
  });
}
