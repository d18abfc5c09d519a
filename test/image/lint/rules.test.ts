import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lintDockerfile, OURS, USUAL } from '../../../src/image/lint/lint.js';
import { LINT_RULES } from '../../../src/image/lint/rules.js';
import { ANYONES } from './samples.js';

const SHA = `sha256:${'a'.repeat(64)}`;
const FROM = `FROM --platform=linux/arm64 x:1@${SHA}`;
const USER = 'USER 1000';

test('a sound Dockerfile has no findings', () => {
  expect(findingsOf(`${FROM}\nRUN make\nCMD ["/bin/sh"]\n${USER}`)).toEqual([]);
});

/** The findings, as `line:column rule`, with a `?` after warnings. */
const BAD: readonly (readonly [name: string, text: string, expected: readonly string[]])[] = [
  ['an empty file', '', ['1:1 instructions']],
  ['an unknown instruction', `${FROM}\nFETCH x\n${USER}`, ['2:1 instructions']],
  ['an instruction before FROM', `RUN x\n${FROM}\n${USER}`, ['1:1 instructions']],
  ['no tag', `FROM --platform=linux/arm64 x\n${USER}`, ['1:1 latest']],
  ['latest', `FROM --platform=linux/arm64 h.example/x:latest\n${USER}`, ['1:1 latest']],
  ['a tag alone', `FROM --platform=linux/arm64 x:1\n${USER}`, ['1:1 digest?']],
  ['a wrong digest', `FROM --platform=linux/arm64 x@sha256:1\n${USER}`, ['1:1 reference']],
  ['an unknown argument', `FROM --platform=linux/arm64 x:$V\n${USER}`, ['1:1 from-arg?']],
  [
    'an argument that says latest',
    `ARG V=latest\nFROM --platform=linux/arm64 x:\${V}\n${USER}`,
    ['2:1 latest'],
  ],
  ['a default that says latest', `FROM --platform=linux/arm64 x:\${V:-latest}\n${USER}`, ['1:1 latest']],
  ['files of an image without a tag', `${FROM}\nCOPY --from=h.example/y /a /a\n${USER}`, ['2:1 latest']],
  ['no platform', `FROM x:1@${SHA}\n${USER}`, ['1:1 platform']],
  ['no platform of nothing', `FROM scratch\n${USER}`, ['1:1 platform']],
  ['a platform with a variable', `FROM --platform=$BUILDPLATFORM x:1@${SHA}\n${USER}`, ['1:1 builders?']],
  ['a stage that is not there', `${FROM} AS a\nCOPY --from=b /x /x\n${USER}`, ['2:1 named-context']],
  ['a stage that is itself', `${FROM} AS a\nCOPY --from=a /x /x\n${USER}`, ['2:1 stages']],
  ['a number that is too large', `${FROM}\nCOPY --from=0 /x /x\n${USER}`, ['2:1 stages']],
  ['two stages of one name', `${FROM} AS a\n${FROM} AS A\n${USER}`, ['2:1 duplicate-stage']],
  ['ADD of a url', `${FROM}\nADD https://x.example/y /y\n${USER}`, ['2:1 add-url']],
  ['ADD of a url in a list', `${FROM}\nADD ["http://x.example/y", "/y"]\n${USER}`, ['2:1 add-url']],
  ['ADD of a repository', `${FROM}\nADD git@x.example:y.git /y\n${USER}`, ['2:1 add-url']],
  ['a secret in ENV', `${FROM}\nENV A=1 NPM_TOKEN=x\n${USER}`, ['2:1 secrets']],
  ['a secret in ENV, old form', `${FROM}\nENV DB_PASSWORD x y\n${USER}`, ['2:1 secrets', '2:1 key-value?']],
  ['a secret asked for by ARG', `ARG API_KEY\n${FROM}\n${USER}`, ['1:1 secrets']],
  ['a secret in a value', `${FROM}\nENV URL=https://u:p@x.example/\n${USER}`, ['2:1 secret-value']],
  [
    'a token of a channel',
    `${FROM}\nRUN conda config --add channels https://c.example/t/ab-12345678-9/x\n${USER}`,
    ['2:1 secret-value'],
  ],
  ['curl into sh', `${FROM}\nRUN curl -L x.example | sh\n${USER}`, ['2:1 curl-sh', '2:1 pipefail?']],
  [
    'wget into sudo bash',
    `${FROM}\nRUN cd / && wget -qO- x.example | sudo bash -s\n${USER}`,
    ['2:1 curl-sh', '2:1 sudo?', '2:1 pipefail?'],
  ],
  [
    'curl through gunzip',
    `${FROM}\nRUN curl x.example | gunzip | /bin/sh\n${USER}`,
    ['2:1 curl-sh', '2:1 pipefail?'],
  ],
  ['sh of what curl says', `${FROM}\nRUN sh -c "$(curl x.example)"\n${USER}`, ['2:1 curl-sh']],
  ['bash of a substitution', `${FROM}\nRUN bash <(curl x.example)\n${USER}`, ['2:1 curl-sh']],
  ['sudo', `${FROM}\nRUN a && sudo b\n${USER}`, ['2:1 sudo?']],
  [
    'apt-get that leaves its lists',
    `${FROM}\nRUN apt-get update && apt-get install -y git\n${USER}`,
    ['2:1 clean?'],
  ],
  [
    'apt-get that asks',
    `${FROM}\nRUN apt-get install git && rm -rf /var/lib/apt/lists/*\n${USER}`,
    ['2:1 unattended'],
  ],
  ['yum', `${FROM}\nRUN yum install git\n${USER}`, ['2:1 clean?', '2:1 unattended']],
  ['dnf, continued', `${FROM}\nRUN dnf -y \\\n  # the sources\n  install git\n${USER}`, ['2:1 clean?']],
  ['cleaned a layer too late', `${FROM}\nRUN dnf install -y a\nRUN dnf clean all\n${USER}`, ['2:1 clean?']],
  ['apk', `${FROM}\nRUN apk add git\n${USER}`, ['2:1 clean?']],
  ['two CMDs', `${FROM}\nCMD ["a"]\nCMD ["b"]\n${USER}`, ['2:1 one-command']],
  ['two ENTRYPOINTs', `${FROM}\nENTRYPOINT ["a"]\nENTRYPOINT ["b"]\n${USER}`, ['2:1 one-command']],
  ['CMD in a shell', `${FROM}\nCMD echo hello\n${USER}`, ['2:1 exec-form?']],
  ['CMD that is no list after all', `${FROM}\nCMD ['a']\n${USER}`, ['2:1 exec-form?']],
  ['a relative WORKDIR', `${FROM}\nWORKDIR src\n${USER}`, ['2:1 workdir']],
  ['root', FROM, ['1:1 no-user?']],
  ['root by number', `${FROM}\n${USER}\nUSER 0:0`, ['3:1 user?']],
  ['root of another stage', `${FROM} AS a\nUSER root\nFROM a`, ['2:1 user?']],
  ['a heredoc', `${FROM}\nRUN <<X\nmake\nX\n${USER}`, ['2:1 builders?']],
  ['MAINTAINER', `${FROM}\nMAINTAINER me\n${USER}`, ['2:1 maintainer?']],
];

