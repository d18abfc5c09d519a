import { describe, expect, test } from 'vitest';
import { formatError, type ToolError } from '../../../src/errors.js';
import type { BuilderName } from '../../../src/image/builder.js';
import { chooseRunner, RUNNERS } from '../../../src/image/builders/runner.js';

const WORKING = {
  docker: { name: 'docker', builder: { name: 'docker', version: '1', engine: 'buildx' } },
  podman: { name: 'podman', builder: { name: 'podman', version: '1' } },
} as const;

/** The runners that work, and those that have the image in their store. */
function choose(
  builder: 'auto' | 'docker' | 'podman',
  host: { works: readonly string[]; has: readonly string[]; inspect?: string },
) {
  return chooseRunner(
    { builder, image: 'a:1' },
    {
      probe: async (name: BuilderName) =>
        name !== 'buildah' && host.works.includes(name)
          ? WORKING[name]
          : { name, obstacle: { where: name, message: 'no such program on PATH' } },
      tryRun: async ({ command, args }) =>
        args.join(' ') === 'image inspect a:1' && host.has.includes(command)
          ? { kind: 'done', stdout: Buffer.from(host.inspect ?? '[{}]'), stderr: '' }
          : { kind: 'failed', reason: 'exit code 1', stdout: Buffer.alloc(0), stderr: '' },
    },
  );
}

test.each<[...Parameters<typeof choose>, string, boolean]>([
  ['auto', { works: ['docker', 'podman'], has: ['docker', 'podman'] }, 'docker', true],
  ['auto', { works: ['docker', 'podman'], has: ['podman'] }, 'podman', true],
  ['auto', { works: ['docker', 'podman'], has: [] }, 'docker', false],
  ['auto', { works: ['podman'], has: ['docker'] }, 'podman', false],
  ['docker', { works: ['docker', 'podman'], has: ['podman'] }, 'docker', false],
])(
  'the runner for %s among %j is %s; whether it has the image: %s',
  async (builder, host, name, isStored) => {
    expect(await choose(builder, host)).toEqual({ name, isStored, platform: null });
  },
);

test.each([
  ['[{"Os": "linux", "Architecture": "amd64"}]', 'linux-64'],
  ['[{"Os": "linux", "Architecture": "arm64", "Variant": "v8"}]', 'linux-aarch64'],
  ['[{"Os": "linux", "Architecture": "arm64", "Variant": ""}]', 'linux-aarch64'],
  ['[{"Os": "linux", "Architecture": "arm", "Variant": "v6"}]', 'linux-armv6l'],
  ['[{"Os": "windows", "Architecture": "amd64"}]', null],
  ['[{"Architecture": "amd64"}]', null],
  ['[]', null],
  ['[null]', null],
  ['null', null],
  ['no JSON', null],
])('the platform of the image that inspect describes as %s is %s', async (inspect, platform) => {
  const host = { works: ['podman'], has: ['podman'], inspect };
  expect(await choose('auto', host)).toEqual({ name: 'podman', isStored: true, platform });
});

describe('if no runner works', () => {
  test.each(['auto', ...RUNNERS] as const)('%s gives the reason of each', async (builder) => {
    const error: ToolError = await choose(builder, { works: [], has: [] }).then(
      () => expect.unreachable(),
      (reason) => reason,
    );
    await expect(`${formatError(error)}\n`).toMatchFileSnapshot(`golden/no-runner-${builder}.txt`);
  });
});
