/** A link of an HTML page. */
export interface Anchor {
  readonly href: string;
  /** Names in lower case. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** Returns the links of an HTML page that have an address, but none in comments. Takes time linear in the length of the page. */
export function parseAnchors(html: string): Anchor[] {
  const anchors: Anchor[] = [];
  const start = /<!--|<a(?=[\s/>])/gi;
  for (let match = start.exec(html); match !== null; match = start.exec(html)) {
    if (match[0] === '<!--') {
      const end = html.indexOf('-->', match.index);
      if (end < 0) break;
      start.lastIndex = end;
      continue;
    }
    const tag = tagAt(html, start.lastIndex);
    if (tag === null) continue;
    start.lastIndex = tag.end;
    const href = tag.attributes.get('href');
    if (href !== undefined) anchors.push({ href, attributes: tag.attributes });
  }
  return anchors;
}

const ATTRIBUTE = /[\s/]*([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+)))?/y;
const END = /[\s/]*>/y;

/** Returns the attributes of a tag whose name ends at `start`; null if the tag is damaged. */
function tagAt(html: string, start: number): { attributes: Map<string, string>; end: number } | null {
  const attributes = new Map<string, string>();
  for (let at = start; ; ) {
    END.lastIndex = at;
    if (END.test(html)) return { attributes, end: END.lastIndex };
    ATTRIBUTE.lastIndex = at;
    const match = ATTRIBUTE.exec(html);
    if (match === null) return null;
    const [, name = '', double, single, bare] = match;
    const key = name.toLowerCase();
    if (!attributes.has(key)) attributes.set(key, unescapeHtml(double ?? single ?? bare ?? ''));
    at = ATTRIBUTE.lastIndex;
  }
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeHtml(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
