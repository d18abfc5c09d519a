import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { condaJsonFile } from '../../src/conda/sorted-json.js';
import { writeOddChannel } from '../channel/index/odd-packages.js';
import { readIndex, withoutChecksums, withoutTimes } from '../channel/index/read-index.js';
import { outputOf } from '../program.js';
import { bootstrapChannel } from './channel.js';
import { archiConstructOk } from './cli.js';

/** A program that takes conda-index's arguments: `python3 -m conda_index`, as a script. */
const condaIndex = process.env['CONDA_INDEX'] ?? null;
const skipped = condaIndex === null ? ' [needs CONDA_INDEX (there is no conda-index in CI either)]' : '';

const EVERYTHING = [
  ...['--channeldata', '--no-rss', '--bz2', '--zst', '--run-exports', '--current-repodata', '--write-shards'],
  ...['--no-compact', '--threads', '1'],
];

/** Files that must equal conda-index's byte for byte. */
const IN_BYTES = /^(repodata|current_repodata|run_exports)\.json$/;

describe.skipIf(condaIndex === null)(`the index that conda-index makes of the same folder${skipped}`, () => {
  let base: string;
  beforeAll(() => {
    base = mkdtempSync(join(tmpdir(), 'archi-construct-conda-index-'));
  });
  afterAll(() => rmSync(base, { recursive: true }));

  /** Runs both programs on copies of a channel. Returns the folders of both. */
  async function both(name: string, channel: string, ...flags: string[]) {
    const [theirs, ours] = [join(base, `${name}-theirs`), join(base, `${name}-ours`)];
    for (const folder of [theirs, ours]) cpSync(channel, folder, { recursive: true, filter: isInput });
    await outputOf([condaIndex ?? '', ...EVERYTHING, ...flags, theirs]);
    await archiConstructOk(['channel', 'index', ours]);
    return { theirs, ours };
  }

  it('equals that of a bootstrap channel, and its shards have the same records', async () => {
    const channel = await bootstrapChannel('linux-64', { suite: 'bookworm' });
    const { theirs, ours } = await both('bookworm', channel);
    expect(filesIn(ours, IN_BYTES)).toEqual(filesIn(theirs, IN_BYTES));
    expect(withoutTimes(await readIndex(ours))).toEqual(withoutTimes(await readIndex(theirs)));
  });

  it('equals that of odd packages and their patch, as in the golden files', async () => {
    const channel = join(base, 'odd');
    await writeOddChannel(channel);
    // conda-index ignores patch_instructions.json in shards, but not instructions in an archive.
    const patch = join(base, 'patch-1-0.tar.bz2');
    execFileSync('tar', ['-cjf', patch, '-C', channel, 'linux-64/patch_instructions.json']);
    const { theirs, ours } = await both('odd', channel, '--patch-generator', patch);
    expect(filesIn(ours, IN_BYTES)).toEqual(filesIn(theirs, IN_BYTES));
    expect(withoutTimes(await readIndex(ours))).toEqual(withoutTimes(await readIndex(theirs)));
    // JSON under another name, so that it is not formatted.
    const text = condaJsonFile(withoutChecksums(withoutTimes(await readIndex(theirs)))).toString();
    await expect(text).toMatchFileSnapshot('../channel/index/golden/conda-index/odd.txt');
  });
});

function isInput(path: string): boolean {
  return !/repodata|run_exports\.json|channeldata|msgpack|\.cache/.test(path);
}

function filesIn(folder: string, pattern: RegExp): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    pattern.test(path.split('/').at(-1) ?? ''),
  );
  return Object.fromEntries(files.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}
