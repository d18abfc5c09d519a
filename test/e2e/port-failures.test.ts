import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PortResult } from '../../src/port/build.js';
import { writeFixtureChannel } from '../fixtures/channel.js';
import { rattlerBuildObstacle } from '../oracles/rattler-build.js';
import { describeWithTools } from '../tools.js';
import { archiConstruct, archiConstructOk, scratch } from './cli.js';

const SOURCE = 'source\n';
const SHA256 = createHash('sha256').update(SOURCE).digest('hex');

/** Recipes without compilers, so that the engine needs no real channel. `waits` needs `hash`. */
const RECIPES: Readonly<Record<string, object>> = {
  endless: { build: { noarch: 'generic', script: 'while :; do sleep 1; done' } },
  good: { build: { noarch: 'generic', script: 'touch $PREFIX/good' } },
  hash: {
    source: { path: 'source.txt', sha256: '0'.repeat(64) },
    build: { noarch: 'generic', script: 'cp source.txt $PREFIX/' },
  },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the recipe's own words.
  rusty: { build: { script: 'true' }, requirements: { build: ['${{ compiler("rust") }}'] } },
  waits: { build: { noarch: 'generic', script: 'touch $PREFIX/waits' }, requirements: { host: ['hash'] } },
};

/** The same without their faults. */
const MENDED: typeof RECIPES = {
  endless: { build: { noarch: 'generic', script: 'touch $PREFIX/endless' } },
  hash: { ...RECIPES['hash'], source: { path: 'source.txt', sha256: SHA256 } },
  rusty: { build: { noarch: 'generic', script: 'touch $PREFIX/rusty' } },
};

describeWithTools(
  'a port, by the real engine, of recipes that loop, have a wrong checksum or lack a compiler,',
  { tools: ['make'], obstacle: rattlerBuildObstacle() },
  () => {
    let folder: string;
    const at = (...parts: string[]) => join(folder, ...parts);
    const write = (recipes: typeof RECIPES) => {
      for (const [name, recipe] of Object.entries(recipes)) {
        mkdirSync(at('recipes', name), { recursive: true });
        // JSON is YAML.
        const text = JSON.stringify({ package: { name, version: '1' }, ...recipe });
        writeFileSync(at('recipes', name, 'recipe.yaml'), text);
      }
    };
    let command: string[];
    let environment: NodeJS.ProcessEnv;

    beforeAll(async () => {
      folder = realpathSync(mkdtempSync(join(tmpdir(), 'archi-port-')));
      write(RECIPES);
      writeFileSync(at('recipes', 'hash', 'source.txt'), SOURCE);
      await writeFixtureChannel(at('compilers'), [{ name: 'gcc_linux-aarch64' }]);
      writeFileSync(at('compilers', 'variants.yaml'), 'c_compiler: [gcc]\n');
      await writeFixtureChannel(at('bootstrap'), [{ name: 'a', subdir: 'linux-aarch64' }]);
      const channels = ['--compilers', at('compilers'), '--bootstrap', at('bootstrap')];
      const places = ['--recipes', at('recipes'), '--channel', at('out'), '--out', at('dist')];
      command = ['port', ...places, ...channels, '--jobs', '2', '--timeout', '1', '-q'];
      environment = {
        ...process.env,
        ARCHI_CONSTRUCT_CACHE: join(scratch, 'cache'),
        RATTLER_BUILD_PYTHON: process.env['RATTLER_PYTHON'] ?? 'python3',
      };
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test('tells each in one line, builds the rest, and has exit code 3', async () => {
      const { status, stdout, stderr } = await archiConstruct(command, { environment });
      expect(status).toBe(3);
      expect(stderr).toBe('');
      await expect(stdout.replaceAll(folder, '')).toMatchFileSnapshot('__snapshots__/port-failures.txt');
      expect(readdirSync(at('out', 'noarch')).filter((name) => name.endsWith('.conda'))).toEqual([
        expect.stringMatching(/^good-1-/),
      ]);
    });

    test('builds these alone when they are mended, and makes the installer', async () => {
      write(MENDED);
      const printed = await archiConstructOk([...command, '--json'], { environment });
      const { builds, installer } = JSON.parse(printed) as PortResult;
      expect(Object.fromEntries(builds.map(({ name, state }) => [name, state]))).toEqual({
        ...{ good: 'kept', endless: 'done', hash: 'done', rusty: 'done', waits: 'done' },
      });
      expect(installer).toBe(at('dist', 'Port-1.0.0-Linux-aarch64.sh'));
    });
  },
);
