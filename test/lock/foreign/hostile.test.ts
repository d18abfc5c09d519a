import { expect, test } from 'vitest';
import { foreignLock } from '../../../src/conda/foreign-lock.js';
import { readForeignLock } from '../../../src/lock/foreign/read-foreign.js';
import { failureOf } from '../errors.js';

const MD5 = 'b'.repeat(32);
const SHA256 = 'a'.repeat(64);
const FOLDER = 'https://host/c/linux-64';
const URL_OF = `${FOLDER}/zlib-1.2-0.conda`;

const HEAD = 'version: 1\nmetadata:\n  platforms: [linux-64]\npackage:\n';

function entry(fields: object = {}): string {
  const usual = { name: 'zlib', version: '1.2', manager: 'conda', platform: 'linux-64', url: URL_OF };
  return `- ${JSON.stringify({ ...usual, hash: { md5: MD5 }, ...fields })}\n`;
}

function pixi({ used = `- conda: ${URL_OF}`, record = `  sha256: ${SHA256}\n`, version = '6' } = {}): string {
  const environments = `environments:\n  default:\n    packages:\n      linux-64:\n      ${used}\n`;
  return `version: ${version}\n${environments}packages:\n- conda: ${URL_OF}\n${record}`;
}

const explicit = (...lines: string[]) => `@EXPLICIT\n${lines.join('\n')}\n`;

const environment = (...lines: string[]) =>
  `channels: [c]\ndependencies:\n${lines.map((line) => `  - ${line}\n`).join('')}`;

const BOMB = `a: &a [x]\n${[...'bcd'].map((key, i) => `${key}: &${key} [${Array(60).fill(`*${'abc'[i]}`)}]\n`).join('')}`;

const WITHOUT_FAULT: Readonly<Record<string, string>> = {
  'an entry twice': HEAD + entry() + entry(),
  'md5 in capitals': HEAD + entry({ hash: { md5: MD5.toUpperCase() } }),
  'a scheme in capitals': HEAD + entry({ url: URL_OF.replace('https', 'HTTPS') }),
  'credentials, a token and a query, which are left out':
    HEAD + entry({ url: 'https://me:SECRET@host/t/SECRET/c/linux-64/zlib-1.2-0.conda?x=SECRET' }),
  'an anchor': `${HEAD}- &zlib ${entry().slice(2)}- *zlib\n`,
  'a byte order mark': `\uFEFF${pixi()}`,
  'a quoted version': pixi({ version: '"6"' }),
  'a byte order mark before @EXPLICIT': `\uFEFF${explicit(`${URL_OF}#${MD5}`)}`,
  'lines of Windows, and comments': explicit('# a', '', `${URL_OF}#sha256:${SHA256}`).replaceAll(
    '\n',
    '\r\n',
  ),
  'a line twice': explicit(URL_OF, `${URL_OF}#${MD5}`),
};

test.each(Object.entries(WITHOUT_FAULT))('%s: read', (_, text) => {
  expect(list(text).packages.map(({ url }) => url)).toEqual([URL_OF]);
});

const FAULTS: Readonly<Record<string, string>> = {
  'two versions': HEAD + entry() + entry({ version: '2', url: `${FOLDER}/zlib-2-0.conda` }),
  'two channels': HEAD + entry() + entry({ url: URL_OF.replace('/c/', '/d/') }),
  'two builds in an environment.yml': environment('zlib=1.2=0', 'ZLIB=1.2=1'),
  'two lines for one package': explicit(`${URL_OF}#${MD5}`, `${FOLDER}/zlib-2-0.conda#${MD5}`),
  'two checksums': explicit(`${URL_OF}#${MD5}`, `${URL_OF}#${'c'.repeat(32)}`),
  'no package': HEAD.replace(/\n$/, ' []\n'),
  'packages of pip alone':
    HEAD + entry({ manager: 'pip', url: 'https://host/zlib-1.2-py3-none-any.whl', hash: { sha256: SHA256 } }),
  'no line of a package': explicit('# nothing'),
  'checksums cut short': HEAD + entry({ hash: { md5: MD5.slice(1), sha256: 12 } }),
  'a checksum as text': HEAD + entry({ hash: MD5 }),
  'another scheme': HEAD + entry({ url: URL_OF.replace('https', 's3') }),
  'no host': HEAD + entry({ url: 'https://linux-64/zlib-1.2-0.conda' }),
  'a very long url': HEAD + entry({ url: `https://host/${'x'.repeat(9000)}/linux-64/zlib-1.2-0.conda` }),
  types: `${HEAD}${entry({ url: [URL_OF] })}${entry({ name: null })}-\n- [x]\n- !!python/object:x {}\n`,
  'many aliases': BOMB + HEAD + entry(),
  'an alias of nothing': `${HEAD}- *gone\n`,
  'a version below 1': pixi({ version: '-1' }),
  'environments as a list': pixi().replace('  default:', '- default:'),
  'dependencies that are no list': pixi({ record: `  sha256: ${SHA256}\n  depends: zlib\n` }),
  'no record': pixi({ used: `- conda: ${FOLDER}/a-1-0.conda` }),
  'pip from elsewhere': pixi({ used: `- conda: ${URL_OF}\n      - pypi: git+https://me:SECRET@host/x.git` }),
  'lines that are no url with a checksum': explicit(
    `${URL_OF}#sha256:0123`,
    `${URL_OF}#sha256=${SHA256}`,
    `${URL_OF}#${MD5}#${SHA256}`,
    `${URL_OF}#${MD5}  # why`,
    `${URL_OF.replace('//', '//me:SECRET@')}x`,
    'C:\\linux-64\\zlib-1.2-0.conda',
    `${FOLDER}/..%2fzlib-1.2-0.conda`,
    '\u001b[31mred',
  ),
  'options of pip': environment(
    'zlib=1.2=0',
    'pip: [-r list.txt, -e ., "git+https://me:SECRET@host/x.git", "--index-url https://me:SECRET@host/simple"]',
  ),
  'pip as a mapping': environment('zlib=1.2=0', 'pip: {a: b}'),
  'a url as a dependency': environment(`"${URL_OF.replace('//', '//me:SECRET@')}"`),
};

test('faults: each has its own line, with the place, and without secrets', async () => {
  const told = Object.entries(FAULTS).map(
    async ([name, text]) => `== ${name}\n${await failureOf(() => list(text))}`,
  );
  const text = (await Promise.all(told)).join('\n');
  expect(text).not.toContain('SECRET');
  expect(text).not.toMatch(/exit (?!2\n)|no failure/);
  await expect(text).toMatchFileSnapshot('golden/hostile.txt');
});

function list(text: string) {
  const kind = foreignLock(text)?.kind;
  if (kind === undefined) throw new Error('it is of no kind');
  const choice = { platform: 'linux-64', environment: null, category: [], dropPip: false } as const;
  return readForeignLock({ text, file: 'x', kind }).list(choice);
}
