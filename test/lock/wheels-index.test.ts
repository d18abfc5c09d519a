import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type ArchiError, formatError } from '../../src/errors.js';
import { parseLock } from '../../src/lock/formats/parse-lock.js';
import { sha256 } from '../../src/sha256.js';
import { testWithTools } from '../tools.js';
import { type Index, type IndexOptions, type ServedFile, served, serveIndex } from './index-server.js';
import { lockedWith, type WheeledRequest } from './locked-wheels.js';

const open: Index[] = [];
afterEach(async () => {
  for (const index of open.splice(0)) await index.close();
});

async function indexOf(files: readonly ServedFile[], options?: IndexOptions): Promise<Index> {
  const index = await serveIndex(files, options);
  open.push(index);
  return index;
}

const TAGS = [
  ...['cp311-cp311-manylinux_2_17_aarch64.manylinux2014_aarch64', 'cp311-cp311-manylinux_2_12_aarch64'],
  ...['cp311-cp311-manylinux_2_28_aarch64', 'cp311-cp311-musllinux_1_2_aarch64', 'cp311-cp311-win_amd64'],
  ...[
    'cp311-abi3-manylinux2014_aarch64',
    'cp38-abi3-manylinux2014_aarch64',
    'cp310-cp310-manylinux2014_aarch64',
  ],
  ...['py3-none-any', 'py2.py3-none-any', 'py311-none-any', 'py3-none-manylinux2014_aarch64'],
];

/** Name → its files, of which pip takes one for python 3.11 on aarch64 with glibc 2.17. */
const PROJECTS: Readonly<Record<string, readonly ServedFile[]>> = {
  ...Object.fromEntries(
    TAGS.map((_, i) => [`from${i}`, TAGS.slice(i).map((tag) => served(`from${i}-1.0-${tag}.whl`))]),
  ),
  ...Object.fromEntries(
    TAGS.map((_, i) => [`to${i}`, TAGS.slice(0, i + 1).map((tag) => served(`to${i}-1.0-${tag}.whl`))]),
  ),
  twice: [served('twice-1.0-py3-none-any.whl'), served('twice-1.0-py2.py3-none-any.whl')],
  builds: [
    ...['', '2-', '10-', '10a-', '1-'].map((build) => served(`builds-1.0-${build}py3-none-any.whl`)),
    served('builds-1.0-99-cp310-cp310-manylinux2014_aarch64.whl'),
  ],
  yanked: [
    served('yanked-1.0-cp311-cp311-manylinux2014_aarch64.whl', { yanked: 'it is broken' }),
    served('yanked-1.0-py3-none-any.whl'),
  ],
  gone: [served('gone-1.0-py3-none-any.whl', { yanked: '<broken> & "gone"' })],
  requires: [
    served('requires-1.0-cp311-cp311-manylinux2014_aarch64.whl', { requiresPython: '>=3.12' }),
    served('requires-1.0-py311-none-any.whl', { requiresPython: '<3.11' }),
    served('requires-1.0-py3-none-any.whl', { requiresPython: '>=3.8, !=3.9.*, <4' }),
  ],
  unread: [served('unread-1.0-py3-none-any.whl', { requiresPython: 'about three' })],
  local: [
    served('local-1.0-py3-none-any.whl'),
    served('local-1.0+a.2-py3-none-any.whl'),
    served('local-1.0+a.10-py3-none-any.whl'),
  ],
  spelt: [
    served('Spelt-1.0.0-py3-none-any.whl'),
    served('spelt-1.1-py3-none-any.whl'),
    served('spelt-1.0.tar.gz'),
  ],
  pre: [served('pre-1.0rc1-py3-none-any.whl'), served('pre-1.0-py3-none-any.whl')],
  nothing: [served('nothing-1.0-cp310-cp310-manylinux2014_aarch64.whl'), served('nothing-1.0.tar.gz')],
};

const ALL = Object.values(PROJECTS).flat();

async function chosen(request: Omit<WheeledRequest, 'text'>, name: string): Promise<string | null> {
  const made = lockedWith({ ...request, text: `wheels: ["${name}==1.0"]` });
  return made.then(
    ({ lock }) => lock.wheels?.[0]?.fn ?? null,
    () => null,
  );
}

