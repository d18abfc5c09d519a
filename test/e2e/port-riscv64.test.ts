import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PortResult } from '../../src/port/build.js';
import { rattlerBuildObstacle } from '../oracles/rattler-build.js';
import { describeWithTools } from '../tools.js';
import { bootstrapChannel } from './channel.js';
import { scratch } from './cli.js';
import { obstacleTo, ROOT_TOOLS } from './obstacles.js';
import { type BuildMachine, openBuildMachine } from './port/build-machine.js';
import { PROGRAMS, printedWith, runInstalled } from './port/programs.js';
import { PORT_RECIPES, PORT_SOURCES } from './port/recipes.js';
import { fetchSources } from './port/sources.js';

const obstacle =
  process.arch === 'x64' ? (rattlerBuildObstacle() ?? obstacleTo('linux-riscv64')) : 'the host is no x86_64';

/** The first of Debian's releases that has riscv64. */
const SUITE = 'trixie';

/** trixie's python needs a newer zlib than the recipe's, so it is Debian's here. */
const LEFT_OUT = 'zlib';

describeWithTools(
  'a port to linux-riscv64, on a machine that has the glibc of its compilers,',
  { tools: [...ROOT_TOOLS, 'make'], obstacle },
  () => {
    let folder: string;
    let machine: BuildMachine;
    let channels: readonly string[];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'archi-port-'));
      const recipes = join(folder, 'recipes');
      cpSync(PORT_RECIPES, recipes, { recursive: true });
      rmSync(join(recipes, LEFT_OUT), { recursive: true });
      await fetchSources(join(recipes, 'sources'), PORT_SOURCES);
      machine = await openBuildMachine(SUITE, [folder, scratch]);
      const compilers = await bootstrapChannel('linux-64', { suite: SUITE, compilersFor: 'linux-riscv64' });
      const bootstrap = await bootstrapChannel('linux-riscv64', { suite: SUITE });
      channels = ['--compilers', compilers, '--bootstrap', bootstrap];
    });

    afterAll(() => {
      machine?.remove();
      rmSync(folder, { recursive: true, force: true });
    });

    test('makes an installer whose programs run on riscv64', async () => {
      const places = ['--channel', join(folder, 'ported'), '--out', join(folder, 'dist')];
      const target = ['--to', 'linux-riscv64', '--suite', SUITE, ...channels];
      const printed = await machine.archiConstruct(
        ['port', '--recipes', join(folder, 'recipes'), ...target, ...places, '--offline', '--json', '-q'],
        { ARCHI_CONSTRUCT_CACHE: join(scratch, 'cache'), RATTLER_BUILD_PYTHON: '/usr/bin/python3' },
      );
      const { builds, installer } = JSON.parse(printed) as PortResult;
      const recipes = readdirSync(PORT_RECIPES).filter((name) => name !== LEFT_OUT);
      expect(builds.map(({ name, state }) => [name, state]).sort()).toEqual(
        recipes.map((name) => [name, 'done']),
      );
      const ran = await runInstalled(installer ?? '', PROGRAMS, { platform: 'linux-riscv64', suite: SUITE });
      expect(ran).toMatchObject({ status: 0, stderr: '', stdout: printedWith('1.3.1') });
    });
  },
);
