/** The fields of METADATA or WHEEL: names in lower case, values in the order of the file. */
export type Headers = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the fields of a text in the form of e-mail headers, as METADATA and WHEEL have it: `Name: value`, up to the first empty line; a
 * line that begins with white space belongs to the field before it. A line that is no field ends them, as in python's email module, which
 * pip and importlib.metadata read with.
 */
export function parseHeaders(text: string): Headers {
  const fields = new Map<string, string[]>();
  let last: string[] | null = null;
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line === '') break;
    if (/^[ \t]/.test(line)) {
      if (last !== null) last[last.length - 1] += `\n${line.trim()}`;
      continue;
    }
    if (!FIELD.test(line)) break;
    const colon = line.indexOf(':');
    if (colon === 0 || line.startsWith(MAILBOX)) {
      last = null;
      continue;
    }
    const name = line.slice(0, colon).toLowerCase();
    last = fields.get(name) ?? [];
    last.push(line.slice(colon + 1).trim());
    fields.set(name, last);
  }
  return fields;
}

/** The line that separates the mails of a mailbox; python passes over it, and over a field without a name. */
const MAILBOX = 'From ';

/** Names of fields are printable ASCII without a colon (RFC 5322, 2.2). */
const FIELD = /^(?:From |[!-9;-~]*:)/;

/** Returns the only value of a field; null if there is none, or more than one. */
export function onlyField(headers: Headers, name: string): string | null {
  const values = headers.get(name.toLowerCase()) ?? [];
  return values.length === 1 ? (values[0] ?? null) : null;
}