/** Runs pip beside this process, which serves it. Returns the files that it downloads for these names; none if one of them has none. */
async function chosenByPip(index: string, names: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'archi-pip-download-'));
  const levels = Array.from({ length: 13 }, (_, i) => `manylinux_2_${17 - i}_aarch64`);
  const platforms = [levels[0] ?? '', 'manylinux2014_aarch64', ...levels.slice(1), 'linux_aarch64'];
  const child = spawn(
    'python3',
    [
      ...['-I', '-m', 'pip', 'download', '--isolated', '--no-deps', '--only-binary=:all:', '--no-cache-dir'],
      ...[
        '--python-version',
        '3.11.4',
        '--implementation',
        'cp',
        '--abi',
        'cp311',
        '--abi',
        'abi3',
        '--abi',
        'none',
      ],
      ...platforms.flatMap((platform) => ['--platform', platform]),
      ...['--disable-pip-version-check', '--quiet', '--dest', folder, '--index-url', index],
      ...names.map((name) => `${name}==1.0`),
    ],
    { stdio: 'ignore' },
  );
  await new Promise((resolve) => child.on('close', resolve));
  return readdirSync(folder).sort();
}

testWithTools('the file of a version is the one that pip takes', { tools: ['python3'] }, async () => {
  const { url } = await indexOf(ALL);
  const names = Object.keys(PROJECTS).filter((name) => name !== 'nothing');
  const ours: (string | null)[] = [];
  for (const name of names) ours.push(await chosen({ indexUrl: url }, name));
  expect(ours.toSorted()).toEqual(await chosenByPip(url, names));
  expect([await chosen({ indexUrl: url }, 'nothing'), await chosenByPip(url, ['nothing'])]).toEqual([
    null,
    [],
  ]);
});

test('an index of JSON and an index of HTML give the same wheels', async () => {
  const [json, html] = [await indexOf(ALL, { format: 'json' }), await indexOf(ALL, { format: 'html' })];
  for (const name of Object.keys(PROJECTS))
    expect(await chosen({ indexUrl: html.url }, name)).toBe(await chosen({ indexUrl: json.url }, name));
});

describe('a version', () => {
  test('is pinned in the lock as a url of its file', async () => {
    const file = served('Hello_There-1.0rc1-py3-none-any.whl');
    const { url } = await indexOf([file]);
    const { lock, text } = await lockedWith({ text: 'wheels: ["hello.there == 1.0.RC1"]', indexUrl: url });
    expect(lock.wheels).toEqual([
      {
        ...{
          name: 'hello-there',
          version: '1.0rc1',
          fn: file.fn,
          url: new URL(`/files/${file.fn}`, url).href,
        },
        ...{ sha256: sha256(file.bytes), size: file.bytes.length, direct: false },
      },
    ]);
    expect(parseLock(text, 'x.lock')).toEqual(lock);
  });

  test('of a withdrawn file is taken with a warning if there is no other', async () => {
    const { url } = await indexOf(ALL);
    const warnings: string[] = [];
    const emit: WheeledRequest['emit'] = (event) => {
      if (event.kind === 'warning') warnings.push(event.message.replace(/^.*manifest/, 'manifest'));
    };
    const text = 'wheels: [gone==1.0, yanked==1.0]';
    const { lock } = await lockedWith({ text, indexUrl: url, emit });
    expect(lock.wheels?.map(({ fn }) => fn)).toEqual([
      'gone-1.0-py3-none-any.whl',
      'yanked-1.0-py3-none-any.whl',
    ]);
    expect(warnings).toEqual([
      'manifest.yaml:5:10: gone-1.0-py3-none-any.whl is taken although its authors have withdrawn it: <broken> & "gone"',
    ]);
  });

  test('for a newer glibc is taken where the manifest declares it', async () => {
    const { url } = await indexOf([served('new-1.0-cp311-cp311-manylinux_2_28_aarch64.whl')]);
    const declared = 'virtual_packages: [__glibc 2.28]\nwheels: [new==1.0]';
    expect((await lockedWith({ text: declared, indexUrl: url })).lock.wheels).toHaveLength(1);
  });

  test('whose file is not what the index says is refused', async () => {
    const { url } = await indexOf([served('x-1.0-py3-none-any.whl', { sha256: 'a'.repeat(64) })]);
    await expect(lockedWith({ text: 'wheels: [x==1.0]', indexUrl: url })).rejects.toThrow();
  });
});

