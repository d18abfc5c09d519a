import type { Problem } from '../../errors.js';
import { type EntryPoint, readEntryPoint } from '../../package/entry-points.js';
import { escapeControls } from '../../text/escape.js';

/** The programs that entry_points.txt describes, and lines that cannot be read. */
export interface ReadPrograms {
  readonly entryPoints: readonly EntryPoint[];
  readonly problems: readonly Problem[];
}

/** The groups whose entries become programs (entry points specification). */
const GROUPS = ['console_scripts', 'gui_scripts'];

/** Reads the programs of entry_points.txt, an INI file; other groups are for the python that imports them. */
export function readPrograms(text: string, where: string): ReadPrograms {
  const byCommand = new Map<string, EntryPoint>();
  const problems: Problem[] = [];
  let group = '';
  for (const [i, whole] of text.split(/\r\n|\r|\n/).entries()) {
    const line = whole.trim();
    if (line === '' || /^[#;]/.test(line)) continue;
    const [, named] = /^\[(.*)\]$/.exec(line) ?? [];
    if (named !== undefined) {
      group = named.trim();
      continue;
    }
    if (!GROUPS.includes(group)) continue;
    const entryPoint = readEntryPoint(withoutExtras(line));
    if (entryPoint !== null) byCommand.set(entryPoint.command, entryPoint);
    else
      problems.push({
        where: `${where}:${i + 1}`,
        message: 'an entry point cannot be read',
        expected: 'command = module:function, each a plain name',
        found: escapeControls(line.slice(0, LONGEST_SHOWN)),
      });
  }
  return { entryPoints: [...byCommand.values()], problems };
}

const LONGEST_SHOWN = 200;

/** Extras, `module:function [extra]`, say what else is to be installed. */
function withoutExtras(line: string): string {
  const start = line.endsWith(']') ? line.indexOf('[') : -1;
  return start < 0 ? line : line.slice(0, start);
}