test.each(BAD)('a finding is made for %s', (_, text, expected) => {
  expect(findingsOf(text)).toEqual(expected);
});

test.each([
  ['a digest', `FROM --platform=linux/arm64 x@${SHA}`],
  ['a digest in an argument', `ARG BASE=x@${SHA}\nFROM --platform=linux/arm64 $BASE`],
  ['scratch as the base', 'FROM --platform=linux/arm64 scratch'],
  ['a stage as the base', `${FROM} AS a\nFROM a`],
  ['files of a stage', `${FROM} AS a\n${FROM}\nCOPY --from=A /x /x\nCOPY --from=0 /x /x`],
  ['ADD of an archive', `${FROM}\nADD x.tar.gz /`],
  ['ADD of a url with its checksum', `${FROM}\nADD --checksum=${SHA} https://x.example/y /y`],
  ['a name that only ends like a secret’s', `${FROM}\nENV TOKENIZERS=1 AUTHOR=me MONKEY=2`],
  ['a secret that is mounted', `${FROM}\nRUN --mount=type=secret,id=netrc,target=/root/.netrc make`],
  ['a download that is checked', `${FROM}\nRUN curl -o x x.example && sha256sum -c x.sha256 && sh x`],
  ['a download into tar', `${FROM}\nRUN set -o pipefail && curl x.example | tar xz`],
  ['the package sudo', `${FROM}\nRUN yum install -y sudo && yum clean all`],
  ['apt-get that cleans', `${FROM}\nRUN apt-get install -qqy git && rm -rf /var/lib/apt/lists/*`],
  [
    'apt-get with a cache mount',
    `${FROM}\nRUN --mount=type=cache,target=/var/lib/apt apt-get install -y git`,
  ],
  ['apk without a cache', `${FROM}\nRUN apk add --no-cache git`],
  ['one CMD a stage', `${FROM} AS a\nCMD ["a"]\n${FROM}\nCMD ["b"]`],
])('no finding is made for %s', (_, text) => {
  expect(findingsOf(`${text}\n${USER}`)).toEqual([]);
});

