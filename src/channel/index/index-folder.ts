import { join } from 'node:path';
import { readText } from '../../host/fs/read.js';
import { subdirsOf } from './channel-folder.js';
import type { SubdirFacts } from './channeldata.js';
import { listFiles, listWritten, writeChanged, writeFiles } from './index-files.js';
import {
  factsOfUnchanged,
  type IndexDeps,
  type IndexedSubdir,
  indexSubdir,
  unchangedSubdir,
} from './index-subdir.js';
import { areSame, formatMade, type Made, type MadeChannel, parseMade } from './made.js';
import { planChanneldata } from './plan.js';

/** Where a folder keeps what was made of it. Safe to delete. */
const MADE = '.cache/archi-construct.json';

/**
 * Indexes the channel in a folder. Only packages that are new or changed are opened, and nothing is made again of a
 * subdir of which nothing has changed. Throws an ArchiError where the folder is no channel or cannot be written.
 */
export async function indexFolder(folder: string, deps: IndexDeps): Promise<readonly IndexedSubdir[]> {
  const made = parseMade(readText(join(folder, MADE)) ?? '');
  const subdirs = subdirsOf(folder);
  const unchanged = new Map<string, IndexedSubdir>();
  for (const subdir of subdirs) {
    const before = made.subdirs[subdir];
    const found = before === undefined ? null : await unchangedSubdir(folder, subdir, before, deps);
    if (found !== null) unchanged.set(subdir, found);
  }
  if (unchanged.size === subdirs.length && isWhole(folder, subdirs, made)) return [...unchanged.values()];

  const indexed: IndexedSubdir[] = [];
  const facts: SubdirFacts[] = [];
  const madeNow: Record<string, Made> = {};
  for (const subdir of subdirs) {
    const same = unchanged.get(subdir);
    const before = made.subdirs[subdir];
    if (same !== undefined && before !== undefined) {
      indexed.push(same);
      facts.push({ subdir, facts: await factsOfUnchanged(folder, subdir, deps) });
      madeNow[subdir] = before;
      continue;
    }
    const { facts: found, made: its, ...one } = await indexSubdir(folder, subdir, deps);
    indexed.push(one);
    facts.push({ subdir, facts: found });
    if (its !== null) madeNow[subdir] = its;
  }
  const channeldata = [planChanneldata(facts, deps.versions)];
  writeFiles(folder, channeldata);
  const [listed] = listWritten(folder, channeldata) ?? [];
  writeChanged(
    join(folder, MADE),
    Buffer.from(formatMade({ subdirs: madeNow, channeldata: listed ?? null })),
  );
  return indexed;
}

/** Whether channeldata.json is what was made of just these subdirs. */
function isWhole(
  folder: string,
  subdirs: readonly string[],
  { channeldata, subdirs: made }: MadeChannel,
): boolean {
  return (
    channeldata !== null &&
    Object.keys(made).length === subdirs.length &&
    areSame([channeldata], listFiles(folder, [channeldata.fn]))
  );
}
