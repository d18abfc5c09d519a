import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type * as Errors from '../../src/errors.js';
import type * as Run from '../../src/port/run.js';
import type { PortStatus } from '../../src/port/types.js';
import { runCommandLine } from '../command-line.js';
import { outputOf } from '../program.js';
import { describeWithTools } from '../tools.js';
import { openSample, type Sample } from './ported.js';

const compiled = (file: string) => import(new URL(`../../lib/${file}`, import.meta.url).href);
const { port } = (await compiled('port/run.js')) as typeof Run;
const { ArchiError, formatError } = (await compiled('errors.js')) as typeof Errors;

let sample: Sample;

beforeEach(async () => {
  sample = await openSample();
});

afterEach(() => sample.remove());

const statusOf = () =>
  JSON.parse(
    readFileSync(join(sample.folder, 'work/linux-aarch64-bookworm/status.json'), 'utf8'),
  ) as PortStatus;
const statesOf = () => Object.fromEntries(statusOf().builds.map(({ name, state }) => [name, state]));
/** The text with the folder of the sample left out. */
const inFolder = (text: string) => text.replaceAll(sample.folder, '');

describeWithTools('a port', { tools: ['make'] }, () => {
  test('builds every recipe in order, indexes the channel, and makes lock and installer of all packages', async () => {
    const { result, lines, exitCode } = await sample.port();
    expect(exitCode).toBeUndefined();
    expect(sample.built()).toEqual(['a', 'b', 'c', 'd']);
    expect(result.builds.map(({ name, wave, state }) => [name, wave, state])).toEqual([
      ['a', 1, 'done'],
      ['b', 2, 'done'],
      ['d', 2, 'done'],
      ['c', 3, 'done'],
    ]);
    expect(result.installer).toBe(join(sample.folder, 'dist', 'Port-1.0.0-Linux-aarch64.sh'));
    expect(existsSync(result.installer ?? '')).toBe(true);
    expect(statusOf()).toMatchObject({ state: 'done', installer: result.installer });
    await expect(inFolder(`${lines.join('\n')}\n`)).toMatchFileSnapshot('golden/done.txt');
  });

  test('a build that ends without an error and without a package has failed, and is built again', async () => {
    expect((await sample.port({}, 'b:empty')).exitCode).toBe(3);
    expect(statesOf()).toEqual({ a: 'done', b: 'failed', c: 'blocked', d: 'done' });
    expect(statusOf().builds.find(({ name }) => name === 'b')?.problem).toContain('no package');
    sample.built();
    expect((await sample.port()).exitCode).toBeUndefined();
    expect(sample.built()).toEqual(['b', 'c']);
  });

  test('a second run builds nothing; a changed recipe is built again with those that need it, and no others', async () => {
    await sample.port();
    sample.built();
    await sample.port();
    expect(sample.built()).toEqual([]);
    expect(statesOf()).toEqual({ a: 'kept', b: 'kept', c: 'kept', d: 'kept' });
    sample.write('b', 'false || true');
    await sample.port();
    expect(sample.built()).toEqual(['b', 'c']);
    sample.write('b', 'true');
    await sample.port();
    expect(sample.built()).toEqual(['b', 'c']);
  });

  test('a package that is gone from the channel is built again', async () => {
    await sample.port();
    sample.built();
    rmSync(join(sample.folder, 'out', 'linux-aarch64', 'a-1.0-0.conda'));
    await sample.port();
    expect(sample.built()).toEqual(['a']);
  });

  test('other compilers, another engine or other variants build everything again', async () => {
    await sample.port();
    sample.built();
    writeFileSync(sample.engine, '#!/bin/sh\necho rattler-build 1.2.4\n');
    await sample.port();
    expect(sample.built()).toEqual(['a', 'b', 'c', 'd']);
    writeFileSync(join(sample.folder, 'compilers', 'variants.yaml'), 'python: ["3.12.*"]\n');
    await sample.port();
    expect(sample.built()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('a build that fails is told with what waits for it; the others are done, and kept', async () => {
    const { result, lines, exitCode } = await sample.port({}, 'b');
    expect(exitCode).toBe(3);
    expect(sample.built()).toEqual(['a', 'b', 'd']);
    expect(result).toMatchObject({ lock: null, installer: null });
    expect(statusOf()).toMatchObject({ state: 'failed', installer: null });
    expect(statesOf()).toEqual({ a: 'done', b: 'failed', c: 'blocked', d: 'done' });
    await expect(inFolder(`${lines.join('\n')}\n`)).toMatchFileSnapshot('golden/failed.txt');
    expect((await sample.port()).exitCode).toBeUndefined();
    expect(sample.built()).toEqual(['b', 'c']);
  });

  test('two ports at once into one channel, from two work folders, each make their installer', async () => {
    const ported = await Promise.all(
      ['one', 'two'].map((name) =>
        sample.port({ work: join(sample.folder, name), out: join(sample.folder, `dist-${name}`) }),
      ),
    );
    for (const { result } of ported) {
      expect(result.builds.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
      expect(existsSync(result.installer ?? '')).toBe(true);
    }
  });

  test('a recipe that cannot be read is named by its own file, then by its repaired copy', async () => {
    writeFileSync(join(sample.folder, 'recipes', 'd', 'recipe.yaml'), 'package: {name: d}\nbuild: [\n');
    const error = await sample.port().catch((thrown: unknown) => thrown);
    if (!(error instanceof ArchiError)) throw error;
    await expect(inFolder(formatError(error))).toMatchFileSnapshot('golden/unreadable.txt');
  });

  test('a link out of the folder brings what it leads to, which stays as it is; one that leads nowhere is told', async () => {
    const outside = join(sample.folder, 'elsewhere.yaml');
    const text = 'package:\n  name: a\n  version: "1.0"\nrequirements:\n  host:\n    - make\n';
    writeFileSync(outside, text);
    rmSync(join(sample.folder, 'recipes', 'a', 'recipe.yaml'));
    symlinkSync('../../elsewhere.yaml', join(sample.folder, 'recipes', 'a', 'recipe.yaml'));
    mkdirSync(join(sample.folder, 'recipes', 'f'));
    symlinkSync('nowhere.yaml', join(sample.folder, 'recipes', 'f', 'recipe.yaml'));
    const warnings: string[] = [];
    await sample.port({ emit: (event) => event.kind === 'warning' && warnings.push(event.message) });
    expect(sample.built()).toEqual(['a', 'b', 'c', 'd']);
    expect(readFileSync(outside, 'utf8')).toBe(text);
    expect(warnings.map(inFolder)).toEqual([
      '/recipes/f/recipe.yaml: this link leads nowhere (nowhere.yaml); what it should bring is left out',
    ]);
    writeFileSync(outside, text.replace('1.0', '1.1'));
    await sample.port();
    expect(sample.built()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('of recipes that need each other one is built twice: first in part, with what Debian has', async () => {
    sample.write('a', 'true', ['c']);
    expect((await sample.port()).exitCode).toBeUndefined();
    expect(sample.built()).toEqual(['a', 'b', 'b', 'c', 'd']);
  });

  test('only what is wanted is built, and what that needs', async () => {
    await sample.port({ want: ['d', 'e'] });
    expect(sample.built()).toEqual(['a', 'd']);
  });

  test('a second port in the same folder is refused while the first one runs', async () => {
    const ends = await Promise.allSettled([sample.port(), sample.port()]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(sample.built()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('an image has the packages of the installer', async () => {
    const image = join(sample.folder, 'image.yaml');
    writeFileSync(image, 'name: ported\nbase: scratch\nmanifest: ./none.yaml\nprefix: /opt/port\n');
    const { result, lines } = await sample.port({ image });
    expect(lines).toContain(result.image);
    const [{ RepoTags: tags }] = JSON.parse(
      await outputOf(['tar', '-xOf', result.image ?? '', 'manifest.json']),
    );
    expect(tags).toEqual(['ported:1.0.0']);
    const packagesOf = async (path: string | null) =>
      (await runCommandLine(['graph', path ?? '', '--format', 'tree'])).stdout;
    expect(await packagesOf(result.image)).toBe(await packagesOf(result.installer));
    expect(await packagesOf(result.image)).toContain('d 1.0');
  });

  test('the recipes stay as they are', async () => {
    const before = readFileSync(join(sample.folder, 'recipes', 'a', 'recipe.yaml'), 'utf8');
    await sample.port();
    expect(readFileSync(join(sample.folder, 'recipes', 'a', 'recipe.yaml'), 'utf8')).toBe(before);
    expect(readdirSync(join(sample.folder, 'recipes', 'a'))).toEqual(['recipe.yaml']);
  });

  test('folders of any name do', async () => {
    sample.remove();
    sample = await openSample(`it's a $(touch pwned) #%:"port"`);
    expect((await sample.port()).exitCode).toBeUndefined();
    expect(sample.built()).toEqual(['a', 'b', 'c', 'd']);
    expect(existsSync(join(sample.folder, 'work', 'pwned'))).toBe(false);
  });

  test('a link that leads back up does not loop', async () => {
    symlinkSync('..', join(sample.folder, 'recipes', 'a', 'up'));
    await sample.port({ want: ['a'] });
    expect(sample.built()).toEqual(['a']);
  });

  test('a port that is refused says so in the status', async () => {
    await failureOf(() => sample.port({ want: ['f'] }));
    expect(statusOf()).toMatchObject({ state: 'failed', step: 'wanted packages are not available' });
  });
});

/** Returns the message of a failure as it is printed, behind its exit code. */
async function failureOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ArchiError) return `exit ${error.exitCode}\n${formatError(error)}\n`;
    throw error;
  }
  return 'no failure\n';
}

type Refusal = readonly [name: string, work: () => Promise<unknown>];

const refusals = (rows: readonly Refusal[]) =>
  test.each(rows)('%s: the message says what to do', async (name, work) => {
    mkdirSync(join(sample.folder, 'dist'), { recursive: true });
    await expect(inFolder(await failureOf(work))).toMatchFileSnapshot(`golden/${name}.txt`);
  });

// That make is missing would be told first.
describeWithTools('a port with make', { tools: ['make'] }, () => {
  test('nothing is written for a port that cannot begin', async () => {
    await failureOf(() => sample.port({ engine: 'conda-build' }));
    await failureOf(() => sample.port({ compilers: join(sample.folder, 'bootstrap') }));
    await failureOf(() => sample.port({ image: join(sample.folder, 'nowhere', 'image.yaml') }));
    await failureOf(() => sample.port({ recipes: join(sample.folder, 'compilers') }));
    expect(readdirSync(sample.folder).sort()).toEqual(['bootstrap', 'compilers', 'made', 'recipes']);
  });

  refusals([
    ['unknown-package', () => sample.port({ want: ['bb', 'requests'] })],
    ['no-compilers', () => sample.port({ compilers: join(sample.folder, 'bootstrap') })],
    ['no-bootstrap', () => sample.port({ bootstrap: join(sample.folder, 'dist') })],
    ['no-image', () => sample.port({ image: 'debian13' })],
    ['no-engine', () => sample.port({ engine: 'conda-build' })],
  ]);
});

test.each(['--channel', '--work', '--out'])(
  'a file in place of the folder of %s is refused',
  async (flag) => {
    const file = join(sample.folder, 'made', 'noarch', 'repodata.json');
    const options = { recipes: join(sample.folder, 'recipes'), channel: join(sample.folder, 'out') };
    const message = await failureOf(() => port({ ...options, [flag.slice(2)]: file }));
    expect(inFolder(message)).toMatch(
      new RegExp(`^exit 2\\nError: this cannot be a folder\\n  ${flag}: it is a file\\n`),
    );
  },
);

refusals([
  ['no-recipes', () => sample.port({ recipes: join(sample.folder, 'dist') })],
  ['inside', () => sample.port({ recipes: sample.folder })],
  ['same-platform', () => port({ recipes: 'r', channel: 'c', to: 'linux-64' })],
  ['same-folder', () => port({ recipes: 'r', channel: '/c', work: '/c/' })],
  ['elsewhere', () => port({ recipes: 'r', channel: 'c', from: 'linux-ppc64' })],
  ['url', () => port({ recipes: 'r', channel: 'https://host/channel' })],
]);
