import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { pathWithFakes } from '../installer/fake-tools.js';
import { runProgram } from '../program.js';
import { describeWithTools } from '../tools.js';
import { buildInstaller } from './build-installer.js';
import { LINES } from './channel.js';
import { obstacleTo, ROOT_TOOLS } from './obstacles.js';
import { freshRoot } from './root.js';

const obstacle = process.arch === 'x64' ? null : 'the host is no x86_64';
describeWithTools(
  'the aarch64 installer on a host without aarch64',
  { tools: ['tar', 'gzip'], obstacle },
  () => {
    let folder: string;
    let installer: string;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'archi-foreign-'));
      const [line] = LINES;
      if (line !== undefined) installer = await buildInstaller('linux-aarch64', line);
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test('is refused on x86_64 for architecture and interpreter, and writes nothing', async () => {
      const ran = await runProgram(['sh', installer, '-b', '-p', join(folder, 'prefix')]);
      expect(ran.status).toBe(10);
      expect(ran.stderr).toContain('architecture: found x86_64; needed aarch64 arm64');
      expect(ran.stderr).toContain('ELF interpreter: found no /lib/ld-linux-aarch64.so.1');
      expect(readdirSync(folder)).toEqual([]);
    });

    test('is refused for its interpreter on an aarch64 kernel with another userland', async () => {
      const environment = { ...process.env, PATH: pathWithFakes({ uname: 'echo aarch64' }) };
      const ran = await runProgram(['sh', installer, '-b', '-p', join(folder, 'prefix')], { environment });
      expect(ran.status).toBe(11);
      expect(ran.stderr).toContain('32-bit, musl and Android userlands do not');
      expect(readdirSync(folder)).toEqual([]);
    });

    const needs = { tools: ROOT_TOOLS, obstacle: obstacleTo('linux-64') };
    describeWithTools('in a root', needs, () => {
      test('without the interpreter, and forced, writes the tree by sh alone', async () => {
        const root = await freshRoot('linux-64');
        onTestFinished(() => rmSync(root.path, { recursive: true, force: true }));
        copyFileSync(installer, join(root.path, 'installer.sh'));
        const refused = await root.run(['sh', '/installer.sh', '-b', '-p', '/opt/a']);
        expect(refused.status).toBe(10);
        const forced = await root.run(['sh', '/installer.sh', '-b', '--force-arch', '-p', '/opt/a']);
        expect(forced).toMatchObject({ status: 0, stderr: expect.stringContaining('relocating without it') });
        expect(readdirSync(join(root.path, 'opt'))).toEqual(['a']);
      });
    });
  },
);
