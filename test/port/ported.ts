import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Errors from '../../src/errors.js';
import { silent } from '../../src/events.js';
import type * as Build from '../../src/port/build.js';
import type { PortRequest } from '../../src/port/port.js';
import type { PortBuild } from '../../src/port/types.js';
import { writeFixtureChannel } from '../fixtures/channel.js';

// The compiled ones: threads need compiled files.
const compiled = (file: string) => import(new URL(`../../lib/${file}`, import.meta.url).href);
const { portRecipes } = (await compiled('port/build.js')) as typeof Build;
const { UserError } = (await compiled('errors.js')) as typeof Errors;

const FAKE = fileURLToPath(new URL('fake-build.sh', import.meta.url));

/** What the recipes of the sample need: `b` and `d` need `a`, `c` needs `b`. */
const HOSTS: Readonly<Record<string, readonly string[]>> = { a: [], b: ['a'], c: ['b'], d: ['a'] };

/** A folder with recipes, channels and engines that are not real, in which a port runs. */
export interface Sample {
  readonly folder: string;
  /** The program that stands for an engine; it says a version. */
  readonly engine: string;
  /** Runs the port. Returns its outcome, and the names of the recipes that were built, sorted. */
  port(changes?: Partial<PortRequest>, fails?: string): ReturnType<typeof portRecipes>;
  /** Returns the names of the recipes that were built since the last call, sorted. */
  built(): string[];
  /** Writes the recipe of a name, with other needs than those of the sample if they are given. */
  write(name: string, build: string, needs?: readonly string[]): void;
  remove(): void;
}

/** Makes a sample. `name` is that of its folder; its engine is in the folder above, since PATH cannot name every folder. */
export async function openSample(name = 'port'): Promise<Sample> {
  const above = realpathSync(mkdtempSync(join(tmpdir(), 'archi-port-')));
  const folder = join(above, name);
  const at = (...parts: string[]) => join(folder, ...parts);
  const write = (recipe: string, build: string, needs = HOSTS[recipe] ?? []) => {
    mkdirSync(at('recipes', recipe), { recursive: true });
    const host = JSON.stringify(needs);
    const text = `package: {name: ${recipe}, version: "1.0"}\nbuild: {script: ${JSON.stringify(build)}}\nrequirements: {host: ${host}}\n`;
    writeFileSync(at('recipes', recipe, 'recipe.yaml'), text);
  };
  for (const recipe of Object.keys(HOSTS)) write(recipe, 'true');
  await writeFixtureChannel(at('compilers'), [{ name: 'gcc_linux-aarch64' }]);
  writeFileSync(at('compilers', 'variants.yaml'), 'python: ["3.11.*"]\n');
  const subdir = 'linux-aarch64';
  await writeFixtureChannel(at('bootstrap'), [
    { name: 'a', version: '0.1', subdir },
    { name: 'e', subdir },
  ]);
  const made = Object.entries(HOSTS).map(([recipe, depends]) => ({ name: recipe, depends, subdir }));
  await writeFixtureChannel(at('made'), made);
  const engine = join(above, 'bin', 'rattler-build');
  mkdirSync(join(above, 'bin'));
  writeFileSync(engine, '#!/bin/sh\necho rattler-build 1.2.3\n');
  chmodSync(engine, 0o755);
  const log = at('log');
  const fake = (fails: string) => ({ MADE: at('made'), LOG: log, FAILS: fails });
  return {
    folder,
    engine,
    write,
    port: (changes = {}, fails = '') =>
      portRecipes(
        {
          ...{ from: 'linux-64', to: 'linux-aarch64', suite: 'bookworm', engine: null },
          ...{ recipes: at('recipes'), channel: at('out'), work: at('work'), out: at('dist') },
          ...{ compilers: at('compilers'), bootstrap: at('bootstrap'), cacheDir: at('cache') },
          ...{
            want: [],
            name: 'Port',
            version: '1.0.0',
            image: null,
            jobs: 2,
            timeout: 5,
            offline: true,
            emit: silent,
          },
          ...{ defaultRegistry: undefined, plainHttp: false },
          env: { PATH: `${join(above, 'bin')}:${process.env['PATH']}` },
          ...changes,
        },
        {
          program: [
            'env',
            ...Object.entries(fake(fails)).map(([key, value]) => `${key}=${value}`),
            'sh',
            FAKE,
          ],
          openBuilder:
            async ({ request }) =>
            async (build) =>
              runFake(request.channel, build, fake(fails)),
        },
      ),
    built: () => {
      if (!existsSync(log)) return [];
      const names = readFileSync(log, 'utf8').trimEnd().split('\n').sort();
      rmSync(log);
      return names;
    },
    remove: () => rmSync(above, { recursive: true, force: true }),
  };
}

/** Builds as the fake program does. */
function runFake(
  channel: string,
  { name, recipe }: PortBuild,
  env: Readonly<Record<string, string>>,
): string[] {
  const args = [FAKE, '--channel', channel, recipe];
  const { status, stdout } = spawnSync('sh', args, { env: { ...process.env, ...env }, encoding: 'utf8' });
  if (status !== 0)
    throw new UserError('1 of 1 recipe could not be built', [
      { where: name, message: 'it does not compile' },
    ]);
  return stdout.split('\n').slice(0, -1);
}
