/** The facts about a stored file that conditional and range requests depend on (RFC 9110). */
export interface Representation {
  /** Bytes. */
  readonly size: number;
  /** A strong entity tag, with its quotes. */
  readonly etag: string;
  /** The value of Last-Modified: whole seconds. */
  readonly lastModified: string;
}

/** Headers of a request, by lower-case name. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** The status, and which bytes to send: `end` is the last one. Other statuses send no bytes. */
export type FileAnswer =
  | { readonly status: 200; readonly start: 0; readonly end: number }
  | { readonly status: 206; readonly start: number; readonly end: number }
  | { readonly status: 304 | 412 | 416 };

/**
 * Returns the answer to a GET with these headers (RFC 9110, section 13.2.2). A request for several ranges gets the whole file.
 */
export function answerTo(headers: RequestHeaders, file: Representation): FileAnswer {
  const condition = failedCondition(headers, file);
  if (condition !== null) return { status: condition };
  const whole = { status: 200, start: 0, end: file.size - 1 } as const;
  const range = headerText(headers['range']);
  if (range === null || !rangeCounts(headerText(headers['if-range']), file)) return whole;
  return selectRange(range, file.size) ?? whole;
}

function failedCondition(headers: RequestHeaders, { etag, lastModified }: Representation): 304 | 412 | null {
  const at = Date.parse(lastModified);
  const isNewerThan = (name: string) => {
    const time = Date.parse(headerText(headers[name]) ?? '');
    return Number.isNaN(time) ? null : at > time;
  };
  const match = headerText(headers['if-match']);
  const matches =
    match === null
      ? isNewerThan('if-unmodified-since') !== true
      : match === '*' || tags(match).includes(etag);
  if (!matches) return 412;
  const noneMatch = headerText(headers['if-none-match']);
  if (noneMatch === null) return isNewerThan('if-modified-since') === false ? 304 : null;
  // Weak comparison: W/"x" equals "x".
  const known = tags(noneMatch).map((tag) => tag.replace(/^W\//, ''));
  return noneMatch === '*' || known.includes(etag) ? 304 : null;
}

function rangeCounts(ifRange: string | null, { etag, lastModified }: Representation): boolean {
  return ifRange === null || ifRange === etag || ifRange === lastModified;
}

/** Returns null if the header is not a range of bytes: such a header is ignored. */
function selectRange(header: string, size: number): FileAnswer | null {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header.trim()) ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return null;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? { status: 416 } : { status: 206, start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return null;
  return start >= size ? { status: 416 } : { status: 206, start, end };
}

function tags(header: string): string[] {
  return header.split(',').map((tag) => tag.trim());
}

function headerText(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value.join(', ') : value) ?? null;
}
