import { type Content, wholeOf } from '../../formats/content.js';
import type { PathRecord } from '../../package/types.js';

/** A script whose first line names the python of the prefix. */
export interface PythonScript {
  readonly data: Buffer;
  readonly placeholder: NonNullable<PathRecord['placeholder']>;
}

/**
 * Returns a script that begins with `#!python` with the python of the prefix in its first line, in place of the whole line as pip does
 * it; null for any other file. `executable` is relative to the prefix.
 */
export function pythonScript(script: Content, executable: string): PythonScript | null {
  if (!script.subarray(0, MARK.length).equals(MARK)) return null;
  const whole = wholeOf(script);
  const newline = whole.indexOf(0x0a);
  const rest = newline < 0 ? Buffer.alloc(0) : whole.subarray(newline + 1);
  const prefix = unusedPrefix(rest);
  return {
    data: Buffer.concat([Buffer.from(`#!${prefix}/${executable}\n`), rest]),
    placeholder: { prefix, mode: 'text' },
  };
}

const MARK = Buffer.from('#!python');

// The rest of the script must not be taken for the prefix.
function unusedPrefix(rest: Buffer): string {
  const taken = rest.toString('latin1').match(/\/archi_prefix_*/g) ?? [];
  const longest = taken.reduce((most, { length }) => Math.max(most, length), 0);
  return '/archi_prefix'.padEnd(longest + 1, '_');
}