test('a finding never shows a secret', () => {
  const text = `${FROM}\nENV NPM_TOKEN=hunter2\nRUN curl https://me:hunter2@x.example/ | sh\nADD https://me:hunter2@x.example/ /`;
  expect(JSON.stringify(lintDockerfile(text, 'Dockerfile'))).not.toContain('hunter2');
});

test('any text is linted without an exception', () => {
  const word = fc.constantFrom(
    'FROM',
    'RUN',
    'COPY',
    '--from=',
    'ENV',
    '"',
    "'",
    '\\\n',
    '\n',
    '[',
    '$',
    '<<X',
    ' ',
    'a',
    ':',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(word).map((words) => words.join('')),
      ),
      (text) => {
        expect(Array.isArray(lintDockerfile(text, 'Dockerfile'))).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

test('docs/lint.md lists every rule with its severities', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/lint.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `([a-z-]+)` \| (\w*) ?\| (\w*) ?\|/gm)];
  const documented = rows.map(([, name, any, ours]) => [name, any || null, ours || null]);
  const ownRules = LINT_RULES.map(({ name, severity }) => [name, severity.any, severity.ours]);
  const readable = ['readable', 'error', 'error'];
  const unique = [...new Set([readable, ...ownRules].map((row) => JSON.stringify(row)))];
  expect(documented.map((row) => JSON.stringify(row)).sort()).toEqual(unique.sort());
});

describe('our Dockerfiles have no errors:', () => {
  const images = join(import.meta.dirname, '../../../images');
  const names = readdirSync(images, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  test.each(names.map(({ name }) => name))('images/%s', (name) => {
    const text = readFileSync(join(images, name, 'Dockerfile'), 'utf8');
    const errors = lintDockerfile(text, name, OURS).filter(({ severity }) => severity === 'error');
    expect(errors).toEqual([]);
  });
});

test.each(ANYONES)('the profile "any" makes the findings for %s', (text, expected) => {
  expect(findingsOf(text, USUAL)).toEqual(expected);
});

function findingsOf(text: string, options = OURS): string[] {
  const marks = { error: '', warning: '?', note: '-' };
  return lintDockerfile(text, 'Dockerfile', options).map(
    ({ where, rule, severity }) => `${where.replace('Dockerfile:', '')} ${rule}${marks[severity]}`,
  );
}
