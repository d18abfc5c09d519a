/** Keys that are compared with the record's field of the same name. */
export const FIELDS: readonly string[] = ['md5', 'sha256', 'license', 'license_family', 'fn', 'url'];

/**
 * Splits `numpy[version='1.7', build=py*]` into its head and its keys. `(optional)` behind the brackets is obsolete and
 * ignored. Throws SyntaxError if the brackets are malformed.
 */
export function splitBrackets(text: string): { head: string; keys: ReadonlyMap<string, string> } {
  const [, head = text, body] =
    /^(.*?)\[((?:[^[\]'"]|'[^']*'|"[^"]*")*)\]\s*(?:\([^()]*\))?$/.exec(text) ?? [];
  if (body === undefined && /[[\]]/.test(text) && !text.includes('^'))
    throw new SyntaxError('the brackets are malformed');
  if (head.includes('[') && !head.includes('^'))
    throw new SyntaxError('there is more than one pair of brackets');
  return { head, keys: body === undefined ? new Map() : readKeys(body) };
}

const KEYS = ['name', 'version', 'build', 'build_number', 'channel', 'subdir', ...FIELDS];

const PAIR = /\s*([a-z0-9_]+)\s*=\s*('[^']+'|"[^"]+"|[^'",\s]+)\s*(?:[,\s]|$)/y;

function readKeys(body: string): Map<string, string> {
  const keys = new Map<string, string>();
  const pair = new RegExp(PAIR);
  while (pair.lastIndex < body.length) {
    const [, key, value] = pair.exec(body) ?? [];
    if (key === undefined || value === undefined)
      throw new SyntaxError('a key or a value is missing in the brackets');
    if (!KEYS.includes(key))
      throw new SyntaxError(`the key ${key} is unknown; known keys: ${KEYS.join(', ')}`);
    if (keys.has(key)) throw new SyntaxError(`the key ${key} is given twice`);
    keys.set(key, value.replace(/^(['"])(.*)\1$/, '$2'));
  }
  if (keys.size === 0) throw new SyntaxError('the brackets are empty');
  return keys;
}
