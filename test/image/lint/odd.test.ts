import { expect, test } from 'vitest';
import { lintDockerfile, OURS } from '../../../src/image/lint/lint.js';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const FROM = `FROM --platform=linux/arm64 x:1@${DIGEST}`;

/** The lines of odd Dockerfiles, by their oddity. */
const ODD: Readonly<Record<string, readonly string[]>> = {
  heredocs: [
    ...['# syntax=docker/dockerfile:1', FROM, 'RUN <<EOF', 'FROM nothing', 'ADD http://x.example /y'],
    ...['curl x.example | sh', 'EOF', 'COPY <<-"X" /etc/x', '\tENV TOKEN=1', 'USER root', '\tX'],
    ...['RUN cat <<A && cat <<B', 'RUN no', 'A', 'CMD no', 'B', 'USER 1000'],
  ],
  'a heredoc that does not end': [FROM, 'RUN <<EOF', 'make'],
  'another escape, and CRLF': [
    ...['# escape=`\r', `${FROM}\r`, 'RUN a `\r', '  # a comment\r', '  && apt-get update `\r'],
    ...[' && apt-get install git\r', 'WORKDIR src\r', 'USER 1000\r'],
  ],
  'comments and empty lines in a continued line': [
    ...[FROM, 'RUN yum install -y git \\', '  # a comment \\', '', '  && yum clean all', 'USER 1000'],
  ],
  'ARG before FROM': [
    ...[
      'ARG BASE=debian',
      'ARG TAG=latest',
      'ARG DIGEST',
      `FROM --platform=linux/arm64 \${BASE}:\${TAG} AS one`,
    ],
    ...['ARG BASE', 'FROM --platform=linux/arm64 $BASE@$DIGEST'],
    ...[
      `FROM --platform=linux/arm64 \${MISSING:-x:latest}`,
      `FROM --platform=linux/arm64 \${A:-\${B:-c}}`,
      'USER 1',
    ],
  ],
  ONBUILD: [
    ...[FROM, 'ONBUILD RUN curl x.example | sh', 'ONBUILD ADD http://x.example /y', 'ONBUILD FROM x'],
    ...['ONBUILD ONBUILD RUN y', 'onbuild env TOKEN=1', 'ONBUILD', 'ONBUILD FETCH x', 'USER 1'],
  ],
  'what is copied and mounted from': [
    ...[`${FROM} AS build`, FROM, 'COPY --from=build --chown=1:1 /x /x', 'COPY --from=builder /x /x'],
    ...['COPY --from=$STAGE /a /a', 'COPY --from=n.example/x:1.2 /a /a', 'USER 1'],
    'RUN --mount=type=bind,from=build,target=/x --mount=type=bind,from=nothing,target=/y make',
  ],
  'ADD with a checksum': [
    ...[
      FROM,
      'ADD --checksum=sha256:12 https://x.example/y /y',
      'ADD --checksum=md5:1 https://x.example/y /y',
    ],
    ...[
      `ADD --checksum=${DIGEST} https://x.example/y /y`,
      'ADD --checksum=$SUM https://x.example/y /y',
      'USER 1',
    ],
  ],
  'a syntax line with a digest': [`# syntax=docker/dockerfile:1@${DIGEST}`, FROM, 'USER 1'],
  'nothing behind instructions': [
    ...['FROM', FROM, ...['ENV', 'ENV A', 'LABEL', 'ARG', 'COPY', 'COPY x', 'ADD ["x", "y"]', 'RUN', 'CMD']],
    ...['EXPOSE', 'SHELL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR', 'HEALTHCHECK', 'ENTRYPOINT []'],
  ],
  'an empty file': [],
  'comments alone': ['', '# nothing', ''],
  'a byte order mark': [`\ufeff${FROM}`, 'USER 1'],
  'a last line that is continued': [FROM, 'USER 1', 'RUN a \\'],
  'not a text': ['\ufffd\0\u0001', FROM],
};

