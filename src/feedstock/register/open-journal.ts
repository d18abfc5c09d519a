import { appendLine } from '../../host/fs/append.js';
import { readText } from '../../host/fs/read.js';
import { createJournal, type Journal } from './journal.js';

/** Opens the journal of a file, which is made with the first entry. Each entry is on the disk when `add` returns. */
export function openJournal(path: string): Journal {
  return createJournal(readText(path) ?? '', (line) => appendLine(path, line));
}
