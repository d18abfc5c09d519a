import { describe, expect, test } from 'vitest';
import { type IndexFile, parseProjectPage } from '../../../src/wheels/index/project-page.js';
import { testWithTools } from '../../tools.js';
import { python } from '../packaging.js';

const BASE = 'https://host.example/simple/x/';
const SHA = 'ab'.repeat(32);

const HTML = `<!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.0"><title>a < b</title></head>
<body><!-- <a href="hidden-1-py3-none-any.whl">x</a> -->
<a href="../../files/x-1.0-py3-none-any.whl#sha256=${SHA}" data-requires-python="&gt;=3.7, &lt;4">x-1.0-py3-none-any.whl</a><br/>
<A HREF='https://files.example/p/x-1.1-py3-none-any.whl#sha256=${SHA.toUpperCase()}' data-yanked="">x</A>
<a data-yanked="it is &quot;broken&#33;&quot;" href=x-1.2-py3-none-any.whl>x</a>
<a href="x-1.3-py3-none-any.whl#md5=0123">x</a>
<a name="no-address">x</a> <abbr href="no-link.whl">x</abbr>
<a href="x-2.0.tar.gz#egg=x&amp;sha256=${SHA}" data-requires-python="">x</a>
<a href="x-1.0%2Blocal-py3-none-any.whl">x</a>
</body></html>`;

const JSON_PAGE = {
  meta: { 'api-version': '1.0' },
  name: 'x',
  files: [
    { filename: 'x-1.0-py3-none-any.whl', url: 'x-1.0-py3-none-any.whl', hashes: { sha256: SHA } },
    { filename: 'x-1.1-py3-none-any.whl', url: `${BASE}x-1.1-py3-none-any.whl`, hashes: {}, yanked: true },
    {
      filename: 'x-1.2-py3-none-any.whl',
      url: '/f/x-1.2-py3-none-any.whl',
      hashes: { sha256: SHA, md5: '0' },
      yanked: 'broken',
      'requires-python': '>=3.8',
      size: 3,
    },
    { filename: 'x-1.3-py3-none-any.whl', url: 'x-1.3-py3-none-any.whl', hashes: { md5: '0' }, yanked: '' },
  ],
};

type Link = readonly [
  fn: string,
  url: string,
  sha256: string | null,
  requires: string | null,
  yanked: string | null,
];

function links(files: readonly IndexFile[] | null): Link[] {
  if (files === null) throw new Error('it is no page');
  return files.map(({ fn, url, sha256, requiresPython, yanked }) => [
    fn,
    url,
    sha256,
    requiresPython,
    yanked,
  ]);
}

testWithTools('pages have the files that pip finds in them', { tools: ['python3'] }, () => {
  const code = `
from pip._internal.index.collector import IndexContent, parse_links
def found(kind, text):
    page = IndexContent(text.encode(), kind, "utf-8", "${BASE}", cache_link_parsing=False)
    # pip keeps the case of a checksum, and a Requires-Python that is empty.
    return [[link.filename, link.url_without_fragment, link.hash_name == "sha256" and link.hash.lower() or None,
             link.requires_python or None, link.yanked_reason] for link in parse_links(page)]
print(json.dumps([found(*pair) for pair in value]))`;
  const texts = [HTML, JSON.stringify(JSON_PAGE)];
  const theirs = python<Link[][]>(code, [
    ['text/html', texts[0]],
    ['application/vnd.pypi.simple.v1+json', texts[1]],
  ]);
  expect(texts.map((text) => links(parseProjectPage(text, BASE)))).toEqual(theirs);
});

describe('a page', () => {
  // pip takes such a file for one that is not withdrawn.
  test('withdraws a file by an attribute without a value (PEP 592)', () => {
    const [file] = parseProjectPage('<a href="a-1-py3-none-any.whl" data-yanked>a</a>', BASE) ?? [];
    expect(file?.yanked).toBe('');
  });

  test('gives no credentials, no query, and nothing that is not fetched by http', () => {
    const urls = [
      `https://user:secret@host.example/a-1-py3-none-any.whl?token=secret#sha256=${SHA}`,
      ...['file:///etc/passwd', 'ftp://host/x.whl', 'javascript:alert(1)', 'http://[', 'data:text/html,x'],
    ];
    const html = urls.map((url) => `<a href="${url}">x</a>`).join('\n');
    const json = JSON.stringify({ files: urls.map((url) => ({ url, hashes: { sha256: SHA } })) });
    const expected = [['a-1-py3-none-any.whl', 'https://host.example/a-1-py3-none-any.whl', SHA, null, null]];
    expect([html, json].map((text) => links(parseProjectPage(text, BASE)))).toEqual([expected, expected]);
  });

  test.each(['', 'no page', '{"files": {}}', '{"files": ', '{}'])('is not: %s', (text) => {
    expect(parseProjectPage(text, BASE)).toBeNull();
  });

  test('may have anything in its list', () => {
    const files = [
      null,
      1,
      'x',
      [],
      {},
      { url: 1 },
      { url: 'a.whl', hashes: 3, yanked: {}, 'requires-python': [] },
    ];
    expect(parseProjectPage(JSON.stringify({ files }), BASE)).toEqual([
      { fn: 'a.whl', url: `${BASE}a.whl`, sha256: null, requiresPython: null, yanked: null },
    ]);
  });

  test('keeps its good links where another one is damaged', () => {
    const html = '<a href="a.whl><a href="b.whl">b</a><a "><a href="c.whl">c</a><a href=\'d.whl';
    expect(parseProjectPage(html, BASE)?.map(({ fn }) => fn)).toContain('c.whl');
  });
});

test.each([
  ['unclosed tags', '<a '],
  ['unclosed quotes', '<a x="'],
  ['both quotes', `<a x="<a y='`],
  ['unclosed comments', '<!-- <a'],
  ['white space', '<a \t\n '],
  ['ampersands', '<a href="&#&#">'],
])('a million characters of %s are read at once', (_, piece) => {
  const text = `<html>${piece.repeat(1e6 / piece.length)}`;
  expect(parseProjectPage(text, BASE)).not.toBeNull();
  expect(parseProjectPage(`<html><a ${' '.repeat(1e6)}x`, BASE)).toEqual([]);
});