test('an index that cannot be used is one problem of all versions', async () => {
  const made = lockedWith({ text: 'wheels: [x==1.0, y==1.0]', env: { PIP_INDEX_URL: 'https://u:secret@' } });
  const error: unknown = await made.catch((error: unknown) => error);
  expect(formatError(error as ArchiError)).toBe(
    [
      'Error: some wheels cannot be used',
      '  PIP_INDEX_URL: this is no url of an index',
      '    expected: https://…/simple',
      '    found:    https://',
      '    do:       correct it',
    ].join('\n'),
  );
});

describe('the index', () => {
  const WHEEL = served('x-1.0-py3-none-any.whl');
  const text = 'wheels: [x==1.0]';

  test('is the one of PIP_INDEX_URL, or of a file of pip', async () => {
    const { url } = await indexOf([WHEEL]);
    const home = mkdtempSync(join(tmpdir(), 'archi-pip-home-'));
    mkdirSync(join(home, '.config', 'pip'), { recursive: true });
    writeFileSync(join(home, '.config', 'pip', 'pip.conf'), `[global]\nindex-url = ${url}\n`);
    for (const env of [{ PIP_INDEX_URL: url }, { HOME: home }])
      expect((await lockedWith({ text, env })).lock.wheels).toHaveLength(1);
  });

  test('gets its credentials with the page and the files, and the lock has none', async () => {
    const { url, requests } = await indexOf([WHEEL], { credentials: 'me@host:se/cret' });
    const secret = url.replace('//', '//me%40host:se%2Fcret@');
    const made = await lockedWith({ text, env: { PIP_INDEX_URL: secret } });
    expect(requests).toEqual(['/simple/x/ me@host:se/cret', `/files/${WHEEL.fn} me@host:se/cret`]);
    expect(made.text).not.toMatch(/cret|me@|me%40/);
  });

  test('gives its credentials to no other server, and to nothing but wheels', async () => {
    const other = await indexOf([WHEEL]);
    const page = {
      files: [
        { url: other.url.replace('/simple', `/files/${WHEEL.fn}`), hashes: { sha256: sha256(WHEEL.bytes) } },
      ],
    };
    const { url } = await indexOf([], {
      answer: (_, response) => {
        response.end(JSON.stringify(page));
        return true;
      },
    });
    await lockedWith({ text, indexUrl: url.replace('//', '//me:secret@') });
    expect(other.requests).toEqual([`/files/${WHEEL.fn}`]);
  });

  test('may redirect: addresses are relative to the page that answered, with the cache and offline too', async () => {
    const mirror = await indexOf([WHEEL]);
    const { url, requests } = await indexOf([], {
      answer: (request, response) => {
        response.writeHead(302, { Location: new URL(request.url ?? '', mirror.url).href }).end();
        return true;
      },
    });
    const cacheDir = mkdtempSync(join(tmpdir(), 'archi-cache-'));
    const made = await lockedWith({ text, indexUrl: url, cacheDir });
    expect(made.lock.wheels?.[0]?.url).toBe(mirror.url.replace('/simple', `/files/${WHEEL.fn}`));
    expect(requests).toEqual(['/simple/x/']);
    await mirror.close();
    const again = await lockedWith({ text, indexUrl: url, cacheDir, offline: true });
    expect(again.lock.wheels).toEqual(made.lock.wheels);
  });

  test('is not asked without the network if it never was', async () => {
    const { url, requests } = await indexOf([WHEEL]);
    const error: unknown = await lockedWith({ text, indexUrl: url, offline: true }).catch(
      (error: unknown) => error,
    );
    expect(formatError(error as ArchiError)).toContain(`${url}/x/: it is not in the cache`);
    expect(requests).toEqual([]);
  });

  test('is not asked for wheels that are files or urls, even where its url cannot be used', async () => {
    const { url, requests } = await indexOf([WHEEL]);
    const address = `${url.replace('/simple', '/files')}/${WHEEL.fn}#sha256=${sha256(WHEEL.bytes)}`;
    const { lock } = await lockedWith({ text: `wheels: ["${address}"]`, env: { PIP_INDEX_URL: 'nonsense' } });
    expect(lock.wheels).toHaveLength(1);
    expect(requests).toEqual([`/files/${WHEEL.fn}`]);
  });
});

