import { afterEach, describe, expect, test } from 'vitest';
import { type ArchiError, formatError } from '../../src/errors.js';
import { sha256 } from '../../src/sha256.js';
import { type Index, type IndexOptions, type ServedFile, served, serveIndex } from './index-server.js';
import { lockedWith } from './locked-wheels.js';

const open: Index[] = [];
afterEach(async () => {
  for (const index of open.splice(0)) await index.close();
});

/** Asks an index for a version. Returns the lock's text and its wheels, or the message of the error. */
async function asked(wish: string, files: readonly ServedFile[], options?: IndexOptions) {
  const index = await serveIndex(files, options);
  open.push(index);
  const indexUrl = index.url.replace('//', '//me:secret@');
  return lockedWith({ text: `wheels: ["${wish}"]`, indexUrl }).then(
    ({ lock, text }) => ({ wheels: lock.wheels ?? [], text }),
    (error: unknown) => ({ wheels: [], text: formatError(error as ArchiError) }),
  );
}

const GOOD = served('x-9.0-py3-none-any.whl');
const HASH = sha256(GOOD.bytes);

const answering = (text: string): IndexOptions => ({
  answer: ({ url = '' }, response) => url.startsWith('/simple/') && !!response.end(text),
});

const link = (href: string) => `<html><a href="${href}">x</a></html>`;

describe('a page gives no wheel', () => {
  test.each([
    ['of this disk', link(`file:///tmp/${GOOD.fn}#sha256=${HASH}`), 'no file of x'],
    ['of a disk by the name of a host', link(`file://host/${GOOD.fn}#sha256=${HASH}`), 'no file of x'],
    ['of another project', link(`/files/y-9.0-py3-none-any.whl#sha256=${HASH}`), 'no x==9.0'],
    ['with a path in its name', link(`/files/..%2F..%2F${GOOD.fn}#sha256=${HASH}`), 'no x==9.0'],
    ['with control characters in its name', link(`/files/x-9.0-py3-none-any%1b[2J.whl`), 'no x==9.0'],
    ['that is an archive of another kind', link(`/files/${GOOD.fn}.zip#sha256=${HASH}`), 'no x==9.0'],
    ['with half a checksum', link(`/files/${GOOD.fn}#sha256=${HASH.slice(32)}`), 'no sha256 for x==9.0'],
    ['with a checksum of another kind', link(`/files/${GOOD.fn}#md5=${'0'.repeat(32)}`), 'no sha256 for'],
    ['with another checksum', link(`/files/${GOOD.fn}#sha256=${'0'.repeat(64)}`), '0000'],
    ['without quotes that end', '<html><a href="/files/x-9.0-py3-none-any.whl', 'no file of x'],
    ['as it nests too deeply', `{"files": ${'['.repeat(1e5)}`, 'not the page of a project'],
    ['as it is too large', ' '.repeat(70 << 20), 'project-page'],
  ])('%s', async (_, page, message) => {
    const { wheels, text } = await asked('x==9.0', [GOOD], answering(page));
    expect(wheels).toEqual([]);
    expect(text).toContain(message);
    expect(text).not.toMatch(/secret|\u001b/);
  });
});

test.each(['file:///etc/passwd', 'ftp://127.0.0.1/x', 'data:text/html,x', 'javascript:1'])(
  'a page is not looked for at %s',
  async (Location) => {
    const { wheels, text } = await asked('x==9.0', [GOOD], {
      answer: (_, response) => !!response.writeHead(302, { Location }).end(),
    });
    expect(wheels).toEqual([]);
    expect(text).toMatch(/^Error: /);
    expect(text).not.toMatch(/secret|root:/);
  },
);

test('credentials and queries of a page are in neither lock nor message', async () => {
  const other = await serveIndex([], { answer: (_, response) => !!response.end(GOOD.bytes) });
  open.push(other);
  const host = new URL(other.url).host;
  const page = link(`//user:hidden@${host}/files/${GOOD.fn}?token=hidden#sha256=${HASH}`);
  const { wheels, text } = await asked('x==9.0', [], answering(page));
  expect(wheels[0]?.url).toBe(`http://${host}/files/${GOOD.fn}`);
  expect(text).not.toMatch(/hidden|secret/);
  expect(other.requests).toEqual([`/files/${GOOD.fn}`]);
});

const VERSIONS = ['1!2.0', '2.0', '1.0', '1.0.post1', '1.0+cpu', '1.0.dev1', '1.1a1', '1.1rc2', '2.0+cu.12'];

test.each([
  ['1!2.0', '1!2.0'],
  ['2.0', '2.0+cu.12'],
  ['0!2', '2.0+cu.12'],
  ['1.0.post1', '1.0.post1'],
  ['1.0-1', '1.0.post1'],
  ['1.0', '1.0+cpu'],
  ['1.0+CPU', '1.0+cpu'],
  ['1.0.dev1', '1.0.dev1'],
  ['1.1-alpha.1', '1.1a1'],
  ['v1.1c2', '1.1rc2'],
  ['1.1', null],
  ['1!2.0.1', null],
])('a version is found however it is written: %s', async (wish, version) => {
  const files = VERSIONS.map((each) => served(`x-${each}-py3-none-any.whl`));
  const { wheels } = await asked(`x==${wish}`, files);
  expect(wheels[0]?.version ?? null).toBe(version);
});
