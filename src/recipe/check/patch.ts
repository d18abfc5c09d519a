import { lineChanges } from './line-changes.js';

/** A file before and after a change. */
export interface ChangedFile {
  /** Relative, with `/`. */
  readonly path: string;
  /** Null if there was no such file. */
  readonly before: string | null;
  readonly after: string;
}

/** Lines around a change. */
const CONTEXT = 3;

/** Returns the unified patch of changed files, as `git apply` takes it. Returns an empty text if there is no change. */
export function unifiedPatch(files: readonly ChangedFile[]): string {
  return files
    .filter(({ before, after }) => before !== after)
    .map(({ path, before, after }) => {
      const old = before === null ? '/dev/null' : quotedPath(`a/${path}`);
      const header = `--- ${old}\n+++ ${quotedPath(`b/${path}`)}\n`;
      return header + hunksOf(linesOf(before ?? ''), linesOf(after));
    })
    .join('');
}

/** Returns the lines with their newlines; the last one may have none. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function hunksOf(before: readonly string[], after: readonly string[]): string {
  const changes = lineChanges(before, after);
  let result = '';
  for (let first = 0; first < changes.length; ) {
    let last = first;
    while (startOf(changes[last + 1]) - endOf(changes[last]) <= 2 * CONTEXT) last++;
    result += hunk(before, after, changes.slice(first, last + 1));
    first = last + 1;
  }
  return result;
}

type Change = ReturnType<typeof lineChanges>[number];

function startOf(change: Change | undefined): number {
  return change?.at ?? Number.POSITIVE_INFINITY;
}

function endOf(change: Change | undefined): number {
  return change?.end ?? 0;
}

function hunk(before: readonly string[], after: readonly string[], changes: readonly Change[]): string {
  const [first] = changes;
  const last = changes.at(-1);
  if (first === undefined || last === undefined) return '';
  const at = Math.max(0, first.at - CONTEXT);
  const end = Math.min(before.length, last.end + CONTEXT);
  const newAt = first.newAt - (first.at - at);
  const newEnd = last.newEnd + (end - last.end);
  let body = '';
  let line = at;
  for (const change of changes) {
    body += marked(' ', before.slice(line, change.at));
    body += marked('-', before.slice(change.at, change.end));
    body += marked('+', after.slice(change.newAt, change.newEnd));
    line = change.end;
  }
  body += marked(' ', before.slice(line, end));
  return `@@ -${range(at, end)} +${range(newAt, newEnd)} @@\n${body}`;
}

/** An empty range names the line before it. */
function range(at: number, end: number): string {
  return `${end === at ? at : at + 1},${end - at}`;
}

function marked(mark: string, lines: readonly string[]): string {
  return lines
    .map((line) => (line.endsWith('\n') ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`))
    .join('');
}

/** Quotes a path as git does, if it has characters that a patch cannot have; a tab ends a path with blanks. */
function quotedPath(path: string): string {
  if (/["\\\p{Cc}]/u.test(path)) {
    const escaped = path.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, (char) => {
      const octal = char.charCodeAt(0).toString(8).padStart(3, '0');
      return `\\${octal}`;
    });
    return `"${escaped}"`;
  }
  return path.includes(' ') ? `${path}\t` : path;
}