const UNFIT = [
  ...[
    'cp310-cp310-manylinux2014_aarch64',
    'cp310-cp310-manylinux2014_x86_64',
    'cp312-cp312-manylinux2014_aarch64',
  ],
  ...[
    'cp311-cp311-win_amd64',
    'cp311-cp311-musllinux_1_2_aarch64',
    'pp311-pypy311_pp73-manylinux2014_aarch64',
  ],
];

/** The files of projects of which no wheel fits; the golden files have the messages. */
const REFUSED: Readonly<Record<string, readonly ServedFile[]>> = {
  'no-project': [],
  'no-version': ['1.0', '1.1', '2.0rc1', '3.0'].map((version) => served(`x-${version}-py3-none-any.whl`)),
  'no-fit': [...UNFIT.map((tag) => served(`x-9.0-${tag}.whl`)), served('x-9.0.tar.gz')],
  'no-fit-but-another': [
    served('x-9.0-cp311-cp311-manylinux2014_x86_64.whl'),
    ...['8.0', '10.0', '11.0rc1', '10.1'].map((version) =>
      served(`x-${version}-cp311-cp311-manylinux2014_aarch64.whl`, version === '10.1' ? { yanked: '' } : {}),
    ),
  ],
  'only-newer-glibc': ['2_28', '2_34'].map((level) =>
    served(`x-9.0-cp311-cp311-manylinux_${level}_aarch64.whl`),
  ),
  'only-source': [
    served('x-9.0.tar.gz'),
    served('X-9.0.zip'),
    served('x-9.0.1.tar.gz'),
    served('x-8.0-py3-none-any.whl'),
  ],
  'requires-python': [served('x-9.0-py3-none-any.whl', { requiresPython: '>=3.12' })],
  'no-sha256': [served('x-9.0-py3-none-any.whl', { sha256: null })],
  'many-files': Array.from({ length: 40 }, (_, i) => served(`x-9.0-cp311-cp311-win_${i}.whl`)),
};

describe('a version without a wheel that fits is refused with its golden message:', () => {
  test.each(Object.keys(REFUSED))('%s', async (name) => {
    const { url } = await indexOf(REFUSED[name] ?? []);
    const error: unknown = await lockedWith({ text: 'wheels: [x==9.0]', indexUrl: url }).then(
      () => null,
      (error: unknown) => error,
    );
    const message = formatError(error as ArchiError)
      .replace(/\S*manifest\.yaml/g, 'manifest.yaml')
      .replaceAll(url, 'INDEX');
    await expect(`${message}\n`).toMatchFileSnapshot(`golden/wheels-index/${name}.txt`);
  });
});

test.each([
  ['credentials are missing', { credentials: 'a:b' }, 'an index needs authentication'],
  [
    'the server fails',
    { answer: (_, response) => !!response.writeHead(418).end() },
    'an index cannot be read',
  ],
  [
    'the answer is no page',
    { answer: (_, response) => !!response.end('{"no": "page"}') },
    'an index cannot be read',
  ],
] as const satisfies readonly (readonly [string, IndexOptions, string])[])(
  'an error says that %s',
  async (_, options, message) => {
    const { url } = await indexOf([], options);
    const error: unknown = await lockedWith({
      text: 'wheels: [x==9.0]',
      indexUrl: url.replace('//', '//u:secret@'),
    }).then(
      () => null,
      (error: unknown) => error,
    );
    const text = formatError(error as ArchiError);
    expect(text).toContain(`${url}/x/`);
    expect(text).not.toContain('secret');
    expect(text).toMatch(new RegExp(`${message}|some wheels cannot be used`));
  },
);
