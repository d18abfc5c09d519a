/** Sections that are not read. They are half of most recipes. */
const UNNEEDED = ['about', 'extra', 'source'];

/** Syntax that may affect other sections: jinja statements and comments, anchors. */
const REACHES_OUT = /\{[%#]|[%#]\}|\s&\w/;

/**
 * Removes the top-level sections about licence, maintainers and sources, so that errors in them do not matter. Their lines become
 * empty ones, so that line numbers in messages stay correct.
 */
export function neededSections(text: string): string {
  const kept: string[] = [];
  let from = 0;
  for (let start = 0; start < text.length; ) {
    const end = lineEnd(text, start);
    if (!UNNEEDED.some((key) => text.startsWith(`${key}:`, start))) {
      start = end;
      continue;
    }
    const { close, lines } = sectionFrom(text, end);
    if (!REACHES_OUT.test(text.slice(start, close))) {
      kept.push(text.slice(from, start), '\n'.repeat(lines + 1));
      from = close;
    }
    start = close;
  }
  return kept.length === 0 ? text : kept.join('') + text.slice(from);
}

/** The top-level sections of both recipe formats. */
const SECTIONS =
  /^(?:about|app|build|cache|context|extra|outputs|package|recipe|requirements|schema_version|source|tests?)\s*:/;

/** Finds the next section or jinja statement. A line that is neither may continue a quoted text in the first column. */
function sectionFrom(text: string, from: number): { readonly close: number; readonly lines: number } {
  let close = from;
  let lines = 0;
  while (close < text.length) {
    const first = text.charCodeAt(close);
    // Nearly all lines begin with a space.
    if (first !== 32 && first !== 10 && endsSection(text.slice(close, close + 20))) break;
    close = lineEnd(text, close);
    lines++;
  }
  return { close, lines };
}

function endsSection(line: string): boolean {
  return line.startsWith('{') || SECTIONS.test(line);
}

/** Returns the index after the end of the line. */
function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}
