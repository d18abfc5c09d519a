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
  host: { works: readonly string[]; has: readonly string[] },
) {
  return chooseRunner(
    { builder, image: 'a:1' },
    {
      probe: async (name: BuilderName) =>
        name !== 'buildah' && host.works.includes(name)
          ? WORKING[name]
          : { name, obstacle: { where: name, message: 'no such program on PATH' } },
      succeeds: async ({ command, args }) => args.includes('a:1') && host.has.includes(command),
    },
  );
}

test.each<[...Parameters<typeof choose>, string]>([
  ['auto', { works: ['docker', 'podman'], has: ['docker', 'podman'] }, 'docker'],
  ['auto', { works: ['docker', 'podman'], has: ['podman'] }, 'podman'],
  ['auto', { works: ['docker', 'podman'], has: [] }, 'docker'],
  ['auto', { works: ['podman'], has: ['docker'] }, 'podman'],
  ['docker', { works: ['docker', 'podman'], has: ['podman'] }, 'docker'],
])('the runner for %s among %j is %s', async (builder, host, runner) => {
  expect(await choose(builder, host)).toBe(runner);
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
