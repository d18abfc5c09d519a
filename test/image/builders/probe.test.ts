import { describe, expect, test } from 'vitest';
import { formatError, type ToolError } from '../../../src/errors.js';
import type { RunEnd } from '../../../src/host/process/end.js';
import { type BUILDERS, describeBuilder, hasCacheMounts } from '../../../src/image/builder.js';
import { chooseBuilder } from '../../../src/image/builders/choose.js';
import { probe } from '../../../src/image/builders/probe.js';

/**
 * The answers of programs by the beginning of their command line. The first match counts, and none means a missing
 * program.
 */
type Answers = Readonly<Record<string, string | { status: number; stdout?: string; stderr: string }>>;

const VERSIONS = (client: string, server: string | null) =>
  JSON.stringify({ Client: { Version: client }, Server: server === null ? null : { Version: server } });
const PODMAN = { 'podman info': '4.3.1\n' };
const BUILDAH = {
  'buildah info': '{}',
  'buildah --version': 'buildah version 1.28.2 (image-spec 1.1.0-rc2)\n',
};
const DAEMON_AWAY = {
  'docker version': {
    status: 1,
    stdout: VERSIONS('28.2.2', null),
    stderr:
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n',
  },
};
const NO_PERMISSION = {
  'docker version': {
    status: 1,
    stderr:
      'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.50/version": dial unix /var/run/docker.sock: connect: permission denied',
  },
};
const NO_NAMESPACE = {
  'podman info': {
    status: 125,
    stderr: 'cannot clone: Operation not permitted\nError: cannot re-exec process',
  },
  'buildah info': { status: 125, stderr: 'Error: mkdir /var/lib/containers: permission denied' },
};
const HANGS = { 'docker version': { status: -1, stderr: '' } };

function answering(answers: Answers) {
  const commandLines: string[] = [];
  const tryRun = async ({ command, args }: { command: string; args: readonly string[] }): Promise<RunEnd> => {
    const line = [command, ...args].join(' ');
    commandLines.push(line);
    const answer = Object.entries(answers).find(([words]) => line.startsWith(words))?.[1];
    if (answer === undefined) {
      const isThere = Object.keys(answers).some((words) => words.startsWith(`${command} `));
      return isThere
        ? { kind: 'failed', reason: 'exit code 1', stdout: Buffer.alloc(0), stderr: 'unknown command' }
        : { kind: 'missing' };
    }
    if (typeof answer === 'string') return { kind: 'done', stdout: Buffer.from(answer), stderr: '' };
    const reason = answer.status < 0 ? 'did not answer in time' : `exit code ${answer.status}`;
    return { kind: 'failed', reason, stdout: Buffer.alloc(0), stderr: answer.stderr };
  };
  return { asked: commandLines, tryRun };
}

function chosen(choice: 'auto' | (typeof BUILDERS)[number], answers: Answers, env: NodeJS.ProcessEnv = {}) {
  return chooseBuilder(choice, (name) => probe(name, { ...answering(answers), env }));
}

describe('the chosen builder is', () => {
  test.each<[string, Parameters<typeof chosen>, string, boolean]>([
    [
      'docker with buildx',
      ['auto', { 'docker version': VERSIONS('28.2.2', '28.2.2'), 'docker buildx': 'v0.24' }],
      'docker 28.2.2 (buildx)',
      true,
    ],
    [
      'docker with its own BuildKit, if it is old',
      ['auto', { 'docker version': VERSIONS('20.10.24', '20.10.23') }],
      'docker 20.10.23 (buildkit)',
      true,
    ],
    [
      'the classic docker without buildx',
      ['docker', { 'docker version': VERSIONS('28.2.2', '20.10.24') }],
      'docker 20.10.24 (classic)',
      false,
    ],
    [
      'the classic docker if DOCKER_BUILDKIT is 0',
      [
        'docker',
        { 'docker version': VERSIONS('28.2.2', '28.2.2'), 'docker buildx': 'v0.24' },
        { DOCKER_BUILDKIT: '0' },
      ],
      'docker 28.2.2 (classic)',
      false,
    ],
    [
      'docker before podman',
      ['auto', { ...PODMAN, ...BUILDAH, 'docker version': VERSIONS('20.10.24', '20.10.24') }],
      'docker 20.10.24 (buildkit)',
      true,
    ],
    [
      'a client without a daemon does not count',
      ['auto', { ...DAEMON_AWAY, ...PODMAN, ...BUILDAH }],
      'podman 4.3.1',
      true,
    ],
    ['nor one that may not talk to it', ['auto', { ...NO_PERMISSION, ...PODMAN }], 'podman 4.3.1', true],
    ['nor one that hangs', ['auto', { ...HANGS, ...BUILDAH }], 'buildah 1.28.2', true],
    [
      'podman that may not work',
      ['auto', { ...BUILDAH, 'podman info': { status: 125, stderr: 'cannot clone' } }],
      'buildah 1.28.2',
      true,
    ],
    ['the one that is asked for', ['buildah', { ...PODMAN, ...BUILDAH }], 'buildah 1.28.2', true],
  ])('%s', async (_, choice, described, cacheMounts) => {
    const builder = await chosen(...choice);
    expect([describeBuilder(builder), hasCacheMounts(builder)]).toEqual([described, cacheMounts]);
  });

  test('the first that works, and those behind it are not asked', async () => {
    const { asked, tryRun } = answering({ ...PODMAN, ...BUILDAH });
    await chooseBuilder('auto', (name) => probe(name, { tryRun, env: {} }));
    expect(asked.map((line) => line.split(' ')[0])).toEqual(['docker', 'podman']);
  });
});

describe('no builder works, with the reason:', () => {
  test.each<[string, Parameters<typeof chosen>]>([
    ['nothing there', ['auto', {}]],
    ['all out of order', ['auto', { ...DAEMON_AWAY, ...NO_NAMESPACE }]],
    ['no permission', ['docker', NO_PERMISSION]],
    ['no daemon', ['docker', DAEMON_AWAY]],
    ['a client that says nothing of its daemon', ['docker', { 'docker version': VERSIONS('28.2.2', null) }]],
    ['an answer that is no JSON', ['docker', { 'docker version': 'what?' }]],
    ['a daemon that hangs', ['docker', HANGS]],
    [
      'another failure',
      [
        'podman',
        { 'podman info': { status: 125, stderr: 'one\ntwo\nthree\nError: https://me:pw@x.example' } },
      ],
    ],
  ])('%s', async (name, choice) => {
    const error: ToolError = await chosen(...choice).then(
      () => expect.unreachable(),
      (reason) => reason,
    );
    expect(error.exitCode).toBe(3);
    await expect(`${formatError(error)}\n`).toMatchFileSnapshot(
      `golden/no-builder-${name.replaceAll(' ', '-')}.txt`,
    );
  });
});
