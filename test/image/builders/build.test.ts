import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { formatError, ToolError } from '../../../src/errors.js';
import type { Event } from '../../../src/events.js';
import { type RunLines, runLines } from '../../../src/host/process/lines.js';
import type { Builder } from '../../../src/image/builder.js';
import { buildContext, follow } from '../../../src/image/builders/build.js';
import { openBuildLog } from '../../../src/image/builders/build-log.js';

const DOCKER = { name: 'docker', version: '20.10.24' } as const;
const BUILDERS: Readonly<Record<string, Builder>> = {
  buildah: { name: 'buildah', version: '1.28.2' },
  podman: { name: 'podman', version: '4.3.1' },
  classic: { ...DOCKER, engine: 'classic' },
  buildkit: { ...DOCKER, engine: 'buildkit' },
};
const REQUEST = {
  context: '/context',
  dockerfile: '/context/Dockerfile',
  platform: 'linux/arm64',
  tags: ['a:1', 'b:2'],
  extra: [],
};

/** The output of the real programs: two stages and a failing instruction, and a missing base. */
function replay(name: string, status: number): RunLines {
  const log = fileURLToPath(new URL(`logs/${name}.txt`, import.meta.url));
  const args = ['-c', 'cat "$1"; exit "$2"', 'sh', log, String(status)];
  return (_, onLine) => runLines({ command: 'sh', args }, onLine);
}

/** Returns the events, one line each, and the error. */
async function eventsOf(builder: Builder, deps: { runLines: RunLines }): Promise<string> {
  const events: Event[] = [];
  const emit = (event: Event) => void events.push(event);
  const outcome = await buildContext({ builder, request: REQUEST }, { ...deps, emit }).then(
    () => 'built',
    formatted,
  );
  return `${[...events.map(shown), outcome].join('\n')}\n`;
}

function shown(event: Event): string {
  if (event.kind === 'warning') return event.message;
  const { kind, step } = event;
  if (kind === 'start') return `start     ${step} = ${event.title}`;
  if (kind === 'end') return `end       ${step}${event.summary === undefined ? '' : `: ${event.summary}`}`;
  return `progress  ${step} ${event.done} ${event.detail}`;
}

function formatted(error: unknown): string {
  return error instanceof ToolError ? formatError(error) : String(error);
}

describe('a build', () => {
  for (const [name, builder] of Object.entries(BUILDERS)) {
    test(`${name}: each instruction is a step, and the failing one is named with its last lines`, async () => {
      const text = await eventsOf(builder, { runLines: replay(name, 4) });
      expect(text).not.toContain('secret');
      expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/);
      await expect(text).toMatchFileSnapshot(`golden/build-${name}.txt`);
    });

    test(`${name}: a base that does not exist is reported`, async () => {
      const text = await eventsOf(builder, { runLines: replay(`${name}-no-base`, 1) });
      await expect(text).toMatchFileSnapshot(`golden/build-${name}-no-base.txt`);
    });

    test(`${name}: no step stays open after a success`, async () => {
      const text = await eventsOf(builder, { runLines: replay(name, 0) });
      const steps = (kind: string) =>
        [...text.matchAll(new RegExp(`^${kind} +(image:build.*?)(?: =.*|: cached)?$`, 'gm'))].map(
          ([, step]) => step,
        );
      expect(steps('end').toSorted()).toEqual(steps('start').toSorted());
      expect(text).toContain('built\n');
    });
  }

  test('only the last 20 of many lines are quoted', async () => {
    const request = { command: 'sh', args: ['-c', 'echo STEP 1/1: RUN x; seq 1000; exit 1'] };
    const text = await eventsOf(BUILDERS['buildah'] as Builder, {
      runLines: (_, line) => runLines(request, line),
    });
    expect(text).toMatch(/found: +981\n(.*\n)+ +1000\n$/);
  });
});

test('the instruction that buildah names is the failed one, though another stage has begun', () => {
  const log = openBuildLog();
  const lines = ['[1/2] STEP 1/1: RUN a  &&   b', 'no such a', '[2/2] STEP 1/2: FROM x'];
  for (const line of [...lines, 'Error: building at STEP "RUN a  &&   b": exit status 1']) log.read(line);
  expect(log.failed()).toMatchObject({
    title: '[1/2] 1/1 RUN a && b',
    lines: ['no such a', 'Error: building at STEP "RUN a  &&   b": exit status 1'],
  });
});

describe('another command of a builder', () => {
  test('is named with its last lines and without credentials if it fails', async () => {
    const script = 'seq 20; echo https://user:secret@host.example/x >&2; exit 3';
    const command = { command: 'sh', args: ['-c', script, 'https://me:secret@there.example'] };
    const deps = { runLines, emit: () => {} };
    const error = await follow(command, 'pushing a:1', deps).catch(formatted);
    expect(error).toMatch(/pushing a:1: sh failed\n.*exit code 3\n(?:.*\n)* +20\n/);
    expect(error).not.toContain('secret');
  });

  test('reads its input', async () => {
    const lines: (string | undefined)[] = [];
    const emit = (event: Event) => void (event.kind === 'progress' && lines.push(event.detail));
    async function* input() {
      yield Buffer.from('one\ntw');
      yield Buffer.from('o\n');
    }
    await follow({ command: 'cat', args: [], input: input() }, 'loading', { runLines, emit });
    expect(lines).toEqual(['one', 'two']);
  });
});
