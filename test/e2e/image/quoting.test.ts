import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dockerWord, execForm } from '../../../src/image/dockerfile/quote.js';
import { outputOf } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { type Containers, openContainers } from './containers.js';

/** What a value may hold that means something to a Dockerfile, a shell or JSON. */
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

describeWithTools('buildah reads values as they were written', { tools: ['buildah'] }, () => {
  let containers: Containers;
  let folder: string;
  let config: { Env: string[]; Labels: Record<string, string>; Cmd: string[]; Entrypoint: string[] };

  beforeAll(async () => {
    containers = openContainers();
    folder = mkdtempSync(join(tmpdir(), 'archi-construct-quoting-'));
    const lines = [
      'FROM --platform=linux/arm64 scratch',
      ...HOSTILE.map((value, index) => `ENV E${index}=${dockerWord(value)}`),
      ...HOSTILE.map((value, index) => `LABEL l${index}=${dockerWord(value)}`),
      `ENTRYPOINT ${execForm(HOSTILE)}`,
      `CMD ${execForm(HOSTILE)}`,
    ];
    writeFileSync(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`);
    const run = (...args: string[]) =>
      outputOf(['buildah', ...args], { environment: containers.environment, cwd: folder });
    await run('bud', '--platform', 'linux/arm64', '--tag', 'quoting', '.');
    config = JSON.parse(await run('inspect', '--type', 'image', 'quoting')).OCIv1.config;
  });

  afterAll(async () => {
    await containers.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(HOSTILE.map((value, index) => [value, index] as const))('%j', (value, index) => {
    expect(config.Env).toContain(`E${index}=${value}`);
    expect(config.Labels[`l${index}`]).toBe(value);
    expect(config.Entrypoint[index]).toBe(value);
    expect(config.Cmd[index]).toBe(value);
  });
});
