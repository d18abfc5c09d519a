import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rattlerBuildObstacle } from '../../oracles/rattler-build.js';
import { describeWithTools } from '../../tools.js';
import { bootstrapChannel } from '../channel.js';
import { archiConstructOk } from '../cli.js';
import { writeImage } from './images.js';

const RECIPE = `schema_version: 1
package: {name: words, version: "1"}
build: {noarch: python, script: ['mkdir -p $SP_DIR', 'echo "WORDS = []" > $SP_DIR/words.py']}
requirements: {host: [python], run: [python]}
tests: [{python: {imports: [words], pip_check: false}}]
`;

const obstacle = rattlerBuildObstacle() ?? (process.arch === 'x64' ? null : 'the host is no x86_64');

describeWithTools('the prefetched packages of an image', { tools: ['bash'], obstacle }, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'archi-prefetched-'));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('are a channel that an engine builds and tests from without a network', async () => {
    // The index names the prefix, so that is a folder of this machine.
    const prefix = join(folder, 'opt/small');
    const image = writeImage(
      join(folder, 'image'),
      { base: 'debian:bookworm-slim', prefix, prefetch: { python: ['python 3.11.*'] } },
      { platforms: ['linux-64'] },
    );
    const channel = await bootstrapChannel('linux-64', { suite: 'bookworm' });
    const out = join(folder, 'contexts');
    await archiConstructOk(
      ['image', '--image', image, '--channel', channel].concat(['--builder', 'none', '--out', out, '-q']),
    );
    const [context = ''] = readdirSync(out);
    mkdirSync(prefix, { recursive: true });
    renameSync(join(out, context, 'pkgs'), join(prefix, 'pkgs'));
    mkdirSync(join(folder, 'words'));
    writeFileSync(join(folder, 'words/recipe.yaml'), RECIPE);
    const flags = [
      '--to',
      'linux-64',
      '--channel',
      'out',
      '--dependencies',
      join(prefix, 'pkgs'),
      '--offline',
    ];
    const built = await archiConstructOk(['recipe', 'build', 'words', ...flags, '-q'], {
      cwd: folder,
      environment: {
        RATTLER_BUILD_PYTHON: process.env['RATTLER_PYTHON'] ?? 'python3',
        RATTLER_CACHE_DIR: join(folder, 'rattler'),
      },
    });
    expect(built).toMatch(/\/out\/noarch\/words-1-\S+\.conda\n$/);
  });
});