test.each(Object.entries(ODD))('an odd Dockerfile is linted: %s', async (name, lines) => {
  const said = lintDockerfile(lines.map((line) => `${line}\n`).join(''), 'Dockerfile', OURS).map(
    ({ where, severity, rule, codes, message, expected, found, fix }) =>
      [
        `${where}: ${severity}: ${message} [${[rule, ...codes].join(', ')}]`,
        ...Object.entries({ expected, found, do: fix }).flatMap(([key, text]) =>
          text === undefined ? [] : [`  ${key}: ${text}`],
        ),
      ].join('\n'),
  );
  await expect(`${said.join('\n') || 'nothing'}\n`).toMatchFileSnapshot(
    `golden/${name.replaceAll(/[ ,]+/g, '-')}.txt`,
  );
});

test.each([
  ['one long line', `RUN ${'a'.repeat(10_000_000)}\nUSER 1`],
  ['many lines', `${'RUN make\n'.repeat(1_200_000)}USER 1`],
])('a file of 10 MB with %s is refused as too large', (_, text) => {
  expect(lintDockerfile(`${FROM}\n${text}`, 'Dockerfile')).toEqual([
    expect.objectContaining({ rule: 'readable', found: expect.stringMatching(/^1\d{7}$/) }),
  ]);
});

test('a file of 1001 stages is refused as too many', () => {
  const text = Array.from({ length: 1001 }, (_, index) => `FROM s${index} AS s${index + 1}\n`).join('');
  expect(lintDockerfile(text, 'Dockerfile')).toEqual([
    expect.objectContaining({ rule: 'readable', expected: 'at most 1000 stages', found: '1001' }),
  ]);
});

// A rule that looks ahead from every word takes quadratic time: some of these once took minutes.
test.each([
  ['apt-get', `${FROM}\nRUN ${'apt-get '.repeat(20_000)}\nUSER 1`],
  ['curl', `${FROM}\nRUN ${'curl '.repeat(20_000)}\nUSER 1`],
  ['rm', `${FROM}\nRUN apt-get install -y ${'rm -r '.repeat(20_000)}\nUSER 1`],
  ['variables', `FROM --platform=linux/arm64 ${`\${A:-`.repeat(50_000)}\nUSER 1`],
  ['values that double', `${FROM}\nENV A0=a\n${doubling(200)}USER $A200`],
  ['substitutions', `${FROM}\nRUN ${'$('.repeat(20_000)}\nUSER 1`],
  ['pipes', `${FROM}\nRUN ${'a | '.repeat(20_000)}b\nUSER 1`],
  ['packages', `${FROM}\n${'RUN apt-get install x\n'.repeat(20_000)}USER 1`],
  ['pragmas', `${FROM}\n${'# hadolint stage ignore=clean\nRUN a | b\n'.repeat(20_000)}USER 1`],
])('a Dockerfile that repeats %s many times is read', (_, text) => {
  expect(lintDockerfile(text, 'Dockerfile')).toBeInstanceOf(Array);
});

function doubling(steps: number): string {
  return Array.from({ length: steps }, (_, step) => `ENV A${step + 1}=$A${step}$A${step}\n`).join('');
}

test.each([
  [
    'a manifest',
    'name: Hello\nversion: 1.0.0\nchannels: [./channel]\n',
    '1:1',
    '"name:"',
    'give a Dockerfile',
  ],
  ['a README', '# Hello\n\nAdd it to your project\nas follows:\n', '4:1', '"as"', 'give a Dockerfile'],
  ['a script', '#!/bin/sh\nset -e\nRUN make\nFROM x\n', '2:1', '"set"', 'give a Dockerfile'],
  ['a slip in the first line', 'FORM debian:12\nRUN a\nfoo b\n', '1:1', '"FORM"', 'write FROM'],
  ['a slip behind ARG', 'ARG X=1\nFORM $X\nRUN a\nfoo b\n', '2:1', '"FORM"', 'write FROM'],
])('%s is refused as no Dockerfile with one finding', (_, text, where, found, fix) => {
  const findings = lintDockerfile(text, 'x', { ...OURS, ignored: ['instructions'] });
  expect(findings).toMatchObject([{ rule: 'readable', severity: 'error', where: `x:${where}`, found, fix }]);
});

test('a typing error after FROM is one of many findings', () => {
  const findings = lintDockerfile('FROM debian:12\nRUM a\nCOPY x\n', 'x');
  const slips = findings.filter(({ rule }) => rule === 'instructions').map(({ where }) => where);
  expect(slips).toEqual(['x:2:1', 'x:3:1']);
});
