/** The end of a build's log. */
export interface LogEnd {
  /** The last command that the script traced; null if none is in the log. */
  readonly command: string | null;
  /** The lines behind it, the last `MOST_LINES` of them. */
  readonly lines: readonly string[];
}

/** Most lines that a message quotes. */
const MOST_LINES = 10;
/** Most characters of a line that a message quotes: a command of a linker can have thousands. */
const MOST_CHARACTERS = 400;

/** Returns the command that a log ends with, and what it printed. Engines run scripts with `bash -x`, which traces commands as `+ …`. */
export function logEnd(log: string): LogEnd {
  const lines = withoutOwnTraces(log.split('\n').filter((line) => line.trim() !== ''));
  const at = lines.findLastIndex((line) => TRACED.test(line));
  return {
    command: at < 0 ? null : shortened((lines[at] ?? '').replace(TRACED, '')),
    lines: lines
      .slice(at + 1)
      .slice(-MOST_LINES)
      .map(shortened),
  };
}

/** conda-build ends with tracebacks of its own code: what a script or test printed is before them. */
function withoutOwnTraces(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex(
    (line, index) =>
      line.startsWith('Traceback (most recent') && /\/conda_build\//.test(lines[index + 1] ?? ''),
  );
  return first < 0 ? lines : lines.slice(0, first);
}

/** rattler-build's program puts a bar before the lines of a script. */
const TRACED = /^[\s│|]*\++ /u;

function shortened(line: string): string {
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS)} …`;
}
