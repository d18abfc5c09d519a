import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dockerWord, writeExecForm } from '../../../src/image/dockerfile/quote.js';
import { outputOf } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { buildahIn, type Containers, openContainers } from './containers.js';
import { type Dockerd, startDockerd } from './dockerd.js';

/** Values with characters that mean something to a Dockerfile, a shell or JSON. */
const HOSTILE = [
  'plain',
  '',
  ' ',
  'two  words',
  '"',
  "'",
  '\\',
  'ends in \\',
  '\\"',
  '$HOME',
  `$${'{HOME}'}`,
  '\\$HOME',
  '$(id)',
  '`id`',
  '# no comment',
  '<<EOF',
  'a && b; c | d',
  '[a]',
  'é 😀',
  '=',
  'a=b c=d',
  '--platform=x',
];

/** The config of an image. */
interface Config {
  readonly Env: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly Cmd: readonly string[];
  readonly Entrypoint: readonly string[];
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-construct-quoting-'));
  const lines = [
    'FROM --platform=linux/arm64 scratch',
    ...HOSTILE.map((value, index) => `ENV E${index}=${dockerWord(value)}`),
    ...HOSTILE.map((value, index) => `LABEL l${index}=${dockerWord(value)}`),
    `ENTRYPOINT ${writeExecForm(HOSTILE)}`,
    `CMD ${writeExecForm(HOSTILE)}`,
  ];
  writeFileSync(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeWithTools('buildah reads values of the Dockerfile unchanged:', { tools: ['buildah'] }, () => {
  let containers: Containers;
  let config: Config;

  beforeAll(async () => {
    containers = openContainers();
    const run = (...args: string[]) => buildahIn(containers, args, { cwd: folder });
    await run('bud', '--platform', 'linux/arm64', '--tag', 'quoting', '.');
    config = JSON.parse(await run('inspect', '--type', 'image', 'quoting')).OCIv1.config;
  });

  afterAll(() => containers.remove());

  holdsAll(() => config);
});

describeWithTools(
  'docker reads values of the Dockerfile unchanged:',
  { tools: ['docker', 'dockerd'] },
  () => {
    let daemon: Dockerd;

    beforeAll(async () => {
      daemon = await startDockerd();
    });

    afterAll(() => daemon.stop());

    describe.each([
      ['classic', '0'],
      ['BuildKit', '1'],
    ])('%s', (engine, buildkit) => {
      let config: Config;

      beforeAll(async () => {
        const environment = { ...daemon.environment, DOCKER_BUILDKIT: buildkit };
        const run = (...args: string[]) => outputOf(['docker', ...args], { environment, cwd: folder });
        const tag = `quoting:${engine.toLowerCase()}`;
        await run('build', '--network', 'none', '--tag', tag, '.');
        config = JSON.parse(await run('image', 'inspect', '--format', '{{json .Config}}', tag));
      });

      holdsAll(() => config);
    });
  },
);

function holdsAll(config: () => Config): void {
  test.each(HOSTILE.map((value, index) => [value, index] as const))('%j', (value, index) => {
    expect(config().Env).toContain(`E${index}=${value}`);
    expect(config().Labels[`l${index}`]).toBe(value);
    expect(config().Entrypoint[index]).toBe(value);
    expect(config().Cmd[index]).toBe(value);
  });
}
