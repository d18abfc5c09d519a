import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFixtureChannel } from '../../fixtures/channel.js';
import { outputOf, runProgram } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { archiConstructOk } from '../cli.js';
import { obstacleTo } from '../obstacles.js';
import { type Containers, openContainers } from './containers.js';

/** A static busybox, on Debian from `busybox-static`. */
const BUSYBOX = '/bin/busybox';

describeWithTools(
  'an image from scratch with a user',
  { tools: ['podman', 'runc', 'busybox'], obstacle: obstacleTo('linux-64') },
  () => {
    let folder: string;
    let containers: Containers;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'archi-construct-scratch-'));
      containers = openContainers();
      const channel = join(folder, 'channel');
      const applets = ['sh', 'id', 'whoami', 'touch', 'ls', 'stat'].map(
        (name) => [`bin/${name}`, { softlink: 'busybox' }] as const,
      );
      const busybox = { 'bin/busybox': { data: readFileSync(BUSYBOX), mode: 0o755 } };
      const files = { ...busybox, ...Object.fromEntries(applets), 'lib/libz.a': 'for linkers' };
      await writeFixtureChannel(channel, [{ name: 'busybox', subdir: 'linux-64', files }]);
      const write = (name: string, lines: readonly string[]) =>
        writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(''));
      write('manifest.yaml', ['name: Box', 'version: 1.0', 'channels: [./channel]', 'pins: [busybox-1.0-0]']);
      write('image.yaml', [
        ...['name: box', 'base: scratch', 'manifest: manifest.yaml', 'prefix: /opt/box'],
        ...['user: {name: conda, uid: 1000, gid: 100}', 'slim: true', 'workdir: /home/conda'],
      ]);
      const archive = join(folder, 'box.tar');
      const args = ['--image', join(folder, 'image.yaml'), '--arch', 'x86_64', '--tag', 'box:1'];
      await archiConstructOk(['image', ...args, '--output', `docker-archive:${archive}`]);
      await outputOf(['podman', 'load', '--quiet', '--input', archive], containers);
    });

    afterAll(async () => {
      await containers?.remove();
      rmSync(folder, { recursive: true, force: true });
    });

    const run = (command: string, ...flags: string[]) =>
      runProgram(
        // --passwd=false: podman would add a line for a user without one.
        ['podman', 'run', '--rm', '--network=none', '--passwd=false', ...flags, 'box:1', 'sh', '-c', command],
        containers,
      );

    test('knows the user by name, with a home, and lets it write there and in the prefix', async () => {
      const ran = await run('whoami; id -gn; echo "$HOME"; touch ~/new /opt/box/new && ls ~');
      expect(ran).toMatchObject({ status: 0, stdout: 'conda\nconda\n/home/conda\nnew\n' });
    });

    test('knows root by name', async () => {
      const ran = await run('whoami; id -gn; stat -c %U:%G /opt /opt/box', '--user=0:0');
      expect(ran).toMatchObject({ status: 0, stdout: 'root\nroot\nroot:root\nconda:conda\n' });
    });

    test('starts the entry of its manifest, with own files of manifest and image', async () => {
      const write = (name: string, lines: readonly string[]) =>
        writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(''));
      write('say', ['#!@PREFIX@/bin/sh', 'read -r line </etc/box/own; echo "$line: $*"']);
      write('own', ['own of @PREFIX@']);
      write('started.yaml', [
        ...['name: Box', 'version: 1.0', 'channels: [./channel]', 'pins: [busybox-1.0-0]'],
        ...['files: [{from: say, to: bin/say, mode: 755, relocate: true}]', "entry: [say, --to, it's me]"],
      ]);
      write('started-image.yaml', [
        ...['name: started', 'base: scratch', 'manifest: started.yaml', 'prefix: /opt/box'],
        'files: [{from: own, to: /etc/box/own, relocate: true}]',
      ]);
      const archive = join(folder, 'started.tar');
      const args = ['--image', join(folder, 'started-image.yaml'), '--arch', 'x86_64', '--tag', 'started:1'];
      await archiConstructOk(['image', ...args, '--output', `docker-archive:${archive}`]);
      await outputOf(['podman', 'load', '--quiet', '--input', archive], containers);
      const start = (...more: string[]) =>
        runProgram(['podman', 'run', '--rm', '--network=none', 'started:1', ...more], containers);
      expect(await start()).toMatchObject({ status: 0, stdout: "own of /opt/box: --to it's me\n" });
      expect(await start('--other', 'a  b')).toMatchObject({
        status: 0,
        stdout: 'own of /opt/box: --other a  b\n',
      });
    });

    test('has nothing for linkers if it is slim', async () => {
      expect(await run('ls -A /opt/box/lib')).toMatchObject({ status: 0, stdout: '' });
    });
  },
);
