import { expect, test } from 'vitest';
import type { Builder, Command, Indexer } from '../../../src/image/builder.js';
import {
  buildCommand,
  dockerSaveCommand,
  indexCommands,
  loadCommand,
  pushCommands,
  pushIndexCommand,
  runCommand,
  saveCommand,
  saveIndexCommand,
} from '../../../src/image/builders/commands.js';

const BUILDERS: readonly Builder[] = [
  { name: 'docker', version: '28.2.2', engine: 'buildx' },
  { name: 'docker', version: '20.10.24', engine: 'buildkit' },
  { name: 'docker', version: '28.2.2', engine: 'classic' },
  { name: 'podman', version: '4.3.1' },
  { name: 'buildah', version: '1.28.2' },
];
const PUSH = { tag: 'a:1', reference: '127.0.0.1:5000/x/a:1' };
const RUN = { image: 'a:1', platform: 'linux/arm64', volumes: [], terminal: false, extra: [], command: [] };

function shown({ command, args, env = {} }: Command): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return [...variables, command, ...args].join(' ');
}

test('each builder has the expected command lines', async () => {
  const request = {
    context: '/c',
    dockerfile: '/c/Dockerfile',
    platform: 'linux/arm64',
    tags: ['a:1', 'b:2'],
  };
  const lines = BUILDERS.flatMap((builder) => [
    shown(buildCommand(builder, { ...request, extra: ['--network', 'none'] })),
    ...pushCommands(builder.name, { ...PUSH, plainHttp: true }).map(shown),
    ...pushCommands(builder.name, { ...PUSH, plainHttp: false }).map(shown),
    ...(builder.name === 'docker'
      ? [shown(dockerSaveCommand({ tag: 'a:1', path: '/o' }))]
      : [...ofOne(builder.name), ...ofSeveral(builder.name)]),
    '',
  ]);
  const running = (['docker', 'podman'] as const).flatMap((name) => [
    shown(loadCommand(name)),
    shown(runCommand(name, RUN)),
    shown(
      runCommand(name, {
        ...RUN,
        terminal: true,
        volumes: ['/x:/feedstocks:ro'],
        extra: ['--network=none'],
        command: ['sh', '-c', 'a b'],
      }),
    ),
  ]);
  await expect(`${[...lines, ...running].join('\n')}\n`).toMatchFileSnapshot('golden/commands.txt');
});

test('a container for no named platform gets no --platform', () => {
  expect(runCommand('podman', { ...RUN, platform: null }).args).not.toContain('--platform');
});

function ofOne(name: Indexer): string[] {
  return (['oci-layout', 'oci-archive', 'docker-archive'] as const).map((form) =>
    shown(saveCommand(name, { tag: 'a:1', form, path: '/o' })),
  );
}

function ofSeveral(name: Indexer): string[] {
  const images = ['a:1-arm64', 'r.example/a:1-amd64'];
  const { make, cleanUp } = indexCommands(name, { images, tags: ['a:1', 'b:2'], aside: 'aside' });
  return [
    ...make,
    cleanUp,
    ...(['oci-layout', 'oci-archive'] as const).map((form) =>
      saveIndexCommand(name, { tag: 'a:1', form, path: '/o' }),
    ),
    pushIndexCommand(name, { ...PUSH, plainHttp: true }),
    pushIndexCommand(name, { ...PUSH, plainHttp: false }),
  ].map(shown);
}
