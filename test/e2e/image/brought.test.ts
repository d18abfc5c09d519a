import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFixtureChannel } from '../../fixtures/channel.js';
import { outputOf, runProgram } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { archiConstruct } from '../cli.js';
import { obstacleTo } from '../obstacles.js';
import { BASE_TOOLS, bareBase } from './base.js';
import { type Containers, openContainers } from './containers.js';

const MANIFEST = [
  ...['name: Brought', 'version: 1.0', 'channels: [./channel]', 'pins: [tool-1.0-0]'],
  'options: {greeting: {question: "How to greet?", default: hello}}',
  'scripts: {post_install: greet.sh}',
  "entry: [tool, it's, a  tool]",
];

describeWithTools(
  'an image that buildah builds with what a distribution brings',
  { tools: [...BASE_TOOLS, 'buildah', 'podman', 'runc'], obstacle: obstacleTo('linux-64') },
  () => {
    let folder: string;
    let containers: Containers;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'archi-construct-brought-'));
      containers = openContainers();
      const write = (name: string, lines: readonly string[]) =>
        writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(''));
      const tool = { data: '#!/bin/sh\nprintf "%s|" "$@"\n', mode: 0o755 };
      const files = { 'bin/tool': tool };
      await writeFixtureChannel(join(folder, 'channel'), [{ name: 'tool', subdir: 'linux-64', files }]);
      write('manifest.yaml', MANIFEST);
      write('greet.sh', ['printf "%s\\n" "$OPTION_GREETING" >greeting']);
      write('own', ['own of @PREFIX@']);
      const base = await bareBase('amd64');
      await outputOf(['podman', 'load', '--quiet', '--input', base.archive], containers);
      write('image.yaml', [
        ...['name: brought', `base: ${base.name}`, 'family: none', 'locale: C.UTF-8'],
        ...['manifest: manifest.yaml', 'prefix: /opt/brought'],
        'options: {greeting: "it\'s $HOME é"}',
        'files:',
        '  - {from: own, to: "/etc/own,of=%it", mode: "640", relocate: true}',
        '  - {from: greet.sh, to: "/srv/~/@a:b+/greet.sh"}',
      ]);
      const image = ['--image', join(folder, 'image.yaml'), '--arch', 'x86_64', '--tag', 'brought:1'];
      const out = ['--out', join(folder, 'out')];
      const built = await archiConstruct(['image', '--builder', 'buildah', ...image, ...out], {
        environment: containers.environment,
      });
      expect(built.status, built.stderr).toBe(0);
    });

    afterAll(async () => {
      await containers?.remove();
      rmSync(folder, { recursive: true, force: true });
    });

    const run = (...args: string[]) =>
      runProgram(['podman', 'run', '--rm', '--network=none', ...args], containers);

    test('starts the entry', async () => {
      expect(await run('brought:1')).toMatchObject({ status: 0, stdout: "it's|a  tool|" });
      expect(await run('brought:1', 'other')).toMatchObject({ status: 0, stdout: 'other|' });
    });

    test('has the own files at their paths, with mode and prefix', async () => {
      const places = ['/etc/own,of=%it', '/srv/~/@a:b+/greet.sh'];
      const command = 'stat -c "%a %u:%g" "$@" && cat "$@"';
      const read = await run('--entrypoint=/bin/sh', 'brought:1', '-c', command, 'sh', ...places);
      const script = readFileSync(join(folder, 'greet.sh'), 'utf8');
      expect(read).toMatchObject({
        status: 0,
        stdout: `640 0:0\n644 0:0\nown of /opt/brought\n${script}`,
      });
    });

    test('was installed with the answers of the image.yaml', async () => {
      const read = await run('--entrypoint=/bin/cat', 'brought:1', '/opt/brought/greeting');
      expect(read).toMatchObject({ status: 0, stdout: "it's $HOME é\n" });
    });
  },
);
