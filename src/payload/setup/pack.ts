import { wholeOf } from '../../formats/content.js';
import type { RelocatedEntry } from '../link/link.js';
import { relocate } from '../relocate/apply.js';
import { isWrittenBy, ownScript } from '../relocate/relocate-script.js';
import type { OwnEntry, Settings, Setup } from './types.js';

/** The relocation script of own files; no package has a name like its last part. */
export const OWN_SCRIPT = '.archi/relocate/files';

/** A setup as an installer has it: a text that is relocated is empty, and a script writes it on the target. */
export interface PackedSetup {
  readonly settings: Settings;
  readonly entries: readonly OwnEntry[];
  readonly frozen: Setup['frozen'];
}

/** Packs a setup for a prefix that is not known. */
export function packSetup({ settings, entries, frozen }: Setup): PackedSetup {
  const relocated = entries.filter((entry) => entry.type === 'relocated');
  const packed = entries.map((entry) => (entry.type === 'relocated' ? emptied(entry) : entry));
  if (relocated.length === 0) return { settings, entries: packed, frozen };
  const data = Buffer.from(ownScript(relocated));
  const script: OwnEntry = { type: 'file', path: OWN_SCRIPT, mode: 0o644, mtime: 0, data };
  return { settings, entries: [...packed, script], frozen };
}

/** Places a setup into a known prefix. */
export function placeSetup({ settings, entries, frozen }: Setup, prefix: string): PackedSetup {
  const place = (entry: RelocatedEntry): OwnEntry => ({
    ...emptied(entry),
    data: relocate(entry.data, entry.relocation, prefix),
  });
  const placed = entries.map((entry) => (entry.type === 'relocated' ? place(entry) : entry));
  return { settings, entries: placed, frozen };
}

/** Returns the entries that are installed as they are packed: those that are not relocated, without the script that does it. */
export function unrelocated({ entries }: PackedSetup): readonly OwnEntry[] {
  const script = entries.find(({ path }) => path === OWN_SCRIPT);
  if (script?.type !== 'file') return entries;
  const text = wholeOf(script.data).toString();
  return entries.filter((entry) => entry !== script && !isWrittenBy(text, entry.path));
}

function emptied({ path, mode, mtime }: RelocatedEntry): Extract<OwnEntry, { type: 'file' }> {
  return { type: 'file', path, mode, mtime, data: Buffer.alloc(0) };
}
