/** What no graph needs, and what makes up half of most recipes. */
const UNNEEDED = ['about', 'extra', 'source'];

/** What may reach out of a section: statements and comments of jinja, anchors. */
const REACHES_OUT = /\{[%#]|[%#]\}|\s&\w/;

/**
 * A recipe without its top-level sections on licence, maintainers and sources; their lines stay as empty ones, so that places
 * in messages are true. What is wrong in them is no matter here.
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

/** The other sections of a recipe of either format. */
const SECTIONS =
  /^(?:about|app|build|cache|context|extra|outputs|package|recipe|requirements|schema_version|source|tests?)\s*:/;

/** Where the next section begins, or a statement of jinja: what is quoted may go on in the first column. */
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

/** Behind the end of the line. */
function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}
